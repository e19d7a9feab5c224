# SPDX-License-Identifier: GPL-2.0
"""Waiting for an event, instead of sleeping for as long as it may take."""
import time
from typing import Callable, TypeVar

T = TypeVar("T")

FIRST_POLL, LAST_POLL = 0.02, 0.06  # seconds between two looks, which grow: each is a process in many cases
PATIENCE = 30.0  # seconds: enough for anything that a quiet machine does at once


def wait_for(predicate: Callable[[], T], timeout: float = PATIENCE, what: str | Callable[[], str] = "") -> T:
    """Returns the predicate's first true value. Fails after the timeout with `what`: the condition, or the values that
    were seen instead."""
    end = time.monotonic() + timeout
    poll = FIRST_POLL
    while True:
        value = predicate()
        if value:
            return value
        if time.monotonic() >= end:
            break
        time.sleep(poll)
        poll = min(1.2 * poll, LAST_POLL)
    text = what() if callable(what) else what
    raise AssertionError(f"did not come within {timeout} s: {text or predicate}")

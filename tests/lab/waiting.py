# SPDX-License-Identifier: GPL-2.0
"""Waiting for an event, instead of sleeping for as long as it may take."""
import time
from typing import Callable, TypeVar

T = TypeVar("T")

POLL = 0.02
PATIENCE = 30.0  # seconds; on an idle machine the event comes at once


def wait_for(predicate: Callable[[], T], timeout: float = PATIENCE, what: str | Callable[[], str] = "") -> T:
    """Returns the predicate's first true value. `what`: the expected event, or a function that describes what came
    instead."""
    end = time.monotonic() + timeout
    while True:
        value = predicate()
        if value:
            return value
        if time.monotonic() >= end:
            break
        time.sleep(POLL)
    told = what() if callable(what) else what
    raise AssertionError(f"did not come within {timeout} s: {told or predicate}")

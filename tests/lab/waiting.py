# SPDX-License-Identifier: GPL-2.0
"""Waiting for what must come, in place of sleeping for as long as it may take."""
import time
from typing import Callable, TypeVar

T = TypeVar("T")

POLL = 0.02
PATIENCE = 30.0  # seconds: for what comes at once on a machine that has nothing else to do


def wait_for(predicate: Callable[[], T], timeout: float = PATIENCE, what: str | Callable[[], str] = "") -> T:
    """Returns the predicate's first true value. `what` says what was awaited, or what there was instead."""
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

# SPDX-License-Identifier: GPL-2.0
"""Parts of the tree use each other in one direction only: by `#include "..."`, and by calls between the built objects.

docs/architecture.md describes the parts. A new folder of user/, user/config or user/manager needs a line here."""
import os
import re

import pytest

import graph

EDGES = {"includes": graph.includes(), "calls": graph.calls()}
ALL = pytest.mark.parametrize("edges", EDGES.values(), ids=EDGES)

# A part, and the parts beside itself that it may use.
TREE = {
    "include": set(),
    "bpf": {"include"},
    "user": {"include"},
    "tools": {"include", "user"},
    "tests": {"bpf", "include", "user"},
}

# The folders of user/, lowest first: each may use the ones before it.
USER = ("util", "core", "privilege", "fastpath", "control", "config", "script", "status", "track", "engine", "manager",
        "cmd", "main")

# The folders of user/manager, lowest first. "top" has the files beside the folders.
MANAGER = ("netlink", "links", "maps", "notify", "orders", "placed", "notes", "change", "top")
MANAGER_STATE = "user/manager/state.h"

# The folders of user/config, and those that each may use. "model" and "top" have the files beside the folders.
CONFIG = {
    "base": set(),
    "model": {"base"},
    "text": {"base"},
    "language": {"base", "text"},
    "parse": {"base", "model", "text", "language"},
    "tables": {"base", "model", "text", "language", "parse"},
    "check": {"base", "model", "text", "language", "parse", "tables"},
    "dump": {"base", "model", "language", "tables"},
    "top": {"base", "model", "text", "language", "parse", "tables", "check", "dump"},
}
MODEL = ("model", "notify", "routing", "track")

# Headers that are not taken as one with the C file of the same name, since other C files implement them, too.
SHARED = {
    "tests/sim/sim.h": "the simulation's state",
    "user/config/parse/parse.h": "the parser's state, and the functions that the tables of keywords call",
    "user/fastpath/fastpath.h": "what all files of the folder offer",
    "user/script/helper.h": "what the helper's process and its owner offer",
    MANAGER_STATE: "the manager's state, which every C file of the manager may include",
}


def tree_part(path: str) -> str:
    return path.split("/")[0]


def user_part(path: str) -> str | None:
    match = re.match(r"user/(\w+)", path)
    return match and match[1]


def manager_part(path: str) -> str | None:
    match = re.match(r"user/manager/(?:(\w+)/)?", path)
    return match and (match[1] or "top")


def config_part(path: str) -> str | None:
    match = re.match(r"user/config/(?:(\w+)/)?(\w+)", path)
    return match and (match[1] or ("model" if match[2] in MODEL else "top"))


def of_state(start: str, end: str) -> bool:
    """A C file of the manager has the manager's state, whatever folder it is in; a header has not."""
    return end == MANAGER_STATE and start.endswith(".c")


def check(edges, part, allowed: dict[str, set[str]]) -> None:
    for start, end in edges:
        a, b = part(start), part(end)
        if not a or not b or of_state(start, end):
            continue
        assert a in allowed and b in allowed, f"{start} or {end} is in a folder that this test does not know"
        assert a == b or b in allowed[a], f"{start} must not use {end}: {a} is not above {b}"


def below(order: tuple[str, ...]) -> dict[str, set[str]]:
    return {part: set(order[:i]) for i, part in enumerate(order)}


@ALL
def test_tree(edges):
    """The programs in the kernel and the daemon share include/ only."""
    check(edges, tree_part, TREE)


def test_core():
    """Engine, simulator and fuzzers share the state machine: it uses none of them, and nothing else of user/."""
    used = {graph.pair(end) for edges in EDGES.values() for start, end in edges if user_part(start) == "core"}
    assert {os.path.dirname(path) for path in used} <= {"user/core", "include/vrrp_xdp", "user/util"}


@ALL
@pytest.mark.parametrize("part, allowed", [(user_part, below(USER)), (manager_part, below(MANAGER)),
                                           (config_part, CONFIG)], ids=["user", "manager", "config"])
def test_folders(edges, part, allowed):
    """Downward only."""
    check(edges, part, allowed)


@ALL
def test_circles(edges):
    """No file comes to need itself; a C file and its header are one."""
    nodes = graph.graph([edge for edge in edges if not of_state(*edge)],
                        lambda path: path if path in SHARED else graph.pair(path))
    found = graph.circle(nodes)
    assert not found, " needs ".join(found)


def test_shared_headers_exist():
    assert [header for header in SHARED if not (graph.ROOT / header).exists()] == []

# SPDX-License-Identifier: GPL-2.0
"""What the documents name exists: files, functions, tests, and goals of make."""
import re

import pytest

from tree import ROOT, SOURCES, documents, files, read

SPAN = re.compile(r"`([^`\n]+)`")
FILE = re.compile(r"(?:user|bpf|include|tests|tools|docs|findings)/[\w./-]+\.(?:c|h|py|md|conf|patch|service|sh)")
FUNCTION = re.compile(r"(\w+)\(\)")
TEST = re.compile(r"test_\w+")
GOAL = re.compile(r"\bmake ([a-z][\w.-]*)")
# Written for a reader to fill in, or of another program.
EXAMPLES = {"cmd_NAME", "tests/sim/mutations/NAME.patch"}

SOURCE = "\n".join(read(path) for path in files(*SOURCES, suffixes={".c", ".h", ".py"}))
TEST_FILES = {path.stem for path in files("tests", suffixes={".c", ".py"})}
GOALS = set(re.findall(r"^([\w.-]+):", read(ROOT / "Makefile"), re.M))


def spans(path) -> list[str]:
    return SPAN.findall(re.sub(r"^(```|~~~).*?^\1", "", read(path), flags=re.M | re.S))


def is_file(name: str) -> bool:
    """docs/protocol.md and tests/README.md leave out "tests/"."""
    return (ROOT / name).is_file() or (ROOT / "tests" / name).is_file()


def identify(path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", documents(), ids=identify)
def test_names(path):
    missing = []
    for span in spans(path):
        missing += [name for name in FILE.findall(span) if name not in EXAMPLES and not is_file(name)]
        missing += [name for name in FUNCTION.findall(span)
                    if name not in EXAMPLES and not re.search(rf"\b{name}\b", SOURCE)]
        if TEST.fullmatch(span) and span not in TEST_FILES and not re.search(rf"\b{span}\b", SOURCE):
            missing.append(span)
    assert not missing


@pytest.mark.parametrize("path", documents(), ids=identify)
def test_goals(path):
    """Commands in blocks and in spans of code; "make" in prose is a verb."""
    commands = "\n".join(spans(path) + re.findall(r"^(?:    |\t)(.*)$", read(path), re.M))
    assert not [goal for goal in GOAL.findall(commands) if goal not in GOALS]

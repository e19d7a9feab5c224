# SPDX-License-Identifier: GPL-2.0
"""docs/protocol.md has every obligation that the tree cites, and tells where each is carried out and tested."""
import re

import pytest

from tree import ROOT, SOURCES, files, read

NUMBER = re.compile(r"\bP([1-9][0-9]?)\b")
STRING = re.compile(r'"(?:[^"\\\n]|\\.)*"')
CODE = re.compile(r"`([\w./]+\.(?:c|h|py))(?::(\w+))?`")


def table() -> list[tuple[int, list[str]]]:
    """The rows of the obligations, each with its number. A row without a number belongs to the one above."""
    rows, number = [], 0
    for line in read(ROOT / "docs" / "protocol.md").splitlines():
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if not line.startswith("| ") or len(cells) < 5 or not re.fullmatch(r"[MNSA](, [MNSA])*", cells[1]):
            continue
        if cells[0]:
            number = int(cells[0].removeprefix("P"))
        rows.append((number, cells))
    return rows


ROWS = table()
NUMBERS = [int(cells[0].removeprefix("P")) for _, cells in ROWS if cells[0]]


def test_numbers():
    """Each number stands once, in order, without a gap."""
    assert NUMBERS == list(range(1, len(NUMBERS) + 1))


def test_citations():
    """Every number that the tree cites is in the table."""
    unknown = [f"{path.relative_to(ROOT)}: P{number}" for path in files(*SOURCES, "docs")
               for number in NUMBER.findall(read(path)) if int(number) not in NUMBERS]
    assert not unknown


@pytest.mark.parametrize("number, cells", ROWS, ids=lambda value: f"P{value}" if isinstance(value, int) else "")
def test_places(number, cells):
    """A function that carries an obligation out is in its file; a file that tests it cites its number."""
    *_, carried_out, tested = cells
    for path, function in CODE.findall(carried_out):
        assert (ROOT / path).is_file(), path
        assert not function or re.search(rf"\b{function}\b", read(ROOT / path)), f"{function} is not in {path}"
    for path, _ in CODE.findall(tested):
        file = ROOT / "tests" / path
        assert file.is_file(), path
        assert str(number) in NUMBER.findall(read(file)), f"{path} does not cite P{number}"


def without_comments(text: str) -> str:
    """C source without its comments; line numbers stay."""
    return re.sub(r"/\*.*?\*/", lambda comment: "\n" * comment[0].count("\n"), text, flags=re.S)


def test_messages():
    """No text that an operator may read cites a number: it would mean nothing to them."""
    cited = [f"{path.relative_to(ROOT)}:{line}: {string}" for path in files("user", "include", suffixes={".c", ".h"})
             for line, text in enumerate(without_comments(read(path)).splitlines(), 1)
             for string in STRING.findall(text) if NUMBER.search(string)]
    assert not cited

# SPDX-License-Identifier: GPL-2.0
"""Limits for files, lines, parameters and names."""
import re
import subprocess
from pathlib import Path

import pytest

import graph

FILE_LINES = 500
LINE_COLUMNS = 120
TAB = 8
PARAMETERS = 5
FUNCTION = re.compile(r"^(?!typedef|#|\s)[^\n;{}()=]*?\b(\w+)\(((?:[^;{}\n]|\n\s)*?)\)\s*\{", re.M)
STATIC_FUNCTION = re.compile(r"^static\b[^;={()]*?\b(\w+)\([^;={}]*\)\s*\{", re.M)
COMMENT = re.compile(r"/\*.*?\*/|//[^\n]*", re.S)

# Functions with more parameters, and why these are not a struct.
MORE_PARAMETERS = {
    "identity": "fields of the struct that it fills",
    "bpf_map_lookup_batch": "takes the place of libbpf's",
}


def tracked() -> list[str]:
    """C, header, Python and shell files that git knows or would add."""
    listing = subprocess.run(["git", "ls-files", "--cached", "--others", "--exclude-standard"], cwd=graph.ROOT,
                             capture_output=True, text=True)
    names = [name for name in listing.stdout.splitlines() if (graph.ROOT / name).is_file()]
    if not names:
        pytest.skip("needs git and a clone")
    return [name for name in names if Path(name).suffix in (".c", ".h", ".py", ".sh") or is_script(name)]


def is_script(name: str) -> bool:
    with open(graph.ROOT / name, "rb") as file:
        return file.read(3) == b"#!/"


def lines(name: str) -> list[str]:
    return (graph.ROOT / name).read_text().splitlines()


def parameters(text: str) -> int:
    """How many are in a list of parameters: the commas outside of parentheses, and one more."""
    depth, count = 0, 1
    for character in text:
        depth += (character == "(") - (character == ")")
        count += character == "," and not depth
    return count


def test_files():
    long = {name: len(lines(name)) for name in tracked() if len(lines(name)) > FILE_LINES}
    assert not long


def test_lines():
    wide = [f"{name}:{number}" for name in tracked() for number, line in enumerate(lines(name), 1)
            if len(line.expandtabs(TAB)) > LINE_COLUMNS]
    assert not wide


def test_parameters():
    """An exception that is not needed any more fails, too."""
    many = {match[1]: name for name in graph.sources()
            for match in FUNCTION.finditer(COMMENT.sub("", (graph.ROOT / name).read_text()))
            if parameters(match[2]) > PARAMETERS}
    assert {name: file for name, file in many.items() if name not in MORE_PARAMETERS} == {}
    assert MORE_PARAMETERS.keys() - many.keys() == set()


def test_static_functions():
    """No two files of user/ have a static function of the same name."""
    found: dict[str, set[str]] = {}
    for name in graph.sources():
        if name.startswith("user/"):
            for match in STATIC_FUNCTION.finditer(COMMENT.sub("", (graph.ROOT / name).read_text())):
                found.setdefault(match[1], set()).add(name)
    assert {function: files for function, files in found.items() if len(files) > 1} == {}

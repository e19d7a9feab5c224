# SPDX-License-Identifier: GPL-2.0
"""Every relative link of the Markdown documents leads to a file, and every anchor to a heading; no line is too long."""
import re

import pytest

from tree import ROOT, documents, read

LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
FENCE = re.compile(r"^(```|~~~).*?^\1", re.M | re.S)
CODE = re.compile(r"(`+)(?!`).*?\1", re.S)
MEASURED = re.compile(r"<!-- bench: begin -->.*?<!-- bench: end -->", re.S)
PROSE_WIDTH = 120
UNWRAPPED = {"counters.md"}  # made of texts that are one line each


def prose(text: str) -> str:
    """Without blocks of code, in which nothing is a link or a heading; line numbers stay."""
    text = FENCE.sub(lambda block: "\n" * block[0].count("\n"), text)
    return re.sub(r"^(    |\t).*$", "", text, flags=re.M)


def anchors(text: str) -> set[str]:
    """As GitHub makes them of headings: lower case, blanks become hyphens, other signs go, repetitions are counted."""
    found: dict[str, int] = {}
    names = set()
    for heading in re.findall(r"^#+ +(.*?)(?: +#+)?$", prose(text), re.M):
        heading = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading)
        name = re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")
        names.add(f"{name}-{found[name]}" if name in found else name)
        found[name] = found.get(name, 0) + 1
    return names | set(re.findall(r'<a (?:id|name)="([^"]+)"', text))


def identify(path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", documents(), ids=identify)
def test_links(path):
    broken = []
    for target in LINK.findall(CODE.sub("", prose(read(path)))):
        if re.match(r"[a-z]+:", target):
            continue
        name, _, anchor = target.partition("#")
        file = path.parent / name if name else path
        if not file.exists() or (anchor and file.suffix == ".md" and anchor not in anchors(read(file))):
            broken.append(target)
    assert not broken


@pytest.mark.parametrize("path", [path for path in documents() if path.name not in UNWRAPPED], ids=identify)
def test_width(path):
    """Prose fits beside code. Rows of tables, code and what `make bench` writes may be longer."""
    text = MEASURED.sub(lambda part: "\n" * part[0].count("\n"), read(path))
    longer = [f"{number}: {len(line)} columns" for number, line in enumerate(prose(text).splitlines(), 1)
              if len(line) > PROSE_WIDTH and not line.startswith("|")]
    assert not longer

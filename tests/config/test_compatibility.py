# SPDX-License-Identifier: GPL-2.0
"""Every keyword of keepalived.conf(5): docs/keepalived.md says what becomes of it, and a pair of files shows it.

keepalived.keywords lists the keywords, by block. A keyword that works is in some NAME.conf, and NAME.dump, the output
of `check --dump`, differs without it. For any other keyword, NAME.expected has the warning.
"""
import os
import re
import subprocess

import pytest

import keepalived_manual
from test_check import HERE, KEYWORDS, ROOT, check, run

TEMPLATE, MANUAL = ROOT / "docs/keepalived.md.in", ROOT / "docs/keepalived.md"
WORKS, IDLE, REFUSED = "works", "without effect", "not supported"
BOLD, TEXT = keepalived_manual.read_list()
LISTED = [(block, word) for part in (BOLD, TEXT) for block, words in part.items() for word in words]

# Keywords that do not show in a dump, with the reason.
UNSEEN = {
    ("vrrp_instance", "native_ipv6"): "the addresses say so without it",
    ("global_defs", "reload_check_config"): "it is always done",
    ("global_defs", "include_check"): "it makes an error of what is a warning: include-bad.expected",
}


def told():
    """docs/keepalived.md as block → keyword → (one of three words, reason)."""
    found = {"include": {word: (WORKS, "") for word in re.findall(r"`(include\w?)`", MANUAL.read_text())}}
    for section in MANUAL.read_text().split("\n### In ")[1:]:
        heading, text = section.split("\n", 1)
        rows = {word: (WORKS, "") for line in re.findall(r"^Work: ((?:.+\n)+)", text, re.M)
                for word in re.findall(r"`([^`]+)`", line)}
        kind = None
        for words, why in re.findall(r"^\| ([^|]+?) \| (.*) \|$", text, re.M):
            if words in (IDLE, REFUSED):
                kind = words
            rows.update((word, (kind, why)) for word in re.findall(r"`([^`]+)`", words))
        for block in re.findall(r"[\w-]+", heading.replace("the top level", "top")):
            found.setdefault(block, {}).update(rows)
    return found


def arguments(table):
    """Block → the words that docs/configuration.md gives as arguments of its keywords. Blocks with the same rows share
    them."""
    found = {}
    for section in (ROOT / "docs/configuration.md").read_text().split("\n### In ")[1:]:
        heading, text = section.split("\n", 1)
        words = {w for row in re.findall(r"^\| `\S+ (.*?)` \|", text, re.M) for w in re.findall(r"[a-z_]+", row)}
        for block in re.findall(r"[\w-]+", heading.replace("the top level", "top")):
            for same in (b for b, rows in table.items() if table.get(block, {}).items() <= rows.items()):
                found.setdefault(same, set()).update(words)
    return found


def lookup(block, word, table, values):
    """What the document says of a keyword; of a keyword in a block that does not work, what it says of the block."""
    status = table.get(block, {}).get(word)
    if not status and word in values.get(block, ()):
        return (WORKS, "an argument")
    around = [rows[block] for rows in table.values() if block in rows]
    return status or next((a for a in around if a[0] != WORKS), None)


def test_list_is_the_manuals():
    text = keepalived_manual.page()
    if not text:
        pytest.skip(f"needs keepalived.conf(5) {keepalived_manual.VERSION}")
    assert keepalived_manual.in_bold(text) == BOLD
    plain = keepalived_manual.FONT.sub("", text)
    for block, words in TEXT.items():
        assert [w for w in words if not re.search(rf"(?<![\w-]){w}(?!\w)", plain)] == [], block


def test_manual_is_the_tools_output():
    assert MANUAL.read_text() == subprocess.run([KEYWORDS, TEMPLATE], capture_output=True, text=True, check=True).stdout


def test_no_keyword_is_forgotten():
    table = told()
    values = arguments(table)
    assert len(LISTED) > 400
    assert [pair for pair in LISTED if not lookup(*pair, table, values)] == []
    assert [row for rows in table.values() for row in rows.items() if row[1][0] != WORKS and not row[1][1]] == []


@pytest.mark.parametrize("dump", sorted(p.name for p in HERE.glob("*.dump")))
def test_golden_dump(dump, tmp_path):
    """The dump is as expected, and reading it gives the same dump."""
    result = run("check", "--dump", "-c", dump.replace(".dump", ".conf"))
    if os.environ.get("UPDATE"):
        (HERE / dump).write_text(result.stdout)
    assert (result.returncode, result.stdout) == (0, (HERE / dump).read_text())
    again = check(result.stdout, tmp_path, "--dump")
    assert (again.returncode, again.stdout) == (0, result.stdout)


def uses(path):
    """(block, keyword, line) of a file in plain form: one keyword or entry in each line, braces at the end of a
    line."""
    blocks = ["top"]
    for number, line in enumerate(path.read_text().splitlines()):
        words = re.sub(r"\s[#!].*|^[#!].*", "", line).split()
        if words == ["}"]:
            blocks.pop()
            continue
        for i, word in enumerate(words):
            if word != "{":
                yield blocks[-1], word, number, i
        if words[:1] and words[0].startswith("include"):
            yield "include", words[0], number, 0
        if words[-1:] == ["{"]:
            blocks.append(words[0])


def without(path, number, word, count):
    """The file without `count` words from this word on. If it is the first word, the file without the line and its
    block."""
    lines = path.read_text().splitlines()
    words = lines[number].split()
    if word == 0:
        end, depth = number, lines[number].endswith("{")
        while depth:
            end += 1
            depth += lines[end].endswith("{") - (lines[end].strip() == "}")
        return "\n".join(lines[:number] + lines[end + 1:]) + "\n"
    lines[number] = " ".join(words[:word] + words[word + count:])
    return "\n".join(lines) + "\n"


def shown(path, number, word):
    """Whether the dump changes without the word and its arguments. An entry is valid without an option; a keyword may
    be required."""
    golden, part = path.with_suffix(".dump").read_text(), HERE / f".{path.stem}.part"
    for count in (1, 2, 3):
        part.write_text(without(path, number, word, count))
        try:
            result = run("check", "--dump", "-c", part.name)
        finally:
            part.unlink()
        if result.stdout != golden and (result.returncode == 0 or not word):
            return True
    return False


def warned(path, number, word):
    """Whether a diagnostic is about a keyword in that line."""
    return re.search(rf"^{path.name}:{number + 1}:\d+: \w+: '?{re.escape(word)}\b",
                     path.with_suffix(".expected").read_text(), re.M)


def without_files():
    """(block, keyword, what the document says) of the keywords that no pair of files shows."""
    table, places, missing = told(), {}, []
    values = arguments(table)
    for path in sorted(HERE.glob("*.conf")):
        try:
            for block, word, number, index in uses(path):
                places.setdefault((block, word), []).append((path, number, index))
        except IndexError:
            continue  # not in plain form
    for block, word in LISTED:
        kind, _ = lookup(block, word, table, values) or (None, None)
        if block not in table:
            continue  # the keyword has no effect at all
        found = [place for same in table if table[same] == table[block] for place in places.get((same, word), ())]
        if (block, word) in UNSEEN:
            good = found
        elif kind == WORKS:
            good = any(shown(*place) for place in found if place[0].with_suffix(".dump").exists())
        else:
            good = any(warned(path, number, word) for path, number, _ in found)
        if not good:
            missing.append((block, word, kind))
    return missing


def test_every_keyword_has_its_files():
    assert without_files() == []

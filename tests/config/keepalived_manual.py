# SPDX-License-Identifier: GPL-2.0
"""The keywords of keepalived.conf(5): those in tests/config/keepalived.keywords, and those of the installed page.

Each line of the list is a block and the keywords that may stand in it, in the page's order. The page prints a keyword
in bold at the beginning of a line. A line of the list whose block ends with + has keywords that occur only in the
page's text and examples.
"""
import gzip
import pathlib
import re

LIST = pathlib.Path(__file__).resolve().parent / "keepalived.keywords"
PAGES = ("/usr/share/man/man5/keepalived.conf.5.gz", "/usr/share/man/man5/keepalived.conf.5")
VERSION = "2.2.7"  # the version and date of the page that the list was made from: 2022-01-15
DATE = "2022-01-15"

BEGIN, END = "Global definitions", "LVS CONFIGURATION"
LEFT_OUT = {"bfd_instance"}  # keywords of another protocol
KEYWORD = re.compile(r"^\s*\\fB([a-z][a-z0-9_]*)")
FONT = re.compile(r"\\f[BRI]")


def page():
    """The text of the installed page; None: there is no page of that version."""
    for path in map(pathlib.Path, PAGES):
        if path.exists():
            data = path.read_bytes()
            text = (gzip.decompress(data) if path.suffix == ".gz" else data).decode(errors="replace")
            return text if f'TH keepalived.conf 5 {DATE}' in text else None
    return None


def in_bold(text):
    """Block → its keywords in bold. `top` has the keywords that open a block, and `include` its variants. Blocks of LVS
    and BFD are left out."""
    found = {"include": re.findall(r"^\\fB(include\w?)\\fR FILENAME", text, re.M)}
    blocks = ["top"]
    for line in text[text.index(f".SH {BEGIN}"):text.index(f".SH {END}")].splitlines():
        keyword = KEYWORD.match(line)
        plain = re.sub(r"\s*#.*", "", FONT.sub("", line)).strip()
        opens = re.match(r"([a-z_]+).* {$", plain)
        name = keyword[1] if keyword else opens and opens[1]
        if line.startswith(".SH"):
            blocks = ["top"]
        elif name and blocks[-1] not in LEFT_OUT:
            words = found.setdefault(blocks[-1], [])
            words += [name] if name not in words else []
        if opens:
            blocks.append(name)
        elif plain == "}":
            blocks.pop()
    return found


def read_list():
    """The file's (block, keywords) and (block, words of the text alone), each as a dict."""
    bold, text = {}, {}
    for line in LIST.read_text().splitlines():
        if line and not line.startswith("#"):
            block, words = line.split(":", 1)
            (text if block.endswith("+") else bold)[block.rstrip("+")] = words.split()
    return bold, text

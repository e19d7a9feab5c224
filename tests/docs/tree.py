# SPDX-License-Identifier: GPL-2.0
"""The files of the source tree, for the tests of the documents."""
import functools
import pathlib

ROOT = pathlib.Path(__file__).resolve().parents[2]
SOURCES = ("user", "bpf", "include", "tests", "tools")
TEXT = {".c", ".h", ".py", ".patch", ".md", ".in", ".sh", ""}
# Captured output and inputs of fuzzers: their bytes mean nothing here.
DATA = ("tests/config/", "tests/interop/same_file/", "tests/fuzz/")


@functools.cache
def read(path: pathlib.Path) -> str:
    return path.read_text(encoding="utf-8", errors="replace")


def _is_data(path: pathlib.Path) -> bool:
    name = str(path.relative_to(ROOT))
    return name.startswith(DATA) and path.suffix not in (".py", ".c", ".h")


def files(*folders: str, suffixes: set[str] = TEXT) -> list[pathlib.Path]:
    """All text files below these folders of the tree."""
    found = (path for folder in folders for path in sorted((ROOT / folder).rglob("*")))
    return [path for path in found
            if path.is_file() and path.suffix in suffixes and "__pycache__" not in path.parts and not _is_data(path)]


def documents() -> list[pathlib.Path]:
    """The Markdown documents of the tree."""
    found = [path for path in sorted(ROOT.rglob("*.md")) if "build" not in path.relative_to(ROOT).parts]
    return [path for path in found if not any(part.startswith(".") for part in path.relative_to(ROOT).parts)]

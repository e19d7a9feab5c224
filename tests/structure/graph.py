# SPDX-License-Identifier: GPL-2.0
"""Which file of the tree needs which: by its includes, and by the symbols of the objects that were built."""
import re
import subprocess
from collections import defaultdict
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
OBJECTS = ROOT / "build" / "user"
INCLUDE = re.compile(r'^\s*#\s*include\s+"([^"]+)"', re.M)
FOLDERS = ("bpf", "include", "user", "tests/sim", "tests/fuzz", "tools")  # where an included name is looked for

Graph = dict[str, set[str]]


def sources() -> list[str]:
    """All C files and headers, by their paths from the top folder on."""
    return sorted(str(path.relative_to(ROOT)) for folder in ("bpf", "include", "user", "tests", "tools")
                  for path in (ROOT / folder).rglob("*.[ch]"))


def resolve(name: str, source: str) -> str | None:
    """The header that a source means by a name; None if it is not in the tree, as what the build generates."""
    for folder in (Path(source).parent, *map(Path, FOLDERS), Path("user/..")):
        path = (ROOT / folder / name).resolve()
        if path.is_file():
            return str(path.relative_to(ROOT))
    return None


def includes() -> dict[tuple[str, str], None]:
    """Pairs: a file, and a header of the tree that it includes."""
    return {(source, header): None for source in sources()
            for name in INCLUDE.findall((ROOT / source).read_text()) if (header := resolve(name, source))}


def calls() -> dict[tuple[str, str], list[str]]:
    """Pairs: a C file of user/, and another of which its object needs symbols; and these symbols."""
    defined: dict[str, str] = {}
    wanted: dict[str, list[str]] = defaultdict(list)
    objects = [path for path in OBJECTS.rglob("*.o") if source_of(path).exists()]
    command = ["nm", "--print-file-name", *map(str, objects)]
    listing = subprocess.run(command, capture_output=True, text=True, check=True)
    for line in listing.stdout.splitlines():
        path, words = line.split(":", 1)
        *_, kind, symbol = words.split()
        source = str(source_of(Path(path)).relative_to(ROOT))
        if kind == "U":
            wanted[source].append(symbol)
        elif kind.isupper():
            defined[symbol] = source
    found: dict[tuple[str, str], list[str]] = defaultdict(list)
    for source, symbols in wanted.items():
        for symbol in symbols:
            if symbol in defined:
                found[source, defined[symbol]].append(symbol)
    return found


def source_of(an_object: Path) -> Path:
    return ROOT / an_object.relative_to(OBJECTS.parent).with_suffix(".c")


def pair(path: str) -> str:
    """A C file and its header are one: the path without its suffix."""
    return re.sub(r"(\.bpf)?\.[ch]$", "", path)


def graph(edges, name=pair) -> Graph:
    """name: what an end of an edge belongs to."""
    result: Graph = defaultdict(set)
    for start, end in edges:
        if name(start) != name(end):
            result[name(start)].add(name(end))
    return result


def circle(nodes: Graph) -> list[str] | None:
    """A way that returns to where it begins; None if there is none."""
    done: set[str] = set()

    def search(node: str, way: list[str]) -> list[str] | None:
        if node in way:
            return way[way.index(node):] + [node]
        if node in done:
            return None
        for following in sorted(nodes.get(node, ())):
            if found := search(following, way + [node]):
                return found
        done.add(node)
        return None

    return next((found for node in sorted(nodes) if (found := search(node, []))), None)

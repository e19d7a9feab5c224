# SPDX-License-Identifier: GPL-2.0
"""Maps without room for a virtual router: the virtual router hears nothing, and is in FAULT."""
import json
import struct

from lab.daemon import pins, wait_status
from lab.netns import run
from lab.protocols import V3, instance
from lab.waiting import wait_for
from test_interfaces import remake

NOBODY = 0x7FFFFFFF


def words(data: bytes) -> str:
    return " ".join(f"{byte:#04x}" for byte in data)


def key(number: int) -> bytes:
    """struct vr_key of an interface that does not exist."""
    return struct.pack("<IHHBBH", NOBODY - number, 0, 0, 1, 1, 0)


def batch(lan, lines: list[str]) -> None:
    path = lan.folder / "batch"
    path.write_text("\n".join(lines) + "\n")
    run("bpftool", "batch", "file", path)


def dump(node, name: str) -> list[dict]:
    return json.loads(run("bpftool", "-j", "map", "dump", "pinned", pins(node) / name).stdout)


def occupy(lan, node) -> list[str]:
    """Fills all free buckets of vr_index and vr_overflow. Returns the bpftool commands that free those of
    vr_overflow."""
    index, overflow = pins(node) / "vr_index", pins(node) / "vr_overflow"
    room = json.loads(run("bpftool", "-j", "map", "show", "pinned", overflow).stdout)["max_entries"]
    free = [n for n, entry in enumerate(dump(node, "vr_index")) if not entry["formatted"]["value"]["key"]["vrid"]]
    batch(lan, [f"map update pinned {index} key {words(struct.pack('<I', n))} value {words(key(n) + bytes(4))}"
                for n in free]
          + [f"map update pinned {overflow} key {words(key(n))} value 0 0 0 0" for n in range(room)])
    return [f"map delete pinned {overflow} key {words(key(n))}" for n in range(room)]


def test_interface_comes_and_the_maps_are_full(lan, start):
    """A Backup's interface is made again while the maps are full: the Backup is in FAULT, says why, and the Active
    stays Active. When there is room, the Backup recovers by itself and hears adverts."""
    a, b = start("a", instance(V3, 200)), start("b", instance(V3, 100))
    a.wait("active")
    b.wait("backup")
    give_back = occupy(lan, lan["b"])
    lan["b"].ip("link", "del", "v0")
    b.wait("fault")
    remake(lan, "b")
    wait_status(lan["b"], state="fault", faults=["maps"])
    b.wait_log_exactly("cannot enter the virtual router into the BPF maps", 1)
    assert lan.wire.sole_sender(adverts=8) == "a"
    wait_status(lan["b"], state="fault", faults=["maps"])
    batch(lan, give_back)
    b.wait("backup")
    heard = b.status()["counters"]["adverts"]
    wait_for(lambda: b.status()["counters"]["adverts"] > heard + 5, what="adverts")
    assert b.status()["transitions"] == 0
    assert b.stop() == 0

# SPDX-License-Identifier: GPL-2.0
"""The event ring is full: everything that happened meanwhile still has its effect."""
from signal import Signals

from lab.daemon import port_counters, status
from lab.packets import Speaker, advert
from lab.protocols import V3, instance
from lab.waiting import wait_for

INTERVAL = 0.05
VRIDS = range(51, 81)
TAKEN = VRIDS[0]  # VRID of which another router becomes Active
NEW = "192.0.2.66"
ROUND = 16  # events that a virtual router may cause in an interval


def vips(vrid: int) -> tuple[str, ...]:
    return (f"192.0.2.{vrid + 100}",)


def config(priority: int) -> str:
    return "".join(instance(V3, priority, vrid=vrid, interval=INTERVAL, name=f"vr{vrid}", vips=(f"{vips(vrid)[0]}/24",))
                   for vrid in VRIDS)


def from_active(lan, vrid: int, priority: int) -> bytes:
    return bytes(advert(V3, lan["a"], priority, vrid=vrid, interval=INTERVAL, addresses=vips(vrid)))


def lost(node) -> int:
    return port_counters(node).get("ring_full", 0)


def fill(lan, node) -> None:
    """Fills the ring with adverts of the Active in which the priority changes each time."""
    frames = [from_active(lan, vrid, 200 + n) for n in range(1, 1 + ROUND) for vrid in VRIDS]

    def full() -> bool:
        with lan["host"].netns.packet_socket("v0", 0) as sock:
            for frame in frames:
                sock.send(frame)
        return lost(node) > len(frames)

    wait_for(full, what=lambda: f"a full ring; {port_counters(node)}")


def test_backup_stands_still(lan, start):
    """A Backup is stopped and its ring fills up. Then its Active releases all virtual routers and ends, and another
    router becomes Active of one. All these events are lost. When the Backup continues, it obeys the new Active of that
    one without becoming Active in between, takes over the others, and counts the lost events."""
    a, b = start("a", config(200)), start("b", config(100))
    wait_for(
        lambda: all(row["state"] == "backup" and row["active_priority"] == 200 for row in status(lan["b"]).values()),
        what=lambda: f"Backups that hear a; {status(lan['b'])}")
    b.signal(Signals.SIGSTOP)
    fill(lan, lan["b"])
    before = lost(lan["b"])
    mark = lan.wire.mark()
    assert a.stop() == 0
    lan.wire.wait_adverts(len(VRIDS), mark, "a", priority=0)
    Speaker(lan, lan["host"], advert(V3, lan["host"], 150, vrid=TAKEN, interval=1, source=NEW, addresses=vips(TAKEN)),
            INTERVAL)
    wait_for(lambda: lost(lan["b"]) > before + len(VRIDS), what="releases that are lost, and adverts of the new Active")
    mark = lan.wire.mark()
    b.signal(Signals.SIGCONT)
    for vrid in VRIDS[1:]:
        b.wait("active", vrid)
    wait_for(lambda: lan["b"].has(*(vips(vrid)[0] for vrid in VRIDS[1:])), what="addresses")
    row = b.wait("backup", TAKEN)
    assert (row["active_address"], row["active_priority"], row["transitions"]) == (NEW, 150, 0)
    assert not lan.wire.adverts(mark, "b", vrid=TAKEN)
    assert all(row["transitions"] == 1 for vrid, row in status(lan["b"]).items() if vrid != TAKEN)
    assert lost(lan["b"]) > 0 and b.stop() == 0

# SPDX-License-Identifier: GPL-2.0
"""Spacing of announcements: garp_group, vrrp_garp_interval, vrrp_gna_interval."""
from lab.protocols import V3, V6, instance
from lab.waiting import wait_for

SPACING = 0.2
EARLY = 0.1  # seconds; the first announcement of a burst may be late by this
ONCE = ("garp_master_delay 0", "garp_master_repeat 1")


def group(*interfaces: str) -> str:
    return (f"garp_group {{\n garp_interval {SPACING}\n gna_interval {SPACING}\n"
            f" interfaces {{\n {' '.join(interfaces)}\n }}\n}}\n")


def ipv4(first: int, count: int) -> tuple[str, ...]:
    return tuple(f"192.0.2.{n}/24" for n in range(first, first + count))


def announced(lan, vips, since: int = 0) -> list:
    """The announcements of all these addresses, by time."""
    return sorted((f for vip in vips for f in lan.wire.announcements(vip.split("/")[0], since, "a")),
                  key=lambda f: f.index)


def wait_all(lan, vips, since: int = 0, rounds: int = 1) -> list:
    def complete():
        frames = [lan.wire.announcements(vip.split("/")[0], since, "a") for vip in vips]
        return min(map(len, frames)) >= rounds
    wait_for(complete, what=lambda: f"{rounds} announcements of each of {vips}")
    return announced(lan, vips, since)


def spaced(frames: list) -> bool:
    """Whether each two of them are that far apart."""
    return frames[-1].when - frames[0].when > (len(frames) - 1) * SPACING - EARLY


def test_shared_spacing(lan, start):
    """Two instances on one interface announce in turns. Their adverts are not delayed."""
    one, two = ipv4(100, 5), ipv4(110, 5)
    start("a",
          group("v0") + instance(V3, 200, *ONCE, vips=one) + instance(V3, 200, *ONCE, vips=two, vrid=52, name="other"))
    frames = wait_all(lan, one + two)[:10]
    assert spaced(frames)
    firsts = [f.packet.psrc for f in frames[:4]]
    assert {f.rsplit(".", 1)[1][:2] for f in firsts} == {"10", "11"}, firsts
    between = [f for f in lan.wire.adverts(0, "a", vrid=51) if frames[0].when <= f.when <= frames[-1].when]
    assert len(between) >= 9 * SPACING / V3.interval - 2


def test_global_spacing_of_na(lan, start):
    """vrrp_gna_interval applies to each interface, and to unsolicited neighbour advertisements only."""
    vips = ("fe80::1/64",) + tuple(f"2001:db8::{n}/64" for n in range(1, 5))
    start("a", f"global_defs {{\n vrrp_gna_interval {SPACING}\n}}\n" + instance(V6, 200, *ONCE, vips=vips)
          + instance(V3, 200, *ONCE, vips=ipv4(100, 4), vrid=52, name="other"))
    frames = wait_all(lan, vips)
    assert spaced(frames[:5])
    first = [wait_all(lan, [vip])[0].when for vip in ipv4(100, 4)]
    assert max(first) - min(first) < 3 * SPACING - EARLY


def test_reload(lan, start):
    """After a reload without the GARP group, delayed announcements are sent at once. After a reload with it, the next
    burst is spaced."""
    vips, more = ipv4(100, 6), ipv4(100, 12)
    slow = group("v0").replace(str(SPACING), "30")
    a = start("a", slow + instance(V3, 200, *ONCE, vips=vips))
    a.wait("active")
    lan.wire.wait_adverts(10, lan.wire.mark(), "a")
    assert len(announced(lan, vips)) == 1
    a.reload(instance(V3, 200, *ONCE, vips=vips))
    frames = wait_all(lan, vips)
    assert frames[-1].when - frames[1].when < 5
    mark = lan.wire.mark()
    a.reload(group("v0") + instance(V3, 200, *ONCE, vips=more))
    frames = wait_all(lan, more, mark)
    assert spaced(frames[:12])


def test_stop_while_waiting(lan, start):
    """A router that is no longer Active sends no delayed announcements."""
    vips = ipv4(100, 20)
    start("b", instance(V3, 100, *ONCE, vips=vips))
    a = start("a", group("v0") + instance(V3, 200, *ONCE, vips=vips))
    wait_for(lambda: len(announced(lan, vips)) >= 3, 10)
    mark = lan.wire.mark()
    assert a.stop() == 0
    lan.wire.wait_announcement("192.0.2.119", mark, "b")
    assert len(announced(lan, vips)) < 20
    released = lan.wire.wait_adverts(1, mark, "a", priority=0)[0]
    assert announced(lan, vips, released.index) == []


def test_interface_made_again(lan, start):
    """The spacing belongs to the interface's name, also after the interface was deleted and made again."""
    vips = ipv4(100, 8)
    a = start("a", group("v0") + instance(V3, 200, *ONCE, vips=vips))
    wait_for(lambda: len(announced(lan, vips)) >= 2, 10)
    lan["a"].ip("link", "del", "v0")
    a.wait("fault")
    mark = lan.wire.mark()
    lan._plug(lan["a"])
    lan["a"].netns.sysctl("net.ipv6.conf.v0.accept_dad", 0)
    lan["a"].ip("addr", "add", f"{lan['a'].ipv4}/24", "dev", "v0")
    lan["a"].ip("link", "set", "v0", "up")
    assert spaced(wait_all(lan, vips, mark)[:8])
    assert a.stop() == 0

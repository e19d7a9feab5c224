# SPDX-License-Identifier: GPL-2.0
"""Pauses between announcements: garp_group, vrrp_garp_interval, vrrp_gna_interval."""
from lab.protocols import V3, V6, instance
from lab.waiting import wait_for

PAUSE = 0.2
EARLY = 0.1  # the first of them may be late
ONCE = ("garp_master_delay 0", "garp_master_repeat 1")


def group(*interfaces: str) -> str:
    return (f"garp_group {{\n garp_interval {PAUSE}\n gna_interval {PAUSE}\n"
            f" interfaces {{\n {' '.join(interfaces)}\n }}\n}}\n")


def ipv4(first: int, count: int) -> tuple[str, ...]:
    return tuple(f"192.0.2.{n}/24" for n in range(first, first + count))


def announced(lan, vips, since: int = 0) -> list:
    """The announcements of all of these addresses, by time."""
    return sorted((f for vip in vips for f in lan.wire.announcements(vip.split("/")[0], since, "a")),
                  key=lambda f: f.index)


def wait_all(lan, vips, since: int = 0, rounds: int = 1) -> list:
    def complete():
        frames = [lan.wire.announcements(vip.split("/")[0], since, "a") for vip in vips]
        return min(map(len, frames)) >= rounds
    wait_for(complete, what=lambda: f"{rounds} announcements of each of {vips}")
    return announced(lan, vips, since)


def paused(frames: list) -> bool:
    """Whether there was a pause between each two of them."""
    return frames[-1].when - frames[0].when > (len(frames) - 1) * PAUSE - EARLY


def test_shared_pause(lan, start):
    """Two instances of an interface take turns, and their adverts do not wait."""
    one, two = ipv4(100, 5), ipv4(110, 5)
    start("a",
          group("v0") + instance(V3, 200, *ONCE, vips=one) + instance(V3, 200, *ONCE, vips=two, vrid=52, name="other"))
    frames = wait_all(lan, one + two)[:10]
    assert paused(frames)
    firsts = [f.packet.psrc for f in frames[:4]]
    assert {f.rsplit(".", 1)[1][:2] for f in firsts} == {"10", "11"}, firsts
    between = [f for f in lan.wire.adverts(0, "a", vrid=51) if frames[0].when <= f.when <= frames[-1].when]
    assert len(between) >= 9 * PAUSE / V3.interval - 2


def test_global_pause_of_na(lan, start):
    """vrrp_gna_interval is that of each interface, and of unsolicited neighbour advertisements alone."""
    vips = ("fe80::1/64",) + tuple(f"2001:db8::{n}/64" for n in range(1, 5))
    start("a", f"global_defs {{\n vrrp_gna_interval {PAUSE}\n}}\n" + instance(V6, 200, *ONCE, vips=vips)
          + instance(V3, 200, *ONCE, vips=ipv4(100, 4), vrid=52, name="other"))
    frames = wait_all(lan, vips)
    assert paused(frames[:5])
    first = [wait_all(lan, [vip])[0].when for vip in ipv4(100, 4)]
    assert max(first) - min(first) < 3 * PAUSE - EARLY


def test_reload(lan, start):
    """A reload without the group lets what waits leave at once, and one with it makes the next burst wait."""
    vips, more = ipv4(100, 6), ipv4(100, 12)
    slow = group("v0").replace(str(PAUSE), "30")
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
    assert paused(frames[:12])


def test_stop_while_waiting(lan, start):
    """Who is no longer Active announces nothing of what waited."""
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
    """The pause is that of an interface of this name, also when it is another one."""
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
    assert paused(wait_all(lan, vips, mark)[:8])
    assert a.stop() == 0

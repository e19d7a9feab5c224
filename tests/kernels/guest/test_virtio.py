# SPDX-License-Identifier: GPL-2.0
"""virtio network cards, which differ from a veth pair: they filter by MAC, and their driver runs the program on its own
buffers."""
import pytest

from lab.daemon import forget, pins, status, vrrp_xdp, write_config
from lab.packets import Speaker, advert
from lab.protocols import V3, VRID, instance
from lab.waiting import wait_for

MODES = ("native", "generic", "tc")
XDP_NATIVE, XDP_GENERIC = 1, 2
SHOWN = {"native": XDP_NATIVE, "generic": XDP_GENERIC, "tc": None}


def shown_mode(node) -> int | None:
    """How the XDP program of v0 is attached, according to the kernel."""
    xdp = node.xdp()
    return xdp["mode"] if xdp else None


@pytest.fixture
def big_frames(lan):
    """Sets an MTU for which virtio has no room in native mode."""
    lan["a"].ip("link", "set", "dev", "v0", "mtu", "9000")
    yield lan["a"]
    lan["a"].ip("link", "set", "dev", "v0", "mtu", "1500")  # the next test uses the card, too


@pytest.mark.parametrize("mode", MODES)
def test_load(lan, protocol, mode):
    """`load` counts adverts in each mode, and `unload` removes everything."""
    a, b = lan["a"], lan["b"]
    lan.on_close(lambda: forget(a))
    done = vrrp_xdp("load", "v0", "-n", a.netns.name, "--mode", mode)
    assert done.returncode == 0, done.stderr
    assert shown_mode(a) == SHOWN[mode]
    Speaker(lan, b, advert(protocol, b, 150, interval=2), 0.05)
    row = wait_for(lambda: (r := status(a).get(VRID)) and r["counters"]["adverts"] > 5 and r, 20,
                   lambda: f"adverts; {status(a)}")
    assert (row["state"], row["mode"], row["priority"]) == ("observed", mode, 150)
    assert row["active_address"] == b.address(protocol.family)
    assert vrrp_xdp("unload", "v0", "-n", a.netns.name).returncode == 0
    assert shown_mode(a) is None and not pins(a).exists()


@pytest.mark.parametrize("mode", MODES)
def test_takeover(lan, start, v3_protocol, mode):
    """The router with the greater priority is elected. The other router takes over when it stops, yields when it
    returns, and takes over again when it is killed."""
    a = start("a", instance(v3_protocol, 200), "--mode", mode)
    b = start("b", instance(v3_protocol, 100), "--mode", mode)
    assert (shown_mode(lan["a"]), shown_mode(lan["b"])) == (SHOWN[mode], SHOWN[mode])
    a.wait("active")
    assert b.wait("backup")["mode"] == mode
    heard = b.status()["counters"]["adverts"]
    wait_for(lambda: b.status()["counters"]["adverts"] > heard + 5, 20, "adverts heard by b")
    assert lan.wire.sole_sender(v3_protocol.few) == "a"
    mark = lan.wire.mark()
    assert a.stop() == 0
    b.wait("active")
    for vip in v3_protocol.vips:
        assert lan.wire.wait_announcement(vip, mark, "b", timeout=20)
    assert lan.wire.sole_sender(v3_protocol.few) == "b"
    wait_for(lambda: lan["b"].has(*v3_protocol.vips) and lan["a"].has_none(*v3_protocol.vips), 20,
             "addresses on b alone")
    a.start()
    a.wait("active", timeout=20)
    b.wait("backup", timeout=20)
    a.kill()
    b.wait("active", timeout=20)
    assert lan.wire.sole_sender(v3_protocol.few) == "b"


def test_auto_is_native(lan, start):
    a = start("a", instance(V3, 100))
    assert a.wait("active")["mode"] == "native"
    assert shown_mode(lan["a"]) == XDP_NATIVE


def test_native_is_refused(lan, big_frames):
    """The error names the interface, the mode and the remedy, and nothing is left."""
    config = write_config(lan, big_frames, instance(V3, 100))
    done = vrrp_xdp("run", "-c", config, "-n", big_frames.netns.name, "--mode", "native")
    assert done.returncode == 1
    error, = [line for line in done.stderr.splitlines() if "error" in line]
    assert "v0" in error and "native" in error and "--mode generic" in error
    assert shown_mode(big_frames) is None and not pins(big_frames).exists()


def test_auto_where_native_is_refused(lan, big_frames, start):
    a = start("a", instance(V3, 100))
    assert a.wait("active")["mode"] == "generic"
    assert shown_mode(lan["a"]) == XDP_GENERIC

# SPDX-License-Identifier: GPL-2.0
"""native, generic and tc: each mode works, reports itself, and leaves nothing behind."""
import json
import pathlib
import re
import shutil

import pytest

from lab.daemon import forget, pins, vrrp_xdp, write_config
from lab.netns import run
from lab.packets import advert, inject
from lab.protocols import V3, instance
from lab.waiting import wait_for

MODES = ("native", "generic", "tc")
OCCUPANT = pathlib.Path(__file__).with_name("occupant.bpf.c")


def tc(node, *args: str) -> str:
    return run("tc", "-n", node.netns.name, *args).stdout


def programs_at_tc(node, device: str = "v0") -> set[str]:
    """Names of our programs on a device: tcx links are pinned, filters of clsact are listed."""
    index = json.loads(node.ip("-j", "link", "show", "dev", device))[0]["ifindex"]
    links = [run("bpftool", "-j", "link", "show", "pinned", str(pin)).stdout
             for pin in pins(node).glob(f"link_{index}_*")]
    found = {json.loads(run("bpftool", "-j", "prog", "show", "id", str(json.loads(link)["prog_id"])).stdout)["name"]
             for link in links}
    shown = "".join(tc(node, "filter", "show", "dev", device, hook) for hook in ("ingress", "egress"))
    return found | set(re.findall(r"\bvrrp_\w+", shown))


def check_nothing_left(node) -> None:
    assert not pins(node).exists()
    assert node.xdp() is None
    assert "clsact" not in tc(node, "qdisc", "show", "dev", "v0")
    assert set(node.addresses()) == node.own()


@pytest.fixture(scope="module")
def programs(tmp_path_factory):
    """Compiled programs of another owner."""
    if not shutil.which("clang"):
        pytest.skip("needs clang to make BPF programs")
    obj = tmp_path_factory.mktemp("bpf") / "occupant.o"
    multiarch = run("gcc", "-print-multiarch").stdout.strip()
    run("clang", "-O2", "-g", "-target", "bpf", "-idirafter", f"/usr/include/{multiarch}", "-c", OCCUPANT, "-o", obj)
    return obj


@pytest.fixture
def occupant(lan, programs):
    """A program of this name takes a's XDP slot. Returned with its id."""
    lan["a"].ip("link", "set", "dev", "v0", "xdp", "obj", str(programs), "sec", "xdp")
    return "occupant", lan["a"].xdp()["prog"]["id"]


def add_filter(node, programs, hook: str) -> None:
    tc(node, "filter", "add", "dev", "v0", hook, "pref", "7", "bpf", "da", "obj", str(programs), "sec", "tc")


@pytest.mark.parametrize("mode", MODES)
def test_election(lan, start, v3_protocol, mode):
    """In each mode, adverts are received, and status and log name the mode. After a clean stop, with exit status 0, no
    XDP program, pin, qdisc or address is left."""
    a = start("a", instance(v3_protocol, 255), "--mode", mode)
    b = start("b", instance(v3_protocol, 100), "--mode", mode)
    a.wait("active")
    row = b.wait("backup")
    assert row["mode"] == mode
    b.wait_log(mode)
    heard = row["counters"]["adverts"]
    wait_for(lambda: b.status()["counters"]["adverts"] > heard, what="adverts heard by b")
    xdp = lan["b"].xdp()
    if mode == "tc":
        assert xdp is None and "vrrp_advert_tc" in programs_at_tc(lan["b"])
    else:
        assert xdp["mode"] == {"native": 1, "generic": 2}[mode]
    assert (pins(lan["b"]) / "vr_live").exists()
    assert lan.wire.sole_sender(v3_protocol.few) == "a"
    assert a.stop() == 0
    b.wait("active")
    wait_for(lambda: lan["b"].has(*v3_protocol.vips), what="addresses on b")
    assert b.stop() == 0
    for name in ("a", "b"):
        check_nothing_left(lan[name])


def test_auto_is_native(lan, start):
    """veth supports XDP in its driver: auto is native there."""
    a = start("a", instance(V3, 100))
    assert a.wait("active")["mode"] == "native"
    a.wait_log("XDP, native")


@pytest.mark.parametrize("mode", MODES)
def test_bad_adverts_in_each_mode(lan, start, mode):
    """All modes share the parser: invalid adverts are dropped and counted in each."""
    a = start("a", instance(V3, 255), "--mode", mode)
    a.wait("active")
    host = lan["host"]
    for frame in (advert(V3, host, ip={"ttl": 3}), advert(V3, host, chksum=1), advert(V3, host, 100)):
        inject(host, frame)
    wait_for(lambda: a.status()["counters"]["events"] == 1, what="the right one")
    counters = a.status()["counters"]
    assert (counters["ttl"], counters["checksum"], counters["adverts"]) == (1, 1, 1)


def test_tc_beside_another_filter(lan, start, programs):
    """Filters of another owner stay, and so does the clsact qdisc that has them."""
    node = lan["a"]
    tc(node, "qdisc", "add", "dev", "v0", "clsact")
    add_filter(node, programs, "egress")
    a, b = start("a", instance(V3, 100), "--mode", "tc"), start("b", instance(V3, 200))
    b.wait("active")
    a.wait("backup")
    assert programs_at_tc(node) == {"vrrp_advert_tc", "vrrp_vmac_in", "vrrp_vmac_out"}
    assert a.stop() == 0
    assert "clsact" in tc(node, "qdisc", "show", "dev", "v0")
    assert "pref 7 bpf" in tc(node, "filter", "show", "dev", "v0", "egress")
    assert not tc(node, "filter", "show", "dev", "v0", "ingress")


def test_tc_when_another_filter_has_come(lan, start, programs):
    """A filter that was added later stays, also if the daemon has made the qdisc (before Linux 6.6)."""
    node = lan["a"]
    a = start("a", instance(V3, 100), "--mode", "tc")
    if "clsact" not in tc(node, "qdisc", "show", "dev", "v0"):
        tc(node, "qdisc", "add", "dev", "v0", "clsact")
    add_filter(node, programs, "ingress")
    assert a.stop() == 0
    left = tc(node, "filter", "show", "dev", "v0", "ingress")
    assert "pref 7 bpf" in left and "vrrp_advert_tc" not in left


def test_tc_on_many_ports(lan):
    """The first ports are attached by tcx and the others by clsact, on a kernel with both. Everything is removed
    again."""
    node = lan["a"]
    ports = [f"p{n}" for n in range(10)]
    for a, b in zip(ports[::2], ports[1::2]):
        node.ip("link", "add", a, "type", "veth", "peer", "name", b)
    assert vrrp_xdp("load", *ports, "-n", node.netns.name, "--mode", "tc").returncode == 0
    lan.on_close(lambda: forget(node))
    assert all(programs_at_tc(node, port) == {"vrrp_advert_tc"} for port in ports)
    assert "clsact" in tc(node, "qdisc", "show", "dev", ports[-1])
    assert vrrp_xdp("unload", *ports, "-n", node.netns.name).returncode == 0
    assert "clsact" not in tc(node, "qdisc", "show")
    assert not pins(node).exists()


@pytest.mark.parametrize("mode", ["auto", "native", "generic"])
def test_slot_is_taken(lan, occupant, mode):
    """A taken XDP slot: one clear line with interface, program and id, exit status 1, and nothing left."""
    node = lan["a"]
    name, number = occupant
    config = write_config(lan, node, instance(V3, 100))
    done = vrrp_xdp("run", "-c", config, "-n", node.netns.name, "--mode", mode)
    assert done.returncode == 1
    error, = [line for line in done.stderr.splitlines() if "error" in line]
    assert "v0" in error and f"'{name}'" in error and re.search(rf"\b{number}\b", error)
    assert "--mode tc" in error
    assert not pins(node).exists()
    assert node.xdp()["prog"]["id"] == number
    assert set(node.addresses()) == node.own()


def test_tc_beside_another_xdp_program(lan, start, occupant):
    """--mode tc, the remedy that the message names, works, and the other program stays."""
    a, b = start("a", instance(V3, 100), "--mode", "tc"), start("b", instance(V3, 200))
    b.wait("active")
    assert a.wait("backup")["mode"] == "tc"
    wait_for(lambda: a.status()["counters"]["adverts"] > 5, what="adverts heard by a")
    assert a.stop() == 0
    assert lan["a"].xdp()["prog"]["id"] == occupant[1]


def test_unknown_mode(lan):
    """An unknown mode: usage with all modes, exit status 2."""
    done = vrrp_xdp("run", "-n", lan["a"].netns.name, "--mode", "fast")
    assert done.returncode == 2
    assert "native, generic or tc" in done.stderr

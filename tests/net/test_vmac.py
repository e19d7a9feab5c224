# SPDX-License-Identifier: GPL-2.0
"""Virtual MACs without a device: answers to ARP and neighbour discovery, source MACs, and the silence of a dead
Active."""
import json
from signal import SIGCONT, SIGKILL, SIGSTOP

import pytest
from scapy.layers.inet import ICMP, IP
from scapy.layers.inet6 import ICMPv6ND_NA, ICMPv6ND_NS, ICMPv6NDOptDstLLAddr, ICMPv6NDOptSrcLLAddr, IPv6
from scapy.layers.l2 import ARP, Ether
from scapy.packet import Packet

from lab.daemon import port_counters
from lab.protocols import V2, V3, V6, VRID, Protocol, instance
from lab.waiting import PATIENCE, wait_for

VMAC = {"ipv4": f"00:00:5e:00:01:{VRID:02x}", "ipv6": f"00:00:5e:00:02:{VRID:02x}"}
ACCEPT, NO_ACCEPT = ("use_vmac",), ("use_vmac", "no_accept")


def solicited(address: str) -> tuple[str, str]:
    """Solicited-node multicast address and its MAC, of a short IPv6 address (RFC 4291 2.7.1, RFC 2464 7)."""
    last = int(address.rsplit(":", 1)[1] or "0", 16)
    return f"ff02::1:ff00:{last:x}", f"33:33:ff:00:00:{last:02x}"


def question(lan, address: str, source: str | None = None) -> Packet:
    """ARP request or neighbour solicitation of the host."""
    host = lan["host"]
    if ":" not in address:
        return Ether(src=host.mac, dst="ff:ff:ff:ff:ff:ff") / ARP(op=1, hwsrc=host.mac, psrc=source or host.ipv4,
                                                                  pdst=address)
    group, mac = solicited(address)
    packet = Ether(src=host.mac, dst=mac) / IPv6(src=source or host.ipv6, dst=group,
                                                 hlim=255) / ICMPv6ND_NS(tgt=address)
    return packet if source == "::" else packet / ICMPv6NDOptSrcLLAddr(lladdr=host.mac)


def answers(lan, address: str, since: int = 0, node: str | None = None) -> list:
    """ARP replies and solicited advertisements, or answers to a probe for duplicates."""
    if ":" in address:
        return [f for f in lan.wire.frames(since, node) if f.data[12:14] == b"\x86\xdd" and ICMPv6ND_NA in f.packet
                and f.packet[ICMPv6ND_NA].tgt == address]
    return [f for f in lan.wire.frames(since, node) if f.data[12:14] == b"\x08\x06"
            and f.packet[ARP].op == 2 and f.packet[ARP].psrc == address]


def send(lan, packet: Packet, node: str = "host") -> None:
    with lan[node].netns.packet_socket() as out:
        out.sendto(bytes(packet), ("v0", 0))


def ask(lan, address: str, node: str, source: str | None = None):
    """The host asks. Returns the answer, which must come from this node and from no other."""
    since = lan.wire.mark()
    send(lan, question(lan, address, source))
    wait_for(lambda: answers(lan, address, since), what=f"{node}'s answer for {address}")
    seen = answers(lan, address, since)
    assert {f.port for f in seen} == {node}
    return seen[0].packet


def settled(lan, protocol: Protocol, node: str) -> None:
    """Waits until the burst of announcements is over, so that none is taken for an answer."""
    wait_for(lambda: lan.wire.announcements(protocol.target, node=node), what="announcement")


def pair(lan, start, protocol: Protocol, *extra: str):
    once = ("garp_master_delay 0", "garp_master_repeat 1")
    a = start("a", instance(protocol, 200, *once, *extra))
    b = start("b", instance(protocol, 100, *once, *extra))
    a.wait("active")
    b.wait("backup")
    settled(lan, protocol, "a")
    return a, b


@pytest.mark.parametrize("extra", [ACCEPT, NO_ACCEPT], ids=["accept", "no_accept"])
@pytest.mark.parametrize("protocol", [V3, V6], ids=lambda p: p.name)
def test_answers(lan, start, protocol, extra):
    """P28, P22: only the Active answers for every address, with the virtual MAC in header and payload."""
    pair(lan, start, protocol, *extra)
    mac = VMAC[protocol.family]
    for vip in protocol.vips:
        packet = ask(lan, vip, "a")
        assert (packet.src, packet.dst) == (mac, lan["host"].mac)
        if protocol is V3:
            assert (packet[ARP].hwsrc, packet[ARP].hwdst, packet[ARP].pdst) == (mac, lan["host"].mac, lan["host"].ipv4)
        else:
            na = packet[ICMPv6ND_NA]
            assert (na.R, na.S, na.O, packet[IPv6].hlim) == (1, 1, 1, 255)
            assert packet[ICMPv6NDOptDstLLAddr].lladdr == mac
    wait_for(lambda: port_counters(lan["b"]).get("fenced", 0) >= len(protocol.vips), what="b held its answers back")


@pytest.mark.parametrize("protocol, source", [(V3, "0.0.0.0"), (V6, "::")], ids=["ipv4", "ipv6"])
def test_probe_for_duplicates(lan, start, protocol, source):
    """A host that probes the address (duplicate address detection) is told that it is in use."""
    pair(lan, start, protocol, *NO_ACCEPT)
    packet = ask(lan, protocol.target, "a", source)
    assert packet.src == VMAC[protocol.family]
    if protocol is V6:
        assert (packet.dst, packet[IPv6].dst, packet[ICMPv6ND_NA].S) == ("33:33:00:00:00:01", "ff02::1", 0)


@pytest.mark.parametrize("protocol", [V3, V6, V2], ids=lambda p: p.name)
@pytest.mark.parametrize("base", [False, True], ids=["vmac", "xmit_base"])
def test_source_of_adverts(lan, start, protocol, base):
    """P17: adverts are sent from the virtual MAC, or with vmac_xmit_base from the interface's. Announcements are always
    sent from the virtual MAC."""
    a = start("a", instance(protocol, 255, *ACCEPT, *(["vmac_xmit_base"] if base else [])))
    a.wait("active")
    vmac = VMAC[protocol.family]
    assert {f.packet.src for f in lan.wire.wait_adverts(2, 0, "a")} == {lan["a"].mac if base else vmac}
    for vip in protocol.vips:
        packet = lan.wire.wait_announcement(vip, 0, "a").packet
        assert packet.src == vmac
        assert (packet[ICMPv6NDOptDstLLAddr].lladdr if protocol is V6 else packet[ARP].hwsrc) == vmac


def neighbour(lan, address: str) -> str | None:
    """The host's neighbour entry."""
    entries = json.loads(lan["host"].ip("-j", "neigh", "show", "to", address) or "[]")
    return entries[0].get("lladdr") if entries else None


@pytest.mark.parametrize("protocol", [V3, V6], ids=lambda p: p.name)
def test_accept(lan, start, protocol):
    """A host reaches the address at the virtual MAC and is answered from it, also after a takeover."""
    a, b = pair(lan, start, protocol, *ACCEPT)
    mac = VMAC[protocol.family]
    lan.ping(protocol.target)
    replies = wait_for(lambda: lan.wire.echo_replies(0, "a"), what="answer to a ping")
    assert neighbour(lan, protocol.target) == mac
    a.kill()
    b.wait("active")
    replies += wait_for(lambda: lan.wire.echo_replies(0, "b"), what="answer to a ping")
    assert {f.packet.src for f in replies} == {mac}
    assert neighbour(lan, protocol.target) == mac


@pytest.mark.parametrize("extra", [NO_ACCEPT, ("no_accept",)], ids=["vmac", "own-mac"])
@pytest.mark.parametrize("protocol", [V3, V6], ids=lambda p: p.name)
def test_no_accept(lan, start, protocol, extra):
    """P29: no address is configured, ARP and ND are answered, and packets to the address are dropped and counted."""
    a, _ = pair(lan, start, protocol, *extra)
    ask(lan, protocol.target, "a")
    since = lan.wire.mark()
    lan.ping(protocol.target)
    wait_for(lambda: a.status()["counters"]["not_accepted"] >= 3, what="pings refused")
    assert not lan.wire.echo_replies(since)
    assert lan["a"].has_none(*protocol.vips)
    assert neighbour(lan, protocol.target) == (VMAC[protocol.family] if "use_vmac" in extra else lan["a"].mac)


def test_owner_accepts(lan, start):
    """P29: the owner accepts packets to its addresses, whatever no_accept says."""
    a = start("a", instance(V3, 255, *NO_ACCEPT))
    a.wait("active")
    a.wait_log("no_accept has no effect with priority 255")
    lan.ping(V3.target)
    wait_for(lambda: lan.wire.echo_replies(0, "a"), what="answer to a ping")


@pytest.mark.parametrize("extra", [(), ACCEPT, NO_ACCEPT], ids=["plain", "accept", "no_accept"])
@pytest.mark.parametrize("protocol", [V3, V6], ids=lambda p: p.name)
@pytest.mark.parametrize("signal", [SIGKILL, SIGSTOP], ids=lambda s: s.name)
def test_lease(lan, start, protocol, extra, signal):
    """An Active that has died answers nothing after the end of its lease, although its addresses are still
    configured."""
    a, b = pair(lan, start, protocol, *extra)
    if extra != NO_ACCEPT:
        wait_for(lambda: lan["a"].has(*protocol.vips), what="addresses on a")
    a.signal(signal)
    b.wait("active")
    if extra != NO_ACCEPT:
        assert lan["a"].has(*protocol.vips)
    before = port_counters(lan["a"]).get("fenced", 0)
    for vip in protocol.vips:
        ask(lan, vip, "b")
    wait_for(lambda: port_counters(lan["a"]).get("fenced", 0) >= before + len(protocol.vips),
             what="a held its answers back")
    if signal == SIGSTOP:
        a.signal(SIGCONT)
        b.wait("backup")
        ask(lan, protocol.target, "a")


def test_lease_of_the_way_out(lan, start):
    """Announcements that the stack itself would send for an address are not sent after the end of the lease."""
    a, b = pair(lan, start, V3)
    wait_for(lambda: lan["a"].has(*V3.vips), what="addresses on a")
    a.kill()
    b.wait("active")
    since = lan.wire.mark()
    before = port_counters(lan["a"]).get("fenced", 0)
    lan["a"].netns.exec("ping", "-c", "1", "-W", "1", "-I", V3.vips[0], "192.0.2.77", check=False)
    assert port_counters(lan["a"])["fenced"] > before
    assert not [f for f in lan.wire.frames(since, "a") if ARP in f.packet and f.packet[ARP].psrc in V3.vips]


@pytest.mark.parametrize("protocol", [V3, V6], ids=lambda p: p.name)
def test_traffic_of_the_address(lan, start, protocol):
    """ARP, solicitations and packets that the Active's stack sends from an address leave with the virtual MAC."""
    a, _ = pair(lan, start, protocol, *ACCEPT)
    mac, host = VMAC[protocol.family], lan["host"]
    wait_for(lambda: lan["a"].has(*protocol.vips), what="addresses on a")
    target = host.ipv4 if protocol is V3 else "2001:db8::a"
    lan["a"].ip("neigh", "flush", "dev", "v0")
    since = lan.wire.mark()
    lan["a"].netns.exec("ping", "-c", "2", "-i", "0.2", "-I", protocol.target, target)
    frames = [f.packet for f in lan.wire.frames(since, "a")]
    asked = [p for p in frames if ARP in p and p[ARP].pdst == target or ICMPv6ND_NS in p
             and p[ICMPv6ND_NS].tgt == target]
    sent = [p for p in frames if (IP in p and p[IP].src or IPv6 in p and p[IPv6].src) == protocol.target]
    assert asked and sent
    assert {p.src for p in asked + sent} == {mac}
    for packet in asked:
        assert (packet[ARP].hwsrc if protocol is V3 else packet[ICMPv6NDOptSrcLLAddr].lladdr) == mac
    if protocol is V6:
        for packet in asked:
            again = packet.copy()
            del again[ICMPv6ND_NS].cksum
            assert Ether(bytes(again))[ICMPv6ND_NS].cksum == packet[ICMPv6ND_NS].cksum


def test_forwarding(lan, start):
    """P28, P22: packets to the virtual MAC are forwarded once by the Active, and dropped by the Backup."""
    a, b = pair(lan, start, V3, *NO_ACCEPT)
    for node in "ab":  # a network behind both routers, and the route back
        lan[node].netns.sysctl("net.ipv4.ip_forward", 1)
        lan[node].netns.ip("link", "add", "inside", "type", "veth", "peer", "name", "peer")
        lan[node].netns.ip("addr", "add", "198.51.100.1/24", "dev", "inside")
        lan[node].netns.ip("link", "set", "inside", "up")
    lan["host"].ip("route", "add", "198.51.100.0/24", "via", V3.target)
    row = a.status()
    assert (row["mac"], row["vmac"], row["accept"]) == (VMAC["ipv4"], True, False)
    since = lan.wire.mark()
    lan.ping("198.51.100.1")
    wait_for(lambda: len(lan.wire.echo_replies(since, "a")) >= 5, what="answers through the virtual MAC")
    # a frame that every router receives, as when a switch does not know the MAC
    frame = Ether(src=lan["host"].mac, dst=VMAC["ipv4"]) / IP(src=lan["host"].ipv4, dst="198.51.100.1") / ICMP()
    with lan.bridge.packet_socket() as out:
        for _ in range(3):
            out.sendto(bytes(frame), ("b", 0))
    wait_for(lambda: b.status()["counters"]["not_active"] >= 3, what="b drops frames to the virtual MAC")
    assert not lan.wire.echo_replies(since, "b")
    a.kill()
    b.wait("active")
    wait_for(lambda: len(lan.wire.echo_replies(since, "b")) >= 5, what="answers through the virtual MAC")
    assert neighbour(lan, V3.target) == VMAC["ipv4"]


@pytest.mark.parametrize("protocol", [V3, V6], ids=lambda p: p.name)
def test_conflict(lan, start, protocol):
    """Another host's announcement of an address is counted, and logged once."""
    a, _ = pair(lan, start, protocol, *ACCEPT)
    host, vip = lan["host"], protocol.target
    if protocol is V3:
        claim = Ether(src=host.mac, dst="ff:ff:ff:ff:ff:ff") / ARP(op=1, hwsrc=host.mac, psrc=vip, pdst=vip)
    else:
        claim = Ether(src=host.mac, dst="33:33:00:00:00:01") / IPv6(src=vip, dst="ff02::1", hlim=255) / \
            ICMPv6ND_NA(tgt=vip, R=0, S=0, O=1) / ICMPv6NDOptDstLLAddr(lladdr=host.mac)
    for _ in range(20):
        send(lan, claim)
    wait_for(lambda: a.status()["counters"]["conflict"] >= 20, what="conflicts counted")
    a.wait_log(f"address conflict: {host.mac}")
    a.wait_log_exactly("address conflict", 1)
    assert a.status()["state"] == "active"


def test_given_mac(lan, start):
    """use_vmac with a full MAC, and with a MAC without the VRID."""
    a = start("a", instance(V3, 255, "use_vmac vrrp.51 02:00:00:00:77:88", vips=("192.0.2.100/24",))
              + instance(V3, 255, "use_vmac 02:00:00:00:66", name="other", vrid=52, vips=("192.0.2.101/24",)))
    a.wait("active")
    a.wait("active", 52)
    for vip, mac in (("192.0.2.100", "02:00:00:00:77:88"), ("192.0.2.101", "02:00:00:00:66:34")):
        assert ask(lan, vip, "a").src == mac
        lan["host"].ip("neigh", "replace", vip, "lladdr", mac, "dev", "v0")
        since = lan.wire.mark()
        lan["host"].netns.exec("ping", "-c", "1", "-W", "2", vip)
        assert {f.packet.src for f in wait_for(lambda: lan.wire.echo_replies(since, "a"), what="an answer")} == {mac}


@pytest.mark.parametrize("extra, elsewhere", [((), False), (("use_vmac_addr",), True)], ids=["own", "use_vmac_addr"])
def test_address_with_a_device(lan, start, extra, elsewhere):
    """`dev` with the same interface changes nothing. On another interface, an address has the virtual MAC only if that
    is configured."""
    node = lan["a"]
    node.ip("link", "add", "v1", "type", "veth", "peer", "name", "far")
    for device in ("v1", "far"):
        node.ip("link", "set", device, "up")
    listener = node.netns.packet_socket("far", 3)
    a = start("a", instance(V3, 255, "use_vmac", *extra,
                            vips=("192.0.2.100/24", "192.0.2.101/24 dev v0", "192.0.2.102/24 dev v1",
                                  "192.0.2.103/24 dev v1 use_vmac")))
    a.wait("active")
    vmac = VMAC["ipv4"]
    for vip in ("192.0.2.100", "192.0.2.101"):
        packet = lan.wire.wait_announcement(vip, node="a").packet
        assert (packet.src, packet[ARP].hwsrc) == (vmac, vmac)
        assert ask(lan, vip, "a").src == vmac
    own = json.loads(node.ip("-j", "link", "show", "dev", "v1"))[0]["address"]
    wanted = {"192.0.2.102": vmac if elsewhere else own, "192.0.2.103": vmac}
    seen = {}
    listener.settimeout(PATIENCE)
    while seen.keys() != wanted.keys():
        packet = Ether(listener.recv(2048))
        if ARP in packet and packet[ARP].psrc == packet[ARP].pdst:
            seen[packet[ARP].psrc] = packet.src
    listener.close()
    assert seen == wanted


def test_strict(lan, start):
    """strict_mode implies no_accept for a router that is not the owner."""
    a = start("a", instance(V3, 200, "use_vmac", "strict_mode"))
    a.wait("active")
    ask(lan, V3.target, "a")
    assert lan["a"].has_none(*V3.vips)

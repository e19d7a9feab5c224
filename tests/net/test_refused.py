# SPDX-License-Identifier: GPL-2.0
"""Adverts of a configured virtual router that are refused: the log says which sender, why, and what to do."""
import pytest
from scapy.layers.inet import IP
from scapy.layers.inet6 import IPv6
from scapy.packet import Packet

from lab.daemon import Daemon, port_counters
from lab.lan import Node
from lab.packets import Speaker, advert, inject, replace_message
from lab.protocols import V2, V3, V6, Protocol, instance
from lab.waiting import wait_for

HUNDREDS = 300


def password(text: str) -> tuple[str, ...]:
    return ("authentication {", "auth_type PASS", f"auth_pass {text}", "}")


def wrong(protocol: Protocol, **fields):
    return lambda node: advert(protocol, node, **fields)


def signed(protocol: Protocol):
    """An advert with 28 bytes behind the message, as keepalived 2.4 sends it with auth_hmac."""
    def make(node: Node) -> Packet:
        frame = advert(protocol, node)
        carrier = IP if protocol.family == "ipv4" else IPv6
        return replace_message(frame, bytes(frame[carrier].payload) + b"\1\1" + bytes(26), carrier)
    return make


# (name, protocol of the router, further lines of its configuration, frame, counter, words of the log)
CASES = [
    ("v2-password", V2, password("sesam"), wrong(V2, authtype=1, auth1=0x73657361, auth2=0x6e000000), "auth",
     "other password (auth_pass); set the same auth_type and auth_pass"),
    ("v3-version-2", V3, (), wrong(V2, interval=1), "version", "other VRRP version; set the same version"),
    ("v2-version-3", V2, (), wrong(V3, interval=1), "version", "other VRRP version; set the same version"),
    ("v2-interval", V2, (), wrong(V2, interval=2), "interval", "other interval (advert_int); set the same advert_int"),
    ("v2-list", V2, (), wrong(V2, addresses=("192.0.2.99",)), "address_list",
     "other addresses (virtual_ipaddress); configure the same"),
    ("v3-checksum", V3, (), wrong(V3, chksum=0x1234), "checksum", "wrong checksum; "),
    ("v3-ttl", V3, (), wrong(V3, ip={"ttl": 254}), "ttl", "wrong TTL or hop limit; "),
    ("v6-ttl", V6, (), wrong(V6, ip={"hlim": 64}), "ttl", "wrong TTL or hop limit; "),
    ("v3-signed", V3, (), signed(V3), "length", "signed adverts (auth_hmac) are not supported yet"),
    ("v6-signed", V6, (), signed(V6), "length", "signed adverts (auth_hmac) are not supported yet"),
    ("v2-signed", V2, (), signed(V2), "length", "signed adverts (auth_hmac) are not supported yet"),
    ("v3-short", V3, (), wrong(V3, ipcount=3), "length", "the length does not fit the number of addresses; "),
    ("v3-count-0", V3, (), wrong(V3, ipcount=0), "no_address", "they list no address; "),
    ("v3-type", V3, (), wrong(V3, type=2), "type", "the message type is not ADVERTISEMENT; "),
    ("v3-interval-0", V3, (), wrong(V3, adv=0), "interval_zero", "the advertised interval is 0; "),
    ("v3-own-source", V3, (), wrong(V3, source="192.0.2.2"), "own_source", "this router's own source address; "),
    ("v3-no-host", V3, (), wrong(V3, source="127.0.0.1"), "source", "not an address of a host, or not a peer; "),
]


def refusals(daemon: Daemon) -> list[str]:
    return [line for line in daemon.log.splitlines() if "are refused: " in line]


def wait_look(daemon: Daemon, host: Node, vrids: tuple[int, int]) -> None:
    """Waits until the daemon has looked at the counters. It logs unknown virtual routers before it does that, so the
    second line comes after a whole look. Needs log_unknown_vrids."""
    for vrid in vrids:
        inject(host, advert(V3, host, vrid=vrid))
        daemon.wait_log(f"adverts for VRID {vrid} of IPv4, which is not configured here")


UNKNOWN = "global_defs {\n log_unknown_vrids\n}\n"


@pytest.mark.parametrize("protocol, extra, frame, counter, words", [c[1:] for c in CASES], ids=[c[0] for c in CASES])
def test_line_and_takeover(lan, start, protocol, extra, frame, counter, words):
    """P2, P3, P5, P7, P8, P12, P13, P14, P15, P16: the log has one line a minute, however many adverts are refused, and
    the reason of the takeover names the sender, too."""
    host = lan["host"]
    a = start("a", UNKNOWN + instance(protocol, 100, *extra))
    packet = frame(host)
    sender = packet[IP].src if protocol.family == "ipv4" else packet[IPv6].src
    line = f"lan (v0, VRID 51): adverts of {sender} are refused: "
    speaker = Speaker(lan, host, packet, protocol.interval / 2)
    a.wait_log(line)
    a.wait_log(f"backup -> active: adverts of {sender} are refused ({counter})")
    speaker.silence()
    before = port_counters(a.node)[counter]
    inject(host, packet, HUNDREDS)
    wait_for(lambda: port_counters(a.node)[counter] >= before + HUNDREDS, what=lambda: port_counters(a.node))
    assert a.status()["counters"][counter] >= HUNDREDS
    wait_look(a, host, (77, 78))
    said = refusals(a)
    assert len(said) == 1 and line in said[0] and words in said[0], a.log


def test_within_a_second(lan, start):
    """The line comes within a second of the first refused advert."""
    a = start("a", instance(V3, 255))
    inject(lan["host"], advert(V3, lan["host"], chksum=0x1234))
    a.wait_log("are refused: wrong checksum", timeout=1)


def test_pair_with_other_passwords(lan, start):
    """P15: two routers with other passwords are both Active, and both say why: the log of each names the other."""
    a = start("a", instance(V2, 200, *password("sesam")))
    b = start("b", instance(V2, 100, *password("sesan")))
    for daemon, other in ((a, lan["b"]), (b, lan["a"])):
        daemon.wait("active")
        daemon.wait_log(f"adverts of {other.address('ipv4')} are refused: other password (auth_pass); set the same")
    b.wait_log(f"backup -> active: adverts of {lan['a'].address('ipv4')} are refused (auth)")
    assert "no advert within" not in b.log
    assert all(len(refusals(daemon)) == 1 for daemon in (a, b))


def test_stranger_beside_an_active(lan, start):
    """Where an Active falls silent that was heard, a refused sender is not the only reason of the takeover."""
    a, b = start("a", instance(V3, 200)), start("b", instance(V3, 100))
    a.wait("active")
    b.wait("backup")
    stranger = Speaker(lan, lan["host"], advert(V3, lan["host"], chksum=0x1234), V3.interval)
    b.wait_log("are refused: wrong checksum")
    before = b.status()["counters"]["adverts"]
    wait_for(lambda: b.status()["counters"]["adverts"] > before + V3.few, what="adverts of a")
    a.kill()
    b.wait("active")
    b.wait_log("backup -> active: no advert within Active_Down_Interval, and adverts of "
               f"{lan['host'].address('ipv4')} are refused (checksum)")
    stranger.silence()


@pytest.mark.parametrize("fields", [{"interval": 2}, {"addresses": ("192.0.2.99",)}], ids=["interval", "list"])
def test_accepted_by_version_3(lan, start, fields):
    """P13, P14: VRRPv3 counts other intervals and lists, and accepts the advert: no line says that it is refused."""
    host = lan["host"]
    a = start("a", UNKNOWN + instance(V3, 100))
    inject(host, advert(V3, host, **fields))
    wait_for(lambda: a.status()["active_priority"] == 200, what="the advert")
    counters = a.status()["counters"]
    assert counters["interval"] or counters["address_list"]
    wait_look(a, host, (77, 78))
    assert not refusals(a)


def test_two_senders(lan, start):
    """The maps count senders without VRIDs: where two may have sent the advert, the log says so."""
    a = start("a", instance(V3, 255) + instance(V3, 255, vrid=52, name="other", vips=("192.0.2.52/24",)))
    hosts = lan["b"], lan["host"]
    speakers = [Speaker(lan, host, advert(V3, host, chksum=0x1234), 0.05 * n) for n, host in enumerate(hosts, 1)]
    a.wait_log("lan (v0, VRID 51): adverts of ")
    wait_for(lambda: a.status()["counters"]["checksum"] > 100, what="adverts of both")
    inject(lan["host"], advert(V3, lan["host"], vrid=52, chksum=0x1234))
    a.wait_log("other (v0, VRID 52): adverts of one of 2 senders on v0 (most refused adverts there are of "
               f"{lan['b'].address('ipv4')}) are refused: wrong checksum; ")
    for speaker in speakers:
        speaker.silence()


def test_reload_and_restart(lan, start):
    """A virtual router that was removed and comes again has its line again. A daemon that takes over the counters of
    another one does not report old ones."""
    host = lan["host"]
    a = start("a", UNKNOWN + instance(V3, 255))
    inject(host, advert(V3, host, chksum=0x1234))
    a.wait_log("are refused: wrong checksum")
    a.reload(UNKNOWN + instance(V3, 255, vrid=52))
    a.reload(UNKNOWN + instance(V3, 255))
    inject(host, advert(V3, host, chksum=0x1234))
    a.wait_log("are refused: wrong checksum", times=2)
    a.kill()
    a.start()
    a.wait_log("continues with the states of the previous daemon")
    assert a.status()["counters"]["checksum"] == 1
    wait_look(a, host, (77, 78))
    assert len(refusals(a)) == 2, a.log

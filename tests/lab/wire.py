# SPDX-License-Identifier: GPL-2.0
"""The observer on the bridge: records every frame that enters, with the port through which it came.

This module parses adverts by itself, so that a test does not depend on the code under test. `Frame.packet` is scapy's
view of the same bytes.
"""
import functools
import ipaddress
import select
import socket
import struct
import threading
import time
from dataclasses import dataclass
from typing import Callable, Iterator

from scapy.layers.inet import ICMP
from scapy.layers.inet6 import ICMPv6EchoReply, ICMPv6ND_NA
from scapy.layers.l2 import ARP, Ether

from lab.netns import Namespace
from lab.waiting import PATIENCE, wait_for

PACKET_OUTGOING = 4
SO_RCVBUFFORCE, SO_TIMESTAMPNS = 33, 35
TIMESPEC = struct.Struct("@qq")
VRRP = 112
HEADER = 8
ECHO_REPLY = 0


@dataclass(frozen=True)
class Advert:
    source: str
    destination: str
    ttl: int
    dscp: int
    version: int
    type: int
    vrid: int
    priority: int
    count: int
    interval: float
    message: bytes

    @property
    def addresses(self) -> list[str]:
        size = 16 if ":" in self.source else 4
        body = self.message[8:8 + size * self.count]
        return [str(ipaddress.ip_address(body[i:i + size])) for i in range(0, len(body), size)]


def parse_advert(data: bytes) -> Advert | None:
    """The advert in an Ethernet frame, valid or not; None if its header is incomplete."""
    if data[12:14] == b"\x08\x00" and data[23] == VRRP:
        length, = struct.unpack_from("!H", data, 16)
        source, destination, message = data[26:30], data[30:34], data[34:14 + length]
        ttl, dscp = data[22], data[15] >> 2
    elif data[12:14] == b"\x86\xdd" and data[20] == VRRP:
        length, = struct.unpack_from("!H", data, 18)
        source, destination, message = data[22:38], data[38:54], data[54:54 + length]
        ttl, dscp = data[21], struct.unpack_from("!H", data, 14)[0] >> 6 & 0x3f
    else:
        return None
    if len(message) < HEADER:
        return None
    version = message[0] >> 4
    word, = struct.unpack_from("!H", message, 4)
    return Advert(
        source=str(ipaddress.ip_address(source)), destination=str(ipaddress.ip_address(destination)), ttl=ttl,
        dscp=dscp,
        version=version, type=message[0] & 0xf, vrid=message[1], priority=message[2], count=message[3],
        interval=float(word & 0xff) if version == 2 else (word & 0xfff) / 100, message=message)


def moment(stamp: bytes) -> float:
    """Converts a time stamp of the kernel, which is of the real-time clock, to time.monotonic()."""
    seconds, nanoseconds = TIMESPEC.unpack(stamp)
    return time.monotonic() - time.clock_gettime_ns(time.CLOCK_REALTIME) / 1e9 + seconds + nanoseconds / 1e9


@dataclass(frozen=True)
class Frame:
    index: int  # in the order of arrival
    port: str  # the node that sent it
    when: float  # time.monotonic() at which the kernel received it
    data: bytes

    @functools.cached_property
    def packet(self) -> Ether:
        return Ether(self.data)

    @functools.cached_property
    def advert(self) -> Advert | None:
        return parse_advert(self.data)


class Wire:
    """Records all frames from start() on. A mark is an index in the record, from which `since` counts."""

    def __init__(self, bridge: Namespace, sender: Callable[[str, bytes], str | None]):
        """`sender` returns the node for a port and a frame that came in through it."""
        self._sender = sender
        self._frames: list[Frame] = []
        self._socket = bridge.packet_socket()
        self._socket.setsockopt(socket.SOL_SOCKET, SO_RCVBUFFORCE, 16 << 20)
        self._socket.setsockopt(socket.SOL_SOCKET, SO_TIMESTAMPNS, 1)
        self._lock = threading.Lock()
        self._quit = threading.Event()
        self._thread = threading.Thread(target=self._record, daemon=True)
        self._thread.start()

    def _record(self) -> None:
        while not self._quit.is_set():
            if not select.select([self._socket], [], [], 0.1)[0]:
                continue
            with self._lock:
                data, ((_, _, stamp),), _, (port, _, kind, *_) = self._socket.recvmsg(65536,
                                                                                      socket.CMSG_SPACE(TIMESPEC.size))
                if kind != PACKET_OUTGOING and (node := self._sender(port, data)):
                    self._frames.append(Frame(len(self._frames), node, moment(stamp), data))

    def close(self) -> None:
        self._quit.set()
        self._thread.join()
        self._socket.close()

    def _catch_up(self) -> None:
        """Reads frames that were sent before but are not in the record yet."""
        until = time.monotonic() + 2
        while select.select([self._socket], [], [], 0)[0] and time.monotonic() < until:
            time.sleep(0.001)
        with self._lock:
            pass

    def mark(self) -> int:
        """The index after the last frame that has arrived."""
        self._catch_up()
        return len(self._frames)

    def frames(self, since: int = 0, node: str | None = None) -> Iterator[Frame]:
        """All frames that have arrived."""
        self._catch_up()
        for frame in self._frames[since:]:
            if node is None or frame.port == node:
                yield frame

    def adverts(self, since: int = 0, node: str | None = None, **fields) -> list[Frame]:
        """Adverts whose fields have these values."""
        return [f for f in self.frames(since, node)
                if f.advert and all(getattr(f.advert, k) == v for k, v in fields.items())]

    def announcements(self, address: str, since: int = 0, node: str | None = None) -> list[Frame]:
        """Gratuitous ARP and unsolicited neighbour advertisements for an address."""
        if ":" in address:
            return [f for f in self.frames(since, node) if f.data[12:14] == b"\x86\xdd"
                    and ICMPv6ND_NA in f.packet and f.packet[ICMPv6ND_NA].tgt == address
                    and not f.packet[ICMPv6ND_NA].S]
        return [f for f in self.frames(since, node) if f.data[12:14] == b"\x08\x06"
                and f.packet[ARP].pdst == address and f.packet[ARP].psrc == address]

    def echo_replies(self, since: int = 0, node: str | None = None) -> list[Frame]:
        return [f for f in self.frames(since, node)
                if ICMPv6EchoReply in f.packet or ICMP in f.packet and f.packet[ICMP].type == ECHO_REPLY]

    def wait_adverts(self, count: int, since: int = 0, node: str | None = None, timeout: float = PATIENCE,
                     **fields) -> list[Frame]:
        return wait_for(lambda: (seen := self.adverts(since, node, **fields)) and len(seen) >= count and seen, timeout,
                        lambda: f"{count} adverts of {node or 'anybody'} with {fields}; "
                                f"{[(f.port, f.advert.priority) for f in self.adverts(since)][-20:]} instead")

    def wait_announcement(self, address: str, since: int = 0, node: str | None = None,
                          timeout: float = PATIENCE) -> Frame:
        return wait_for(lambda: self.announcements(address, since, node), timeout,
                        f"announcement of {address} by {node}")[0]

    def sole_sender(self, adverts: int = 5, **fields) -> str:
        """The sender of the next `adverts` adverts. A second sender is an error."""
        seen = self.wait_adverts(adverts, self.mark(), **fields)
        senders = {f.port for f in seen}
        assert len(senders) == 1, f"{len(seen)} adverts came from {senders}"
        return senders.pop()

# SPDX-License-Identifier: GPL-2.0
"""Frames for build/tools/bench/bare_send, and its runs."""
import json
import socket
import struct
import subprocess

from lab import HOST, PRIORITY, TOOLS, Failure

RECORD = struct.Struct("16sI108s")


def checksum(data):
    total = sum(struct.unpack(f">{len(data) // 2}H", data))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return struct.pack(">H", ~total & 0xFFFF)


def ipv4(protocol, ttl, tos, source, destination, payload):
    head = struct.pack(">BBHHHBBH4s4s", 0x45, tos, 20 + len(payload), 0, 0, ttl, protocol, 0, source, destination)
    return head[:10] + checksum(head) + head[12:] + payload


def advert(port, vrid, mac, interval, priority=PRIORITY["a"], host=HOST["a"]):
    """The advert for a virtual router of the lab, by default as router a sends it."""
    source, group = bytes([10, port, 0, host]), socket.inet_aton("224.0.0.18")
    message = struct.pack(">BBBBHH4B", 0x31, vrid, priority, 1, round(interval * 100), 0, 10, port, 1, vrid)
    total = checksum(source + group + struct.pack(">HH", 112, len(message)) + message)
    message = message[:6] + total + message[8:]
    return bytes.fromhex("01005e000012") + mac + b"\x08\x00" + ipv4(112, 255, 0xC0, source, group, message)


def udp(to_mac, from_mac, source, destination, length=60):
    payload = bytes(length - 14 - 20 - 8)
    packet = struct.pack(">HHHH", 4000, 4001, 8 + len(payload), 0) + payload
    source, destination = socket.inet_aton(source), socket.inet_aton(destination)
    return to_mac + from_mac + b"\x08\x00" + ipv4(17, 64, 0, source, destination, packet)


def arp_request(mac, source, target):
    source, target = socket.inet_aton(source), socket.inet_aton(target)
    return bytes([0xFF] * 6) + mac + struct.pack(">HHHBBH6s4s6s4s", 0x0806, 1, 0x0800, 6, 4, 1, mac, source, bytes(6),
                                                 target)


def mac_bytes(text):
    return bytes.fromhex(text.replace(":", ""))


def write(path, frames):
    """frames: (port's name, bytes) grouped by port."""
    with open(path, "wb") as file:
        for port, data in frames:
            file.write(RECORD.pack(port.encode(), len(data), data))
    return path


def write_adverts(lab, ports, vrids, interval):
    macs = [mac_bytes(lab.mac("a", f"v{i}")) for i in range(ports)]
    return write(lab.folder / "adverts", [
        (f"v{i}", advert(i, v, macs[i], interval)) for i in range(ports) for v in range(1, vrids + 1)])


def bare_send(lab, netns, path, seconds, *options):
    """Starts bare_send. result() of the returned object waits for its end."""
    return lab.spawn(TOOLS / "bare_send", "-n", netns, "-f", path, "-s", seconds, *options,
                     stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def result(process):
    out, err = process.communicate()
    if process.returncode:
        raise Failure(err.strip() or "bare_send failed")
    return json.loads(out)

# SPDX-License-Identifier: GPL-2.0
"""One side of a comparison: a daemon with a keepalived.conf on LANs of its own, and all that can be observed of it.

The daemon runs on node a, which has two interfaces, v0 and v1, on two bridges. Node b is a peer on v0's bridge. In the
configuration, {dir} stands for a folder of this side, and {log} for a script there that records its arguments.
"""
import json
import os
import re
import signal
from pathlib import Path

from lab.daemon import Daemon, rows
from lab.keepalived import Keepalived
from lab.lan import Lan
from lab.packets import Speaker

SECOND = "a1"  # port of v1
STATES = {"active": "MASTER", "backup": "BACKUP", "fault": "FAULT", "initialize": "FAULT"}


class TwoLans(Lan):
    """The LAN of v0, and another with v1 of node a. The observer sees both."""

    def __init__(self):
        super().__init__(("a", "b"))
        a = self["a"]
        self.bridge.ip("link", "add", "br1", "type", "bridge", "mcast_snooping", "0")
        self.bridge.ip("link", "set", "br1", "up")
        a.ip("link", "add", "v1", "address", "02:00:5e:00:54:02", "type", "veth", "peer", "name", SECOND, "netns",
             self.bridge.name)
        self.bridge.ip("link", "set", "dev", SECOND, "master", "br1", "up")
        a.netns.sysctl("net.ipv6.conf.v1.accept_dad", 0)
        a.ip("link", "set", "dev", "v1", "up")
        a.ip("addr", "add", "198.51.100.2/24", "dev", "v1")

    def _sender(self, port: str, data: bytes) -> str | None:
        return "a" if port == SECOND else super()._sender(port, data)


class Fifo:
    """A FIFO that exists before the daemon starts, and the lines written to it."""

    def __init__(self, lan: Lan, path: Path):
        os.mkfifo(path, 0o600)
        # for reading and writing: without an end of file or an error while the daemon has the FIFO closed
        self._fd = os.open(path, os.O_RDWR | os.O_NONBLOCK)
        self._text = ""
        lan.on_close(lambda: os.close(self._fd))

    def lines(self) -> list[str]:
        try:
            while data := os.read(self._fd, 65536):
                self._text += data.decode()
        except BlockingIOError:
            pass
        return self._text.splitlines()


def instances(config: str) -> list[str]:
    return re.findall(r"^vrrp_instance (\w+)", config, re.M)


class Side:
    """keepalived or vrrp-xdp, not started yet."""

    def __init__(self, lan: TwoLans, config: str, keepalived: bool):
        self.lan, self.node = lan, lan["a"]
        self.name = "keepalived" if keepalived else "vrrp-xdp"
        self.folder = lan.folder / "side"
        self.folder.mkdir()
        self._calls = self.folder / "calls"
        self._calls.touch()
        script = self.folder / "log"
        script.write_text(f'#!/bin/sh\necho "$*" >>{self._calls}\n')
        script.chmod(0o755)
        self._fifo = Fifo(lan, self.folder / "fifo")
        self._instances = instances(config)
        self._daemon = (Keepalived if keepalived else Daemon)(lan, self.node, self._text(config))
        self._speakers: list[Speaker] = []

    def _text(self, config: str) -> str:
        return config.replace("{log}", str(self.folder / "log")).replace("{dir}", str(self.folder))

    def start(self) -> None:
        self._daemon.start()

    def reload(self, config: str) -> None:
        self._instances = instances(config)
        self._daemon.configure(self._text(config))
        self._daemon.signal(signal.SIGHUP)

    def stop(self) -> None:
        assert self._daemon.stop() == 0
        self._instances = []

    @property
    def log(self) -> str:
        return self._daemon.log

    def speak(self, frames, interval: float) -> None:
        """Lets the peer send these frames until it is silenced."""
        self._speakers = [Speaker(self.lan, self.lan["b"], frame, interval) for frame in frames]

    def silence(self) -> None:
        for speaker in self._speakers:
            speaker.silence()

    def states(self) -> dict[str, str]:
        """keepalived: the last states in the log, of the instances and groups in the configuration."""
        if self.name == "keepalived":
            told = dict(re.findall(r"\((\w+)\) Entering (\w+) STATE", self.log, re.I))
            return {name: told[name] for name in self._instances if name in told}
        return {row["name"]: STATES[row["state"]] for row in rows(self.node) if row["name"]}

    def adverts(self) -> dict[str, dict]:
        """The last advert of each virtual router."""
        last = {}
        for frame in self.lan.wire.adverts(node="a"):
            a = frame.advert
            last[f"{'ipv6' if ':' in a.source else 'ipv4'} {a.vrid}"] = {
                "source": a.source, "destination": a.destination, "ttl": a.ttl, "dscp": a.dscp, "version": a.version,
                "priority": a.priority, "interval": a.interval, "addresses": a.addresses,
                "MAC": frame.data[6:12].hex(":")}
        return last

    def addresses(self) -> list[str]:
        """`ip address` of v0 and v1, without timers."""
        told = json.loads(self.node.ip("-j", "address"))
        return sorted(json.dumps({"dev": link["ifname"], **address}, sort_keys=True) for link in told
                      for address in link["addr_info"])

    def _listed(self, *what: str) -> list[str]:
        return sorted(json.dumps(entry, sort_keys=True) for family in ("-4", "-6")
                      for entry in json.loads(self.node.ip("-j", family, *what) or "[]"))

    def calls(self) -> dict[str, list[str]]:
        """The calls by their first two arguments, each list in order. Scripts of one transition run at the same
        time."""
        told: dict[str, list[str]] = {}
        for line in self._calls.read_text().splitlines():
            words = line.split()
            told.setdefault(" ".join(words[:2]), []).append(" ".join(words[2:]))
        return told

    def fifo(self) -> dict[str, list[str]]:
        """The lines of each instance and group, in order."""
        told: dict[str, list[str]] = {}
        for line in self._fifo.lines():
            kind, name, *rest = line.split()
            told.setdefault(f"{kind} {name}", []).append(" ".join(rest))
        return told

    def snapshot(self) -> dict:
        return {"states": self.states(), "adverts": self.adverts(), "addresses": self.addresses(),
                "routes": self._listed("route", "show", "table", "all"), "rules": self._listed("rule"),
                "calls": self.calls(), "fifo": self.fifo()}

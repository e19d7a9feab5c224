# SPDX-License-Identifier: GPL-2.0
"""vrrp-xdp under test: its commands, and a daemon on a node of the LAN."""
import json
import os
import pathlib
import re
import subprocess
from signal import Signals

from lab.lan import Lan, Node
from lab.netns import run
from lab.protocols import VRID
from lab.waiting import PATIENCE, wait_for

ROOT = pathlib.Path(__file__).resolve().parents[2]
VRRP_XDP = pathlib.Path(os.environ.get("VRRP_XDP", ROOT / "build/vrrp-xdp")).resolve()
PINS = pathlib.Path("/sys/fs/bpf/vrrp-xdp")
LOCKS = pathlib.Path("/run/vrrp-xdp")


def vrrp_xdp(*args, **more) -> subprocess.CompletedProcess:
    """Runs a command to its end."""
    return run(VRRP_XDP, *args, check=False, **more)


def write_config(lan: Lan, node: Node, text: str) -> pathlib.Path:
    """A configuration for a node, which a daemon is going to run with: what it may leave behind is removed in the
    end."""
    lan.on_close(lambda: forget(node))
    path = lan.folder / f"{node.name}.conf"
    path.write_text(text)
    return path


def pins(node: Node) -> pathlib.Path:
    return PINS / node.netns.name


def forget(node: Node) -> None:
    """Removes what a killed daemon, or `load`, has left behind."""
    if pins(node).exists():
        vrrp_xdp("unload", "v0", "-n", node.netns.name)
    for pin in pins(node).glob("*"):
        pin.unlink()
    if pins(node).exists():
        pins(node).rmdir()
    replaced = ("data", "stats", "routes", "undo")
    for suffix in ("lock", "sock", *replaced, *(f"{name}.next" for name in replaced)):
        (LOCKS / f"{node.netns.name}.{suffix}").unlink(missing_ok=True)


def rows(node: Node) -> list[dict]:
    """`vrrp-xdp status --json`; empty while there is nothing to see."""
    done = vrrp_xdp("status", "-n", node.netns.name, "--json")
    return json.loads(done.stdout) if done.returncode == 0 else []


def status(node: Node) -> dict[int, dict]:
    """The same by VRID, for where each has but one family."""
    return {row["vrid"]: row for row in rows(node)}


def port_counters(node: Node) -> dict[str, int]:
    """What `vrrp-xdp status` counts over all virtual routers; only what is not 0."""
    text = vrrp_xdp("status", "-n", node.netns.name).stdout
    line = re.search(r"^counters: (.*)$", text, re.M)
    return {name: int(n) for name, n in re.findall(r"(\w+) (\d+)", line[1])} if line else {}


def wait_status(node: Node, vrid: int = VRID, timeout: float = PATIENCE, **fields) -> dict:
    """Waits until a virtual router's row has these values."""
    def matching() -> dict | None:
        wanted = {"vrid": vrid, **fields}
        return next((row for row in rows(node) if all(row.get(k) == v for k, v in wanted.items())), None)
    return wait_for(matching, timeout, lambda: f"{node.name}: VRID {vrid} with {fields}; {rows(node)} instead")


class Daemon:
    """`vrrp-xdp run` on a node. start() returns when it serves its virtual routers."""

    def __init__(self, lan: Lan, node: Node, config: str, *args: str):
        self.node = node
        self._path = write_config(lan, node, config)
        self._log = lan.folder / f"{node.name}.log"
        self._args = args
        self._process: subprocess.Popen | None = None
        lan.on_close(self._end)

    def start(self, ready: bool = True) -> "Daemon":
        """ready: every virtual router is to have left initialize."""
        begin = self.spawn()
        wait_for(lambda: "pinned under" in self.log[begin:] or self._process.poll() is not None, what=lambda: self.log)
        assert self._process.poll() is None, f"exit {self._process.returncode}: {self.log}"
        if ready:
            wait_for(lambda: all(r["state"] != "initialize" for r in rows(self.node)),
                     what=lambda: f"a start; {rows(self.node)}")
        return self

    def spawn(self) -> int:
        """Does not wait. Returns where its part of the log begins."""
        command = [VRRP_XDP, "run", "-c", self._path, "-n", self.node.netns.name, *self._args]
        with open(self._log, "a") as log:
            begin = log.tell()
            self._process = subprocess.Popen(command, stderr=log, stdout=log)
        return begin

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def log(self) -> str:
        return self._log.read_text()

    def wait_log(self, text: str, timeout: float = PATIENCE, times: int = 1) -> None:
        """Waits for a text that is to be there as often as said, at the least: the log follows what status and wire
        tell."""
        wait_for(lambda: self.log.count(text) >= times, timeout,
                 lambda: f"'{text}' in the log of {self.node.name}:\n{self.log}")

    def wait_log_exactly(self, text: str, times: int) -> None:
        """The same, and not once more than that."""
        self.wait_log(text, times=times)
        assert self.log.count(text) == times, self.log

    def status(self, vrid: int = VRID) -> dict:
        return status(self.node)[vrid]

    def wait(self, state: str, vrid: int = VRID, timeout: float = PATIENCE) -> dict:
        return wait_status(self.node, vrid, timeout, state=state)

    def signal(self, number: Signals) -> None:
        self._process.send_signal(number)

    def configure(self, config: str) -> None:
        """What the next reload finds."""
        self._path.write_text(config)

    def reload(self, config: str | None = None, check: bool = True) -> subprocess.CompletedProcess:
        """`vrrp-xdp reload`, with another configuration where one is given."""
        if config is not None:
            self.configure(config)
        done = vrrp_xdp("reload", "-n", self.node.netns.name)
        assert not check or done.returncode == 0, (done, self.log)
        return done

    def kill(self) -> None:
        """As the machine's power fails, but that the link stays up."""
        self._process.kill()
        self._process.wait()

    def stop(self, number: Signals = Signals.SIGTERM) -> int:
        """A clean stop; returns the exit status."""
        self._process.send_signal(number)
        return self._process.wait(PATIENCE)

    def _end(self) -> None:
        if self._process and self._process.poll() is None:
            self.kill()

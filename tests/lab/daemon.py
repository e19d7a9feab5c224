# SPDX-License-Identifier: GPL-2.0
"""vrrp-xdp under test: its subcommands, and a daemon on a node of the LAN."""
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
    """Runs a subcommand and waits for its end."""
    return run(VRRP_XDP, *args, check=False, **more)


def write_config(lan: Lan, node: Node, text: str) -> pathlib.Path:
    """Writes the configuration of a daemon that will run on a node. When the LAN is closed, the daemon's leftovers are
    removed."""
    lan.on_close(lambda: forget(node))
    path = lan.folder / f"{node.name}.conf"
    path.write_text(text)
    return path


def pins(node: Node) -> pathlib.Path:
    return PINS / node.netns.name


def forget(node: Node) -> None:
    """Removes what a killed daemon, or `vrrp-xdp load`, has left behind."""
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
    """The rows of `vrrp-xdp status --json`; empty while there are none."""
    done = vrrp_xdp("status", "-n", node.netns.name, "--json")
    return json.loads(done.stdout) if done.returncode == 0 else []


def status(node: Node) -> dict[int, dict]:
    """The rows by VRID, for configurations in which no VRID is used for both families. A row of a configured virtual
    router hides the row of an unknown one with its VRID."""
    return {row["vrid"]: row for row in sorted(rows(node), key=lambda row: row["configured"])}


def port_counters(node: Node) -> dict[str, int]:
    """The counters of `vrrp-xdp status` for all virtual routers together, without those that are 0."""
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
    """`vrrp-xdp run` on a node. start() returns when the daemon runs its virtual routers."""

    def __init__(self, lan: Lan, node: Node, config: str, *args: str):
        self.node = node
        self._path = write_config(lan, node, config)
        self._log = lan.folder / f"{node.name}.log"
        self._args = args
        self._process: subprocess.Popen | None = None
        lan.on_close(self._end)

    def start(self, ready: bool = True) -> "Daemon":
        """ready: waits until every virtual router has left Initialize."""
        begin = self.spawn()
        wait_for(lambda: "pinned under" in self.log[begin:] or self._process.poll() is not None, what=lambda: self.log)
        assert self._process.poll() is None, f"exit {self._process.returncode}: {self.log}"
        if ready:
            wait_for(lambda: all(r["state"] != "initialize" for r in rows(self.node)),
                     what=lambda: f"a start; {rows(self.node)}")
        return self

    def spawn(self) -> int:
        """Starts the daemon without waiting. Returns the position at which its part of the log begins."""
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
        """Waits until the log has a text at least `times` times. The log may lag behind status and wire."""
        wait_for(lambda: self.log.count(text) >= times, timeout,
                 lambda: f"'{text}' in the log of {self.node.name}:\n{self.log}")

    def wait_log_exactly(self, text: str, times: int) -> None:
        """Waits until the log has a text `times` times, and fails if it has it more often."""
        self.wait_log(text, times=times)
        assert self.log.count(text) == times, self.log

    def status(self, vrid: int = VRID) -> dict:
        return status(self.node)[vrid]

    def wait(self, state: str, vrid: int = VRID, timeout: float = PATIENCE) -> dict:
        return wait_status(self.node, vrid, timeout, state=state)

    def signal(self, number: Signals) -> None:
        self._process.send_signal(number)

    def configure(self, config: str) -> None:
        """Writes the configuration for the next reload."""
        self._path.write_text(config)

    def reload(self, config: str | None = None, check: bool = True) -> subprocess.CompletedProcess:
        """`vrrp-xdp reload`, with a new configuration if one is given."""
        if config is not None:
            self.configure(config)
        done = vrrp_xdp("reload", "-n", self.node.netns.name)
        assert not check or done.returncode == 0, (done, self.log)
        return done

    def kill(self) -> None:
        """Kills the daemon, as a power failure does. The link stays up."""
        self._process.kill()
        self._process.wait()

    def stop(self, number: Signals = Signals.SIGTERM) -> int:
        """Stops the daemon with SIGTERM. Returns its exit status."""
        self._process.send_signal(number)
        return self._process.wait(PATIENCE)

    def _end(self) -> None:
        if self._process and self._process.poll() is None:
            self.kill()

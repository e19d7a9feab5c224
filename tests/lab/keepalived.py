# SPDX-License-Identifier: GPL-2.0
"""keepalived on a node of the LAN."""
import os
import re
import signal
import subprocess

from lab.lan import Lan, Node
from lab.waiting import PATIENCE, wait_for


class Keepalived:
    """keepalived's VRRP process, in the foreground, logging to a file. start() returns when the instance is set up."""

    def __init__(self, lan: Lan, node: Node, config: str):
        self.node = node
        self._files = {what: lan.folder / f"{node.name}.keepalived.{what}" for what in ("conf", "log", "pid", "vrrp")}
        self._files["conf"].write_text(config)
        self._process: subprocess.Popen | None = None
        lan.on_close(self.kill)

    def start(self) -> "Keepalived":
        files = self._files
        command = ["ip", "netns", "exec", self.node.netns.name, "keepalived", "-n", "-l", "-P", "-D",
                   "-f", files["conf"], "-p", files["pid"], "-r", files["vrrp"]]
        files["vrrp"].unlink(missing_ok=True)
        files["log"].write_text("")
        with open(files["log"], "a") as log:
            self._process = subprocess.Popen(command, stdout=log, stderr=log)
        instances = files["conf"].read_text().count("vrrp_instance ")
        wait_for(lambda: self.log.count("Entering BACKUP STATE") >= instances and files["vrrp"].exists(),
                 what=lambda: self.log)
        return self

    def configure(self, config: str) -> None:
        """Writes the configuration for the next start or reload."""
        self._files["conf"].write_text(config)

    def signal(self, number: signal.Signals) -> None:
        self._process.send_signal(number)

    @property
    def log(self) -> str:
        return self._files["log"].read_text()

    def state(self, name: str = "lan") -> str:
        """The last state that the log has for an instance."""
        return re.findall(rf"\({name}\) Entering (\w+) STATE", self.log)[-1]

    def wait(self, state: str, name: str = "lan") -> None:
        wait_for(lambda: self.state(name) == state, what=lambda: f"keepalived: {name} {state}\n{self.log}")

    def wait_log(self, text: str) -> None:
        wait_for(lambda: text in self.log, what=lambda: f"'{text}' in keepalived's log:\n{self.log}")

    def kill(self) -> None:
        """Kills both the process that speaks VRRP and its parent, which would restart it."""
        if not self._process or self._process.poll() is not None:
            return
        self._process.send_signal(signal.SIGSTOP)
        if self._files["vrrp"].exists():
            os.kill(int(self._files["vrrp"].read_text()), signal.SIGKILL)
        self._process.kill()
        self._process.wait()

    def stop(self) -> int:
        self._process.terminate()
        return self._process.wait(PATIENCE)

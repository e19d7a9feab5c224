# SPDX-License-Identifier: GPL-2.0
"""The compared daemons, with one interface for both."""
import contextlib
import json
import os
import re
import select
import shutil
import signal
import subprocess
import time

import lab
from lab import PRIORITY, Failure, cpu_ns, run, vrrp_xdp, wait_until
from maps import ACTIVE, BACKUP, DaemonMaps


class Daemon:
    """A router. pid: the process that speaks VRRP. extra: further lines of each instance."""

    name = ""

    def __init__(self, bench_lab, who, blocks, extra=()):
        self.lab, self.who = bench_lab, who
        self.netns = bench_lab.netns(who)
        self.conf = bench_lab.write_config(who, blocks, extra)
        self.log = bench_lab.folder / f"{who}.log"
        self.process = None
        self.pid = None

    def start(self):
        self.spawn()
        self.lab.callback(self.stop)
        return self

    def stop(self):
        """Returns whether the daemon ended after SIGTERM."""
        process, self.process = self.process, None
        return process is None or lab.end(process)

    def pause(self):
        self.lab.callback(self.resume)
        self.signal(signal.SIGSTOP)

    def resume(self):
        self.signal(signal.SIGCONT)

    def signal(self, number):
        if self.process and self.process.poll() is None:
            subprocess.run(["kill", f"-{int(number)}", str(self.pid)], check=False)

    def kill(self):
        """Sends SIGKILL."""
        self.signal(signal.SIGKILL)
        self.process.wait()

    def check(self):
        if self.process.poll() is not None:
            raise Failure(f"{self.name} of router {self.who} has ended: {self.log.read_text()[-500:]}")

    def cpu_ns(self):
        self.check()
        return cpu_ns(self.pid)


class Successor:
    """A process that this program did not start, with the methods of Popen that are needed."""

    def __init__(self, pid):
        self.pid, self.fd = pid, os.pidfd_open(pid)
        self.over = False

    def send_signal(self, number):
        with contextlib.suppress(ProcessLookupError):
            signal.pidfd_send_signal(self.fd, number)

    def terminate(self):
        self.send_signal(signal.SIGTERM)

    def kill(self):
        self.send_signal(signal.SIGKILL)

    def wait(self, timeout=None):
        if not self.over and not select.select([self.fd], [], [], timeout)[0]:
            raise subprocess.TimeoutExpired(str(self.pid), timeout)
        if not self.over:
            os.close(self.fd)
        self.over = True
        return 0

    def poll(self):
        """0 after the process has ended, whatever its exit status, which only its parent knows."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            return self.wait(0)
        return None


class VrrpXdp(Daemon):
    name = "vrrp-xdp"

    def __init__(self, *args, mode="auto", **more):
        super().__init__(*args, **more)
        self.mode = mode
        self.maps = None
        self.started_ns = 0

    def spawn(self, stderr=None):
        self.started_ns = time.monotonic_ns()
        with open(self.log, "w") as log:
            command = vrrp_xdp("run", "-c", self.conf, "-n", self.netns, "--mode", self.mode)
            self.process = subprocess.Popen(command, stderr=stderr or log)
        self.pid = self.process.pid

    def stop(self):
        obeyed = super().stop()
        self.maps = None
        if not obeyed:
            self.unload()
        return obeyed

    def kill(self):
        """Kills the daemon. Its leftovers stay until the lab ends."""
        for suffix in ("lock", "sock"):
            self.lab.callback(lab.LOCKS.joinpath(f"{self.netns}.{suffix}").unlink, missing_ok=True)
        self.lab.callback(self.unload)
        super().kill()

    def upgrade(self):
        """Returns the seconds that `vrrp-xdp upgrade` takes. The successor is not a child of this process; stop() ends
        it, too."""
        start = time.monotonic()
        run(*vrrp_xdp("upgrade", "-n", self.netns))
        took = time.monotonic() - start
        self.process.wait(10)
        self.process = Successor(int(lab.LOCKS.joinpath(f"{self.netns}.lock").read_text()))
        self.pid = self.process.pid
        return took

    def unload(self):
        run(*vrrp_xdp("unload", *(f"v{i}" for i in range(self.lab.ports)), "-n", self.netns), check=False)

    def attached(self):
        """Waits for the daemon's maps."""
        folder = lab.BPFFS / "vrrp-xdp" / self.netns
        # the daemon pins its programs after its maps
        wait_until(lambda: self.check() or any(folder.glob("prog_*")), 60, f"maps of router {self.who}", 0.01)
        if self.maps is None:
            self.maps = DaemonMaps(self.netns)
        return self.maps

    def wait_for(self, state, seconds=30):
        maps = self.attached()
        wait_until(lambda: self.check() or maps.all_in(state), seconds, f"router {self.who} all in state {state}", 0.01)

    def started_in(self):
        """Seconds from the start until the last virtual router reached its present state."""
        return (int(self.maps.state["since_ns"].max()) - self.started_ns) / 1e9

    def adverts_sent(self):
        return self.maps.adverts_sent()

    def bpf_time(self):
        """(ns, runs) of the XDP program, while the kernel counts them."""
        path = lab.BPFFS / "vrrp-xdp" / self.netns / "prog_xdp"
        info = json.loads(run("bpftool", "-j", "prog", "show", "pinned", path))
        return info.get("run_time_ns", 0), info.get("run_cnt", 0)


class Keepalived(Daemon):
    name = "keepalived"

    @staticmethod
    def version():
        """keepalived's version; None if it is not installed."""
        if not shutil.which("keepalived"):
            return None
        done = subprocess.run(["keepalived", "--version"], capture_output=True, text=True)
        found = re.search(r"v?(\d+\.\d+\.\d+)", done.stdout + done.stderr)
        return found[1] if found else "unknown"

    def spawn(self):
        folder, options = self.lab.folder, []
        if "-P, --vrrp" in run("keepalived", "--help", check=False):
            options = ["-P"]
        vrrp_pid = folder / f"{self.who}.vpid"
        vrrp_pid.unlink(missing_ok=True)
        with open(self.log, "w") as log:
            self.process = subprocess.Popen(
                ["ip", "netns", "exec", self.netns, "keepalived", "-n", "-l", *options, "-f", self.conf,
                 "-p", folder / f"{self.who}.pid", "-r", vrrp_pid], stdout=log, stderr=log)
        wait_until(lambda: self.check() or (vrrp_pid.exists() and vrrp_pid.read_text().strip()), 10, "keepalived's pid")
        self.pid = int(vrrp_pid.read_text())

    def kill(self):
        """Kills both processes, since the parent would restart the other."""
        self.process.send_signal(signal.SIGSTOP)
        self.signal(signal.SIGKILL)
        self.process.kill()
        self.process.wait()

    def wait_for_master(self, seconds=15):
        wait_until(lambda: self.check() or "Entering MASTER STATE" in self.log.read_text(), seconds,
                   f"router {self.who} is MASTER")

    def adverts_sent(self):
        """All frames sent. IPv6 is off, and no other process sends."""
        return self.lab.frames(self.who, lab.SENT)


KINDS = {"vrrp-xdp": VrrpXdp, "keepalived": Keepalived}


def start_pair(bench_lab, kind, ports, vrids, interval, extra=()):
    """Routers a (Active) and b (Backup) in their steady state."""
    blocks = {who: [(PRIORITY[who], range(ports), vrids, interval)] for who in "ab"}
    a, b = (KINDS[kind](bench_lab, who, blocks[who], extra) for who in "ab")
    a.start()
    if kind == "vrrp-xdp":
        a.wait_for(ACTIVE)
        b.start().wait_for(BACKUP)
        time.sleep(0.5)
    else:
        time.sleep(2 + 4 * interval)  # as long as an operator waits
        b.start()
        time.sleep(2)
        settle(b)
    return a, b


def settle(b, seconds=10):
    """Waits until the Backup was silent for a second, and no longer than `seconds`: an unstable pair is measured as it
    is."""
    until = time.monotonic() + seconds
    before = b.adverts_sent()
    while time.monotonic() < until:
        time.sleep(1)
        now = b.adverts_sent()
        if now == before:
            return
        before = now

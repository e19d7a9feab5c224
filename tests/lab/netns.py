# SPDX-License-Identifier: GPL-2.0
"""Network namespaces: creating, entering and removing them."""
import contextlib
import ctypes
import os
import pathlib
import socket
import subprocess
import tempfile

from lab.waiting import PATIENCE, wait_for

CLONE_NEWNET = 0x40000000
ETH_P_ALL = 3

_libc = ctypes.CDLL(None, use_errno=True)


def run(*args, check: bool = True, timeout: float = 2 * PATIENCE, **more) -> subprocess.CompletedProcess:
    done = subprocess.run([str(a) for a in args], capture_output=True, text=True, timeout=timeout, **more)
    if check and done.returncode:
        raise RuntimeError(f"{' '.join(done.args)}: exit {done.returncode}\n{done.stdout}{done.stderr}")
    return done


def _setns(fd: int) -> None:
    if _libc.setns(fd, CLONE_NEWNET):
        error = ctypes.get_errno()
        raise OSError(error, os.strerror(error))


class _Monitor:
    def __init__(self, out):
        self._out = out

    @property
    def text(self) -> str:
        self._out.seek(0)
        return self._out.read()


class Namespace:
    def __init__(self, name: str):
        self.name = name
        run("ip", "netns", "add", name)
        self.ip("link", "set", "lo", "up")

    def remove(self) -> None:
        run("ip", "netns", "del", self.name, check=False)

    def ip(self, *args, check: bool = True) -> str:
        return run("ip", "-n", self.name, *args, check=check).stdout

    def exec(self, *args, check: bool = True) -> str:
        return run("ip", "netns", "exec", self.name, *args, check=check).stdout

    def sysctl(self, name: str, value) -> None:
        self.exec("sysctl", "-qw", f"{name}={value}")

    @staticmethod
    def _listens(pid: int) -> bool:
        """Whether a process has joined a netlink group. From then on it misses no message."""
        sockets = (line.split() for line in pathlib.Path(f"/proc/{pid}/net/netlink").read_text().splitlines()[1:])
        return any(int(port) == pid and int(groups, 16) for _, _, port, groups, *_ in sockets)

    @contextlib.contextmanager
    def monitor(self, what: str):
        """`ip monitor`. Its output so far is in `text`."""
        with tempfile.TemporaryFile("w+") as out:
            process = subprocess.Popen(["ip", "-n", self.name, "monitor", what], stdout=out)
            try:
                wait_for(lambda: self._listens(process.pid), what="ip monitor")
                yield _Monitor(out)
            finally:
                process.terminate()
                process.wait()

    @contextlib.contextmanager
    def entered(self):
        """Moves this thread into the namespace. Sockets opened meanwhile stay there."""
        with open("/proc/thread-self/ns/net") as back, open(f"/run/netns/{self.name}") as there:
            _setns(there.fileno())
            try:
                yield
            finally:
                _setns(back.fileno())

    def packet_socket(self, interface: str = "", protocol: int = ETH_P_ALL) -> socket.socket:
        """A raw packet socket; protocol 0: for sending only."""
        with self.entered():
            sock = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(protocol))
            if interface:
                sock.bind((interface, protocol))
        return sock

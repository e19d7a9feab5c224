# SPDX-License-Identifier: GPL-2.0
"""The unit file, without a running systemd: the judgement of systemd-analyze, and the daemon with the unit's
capabilities and a file system that is read-only as with ProtectSystem=strict."""
import pathlib
import re
import shutil
import socket
import subprocess

import pytest

from lab.daemon import LOCKS, ROOT, VRRP_XDP, pins, rows, vrrp_xdp, write_config
from lab.netns import run
from lab.protocols import V3, instance
from lab.thread_stop import stopped
from lab.waiting import PATIENCE, wait_for

UNIT = ROOT / "tools/dist/vrrp-xdp.service"
EXPOSURE = 4.0  # of 10; a network daemon without restrictions has 9.6


@pytest.fixture
def unit(tmp_path) -> pathlib.Path:
    """The unit file as `make install` makes it, with the path of an existing program."""
    if not shutil.which("systemd-analyze"):
        pytest.skip("needs systemd-analyze")
    path = tmp_path / "vrrp-xdp.service"
    path.write_text(UNIT.read_text().replace("@SBIN@", str(VRRP_XDP.parent)))
    return path


def capabilities() -> list[str]:
    lines = re.findall(r"^CapabilityBoundingSet=(.*)$", UNIT.read_text(), re.M)
    return [name.removeprefix("CAP_").lower() for line in lines for name in line.split()]


def test_verify(unit):
    """systemd-analyze verify accepts every line."""
    done = run("systemd-analyze", "verify", "--man=no", unit, check=False)
    assert done.returncode == 0 and unit.name not in done.stderr, done.stderr


def test_exposure(unit):
    """The exposure level of systemd-analyze security."""
    done = run("systemd-analyze", "security", "--offline=yes", unit)
    level = float(re.search(r"Overall exposure level for \S+: ([0-9.]+)", done.stdout)[1])
    assert level <= EXPOSURE, done.stdout


def test_under_the_restrictions(lan, monkeypatch):
    """READY=1 is sent when the daemon runs, and WATCHDOG=1 again and again, but not while the manager hangs. It becomes
    Active with its address, reloads, and stops cleanly."""
    node = lan["a"]
    path = write_config(lan, node, instance(V3, 100))
    LOCKS.mkdir(exist_ok=True)
    monkeypatch.setenv("NOTIFY_SOCKET", str(lan.folder / "notify"))
    monkeypatch.setenv("WATCHDOG_USEC", "2000000")
    listening = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    listening.bind(str(lan.folder / "notify"))
    listening.settimeout(PATIENCE)
    script = (
        "mount --bind /run/vrrp-xdp /run/vrrp-xdp; mount -o remount,bind,ro /; "
        "mount -o remount,bind,ro /run 2>/dev/null; "
        'if touch /etc/vrrp-xdp.probe 2>/dev/null; then rm /etc/vrrp-xdp.probe; exit 99; fi; exec "$@"')
    with open(lan.folder / "log", "w+") as log:
        daemon = subprocess.Popen(["nsenter", f"--net=/run/netns/{node.netns.name}", "unshare", "--mount", "sh", "-c",
                                   script, "sh",
                                   "setpriv", "--no-new-privs",
                                   "--bounding-set=-all," + ",".join(f"+{c}" for c in held()),
                                   VRRP_XDP, "run", "-c", path, "--name", node.netns.name], stderr=log)
    try:
        said = [listening.recv(64) for _ in range(6)]
        assert b"READY=1" in said and said.count(b"WATCHDOG=1") == 5, (said, daemon.poll())
        wait_for(lambda: any(row["state"] == "active" for row in rows(node)),
                 what=lambda: (lan.folder / "log").read_text())
        wait_for(lambda: node.has(*V3.vips), what="its addresses")
        assert vrrp_xdp("reload", "--name", node.netns.name).returncode == 0
        with stopped(daemon.pid):
            listening.settimeout(2)
            with pytest.raises(TimeoutError):
                while True:
                    listening.recv(64)
        assert listening.recv(64) == b"WATCHDOG=1"
    finally:
        daemon.terminate()
        assert daemon.wait(PATIENCE) == 0, (lan.folder / "log").read_text()
        listening.close()
    assert not pins(node).exists() and node.has_none(*V3.vips)
    assert "warning" not in (lan.folder / "log").read_text()


def held() -> list[str]:
    """The capabilities of the unit that root has on this machine."""
    bounding = int(re.search(r"CapBnd:\t(\w+)", pathlib.Path("/proc/self/status").read_text())[1], 16)
    numbers = {"chown": 0, "dac_override": 1, "dac_read_search": 2, "kill": 5, "setgid": 6, "setuid": 7, "setpcap": 8,
               "net_admin": 12,
               "net_raw": 13, "ipc_lock": 14, "sys_nice": 23, "sys_resource": 24, "perfmon": 38, "bpf": 39}
    return [name for name in capabilities() if bounding >> numbers[name] & 1]

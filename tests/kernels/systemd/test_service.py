# SPDX-License-Identifier: GPL-2.0
"""The unit file under a running systemd: start, reload, upgrade, crash, stop.

Each test starts with the service stopped, and with a configuration, in the guest's own namespace. v0 is a cable to the
observer's bridge."""
import json
import re
from pathlib import Path

import pytest

from lab.daemon import LOCKS, PINS, ROOT
from lab.lan import Lan
from lab.netns import run
from lab.protocols import V3, VRID, instance
from lab.waiting import wait_for

UNIT = "vrrp-xdp.service"
CONFIG = Path("/etc/vrrp-xdp/vrrp-xdp.conf")
PROGRAM = "/usr/local/sbin/vrrp-xdp"
GROUP = Path("/sys/fs/cgroup/system.slice", UNIT)
DROP_IN = Path("/run/systemd/system", f"{UNIT}.d", "memory.conf")
INTERVAL = 0.3
SLOW = 60


class Service:
    def __init__(self, lan: Lan):
        self.lan = lan

    @staticmethod
    def show(name: str) -> str:
        return run("systemctl", "show", "--value", "-p", name, UNIT).stdout.strip()

    @property
    def pid(self) -> int:
        return int(self.show("MainPID"))

    @staticmethod
    def holder() -> int:
        """The process that has the daemon's lock."""
        return int((LOCKS / "default.lock").read_text())

    @staticmethod
    def row() -> dict:
        done = run(PROGRAM, "status", "--json", check=False)
        return next((r for r in json.loads(done.stdout) if r["vrid"] == VRID), {}) if done.returncode == 0 else {}

    @staticmethod
    def control(verb: str, check: bool = True):
        return run("systemctl", verb, UNIT, check=check, timeout=SLOW)

    def wait_active(self) -> dict:
        return wait_for(lambda: (r := self.row()).get("state") == "active" and r,
                        what=lambda: f"{self.row()}\n{self.log()}")

    @staticmethod
    def log() -> str:
        run("journalctl", "--sync")
        return run("journalctl", "-b", "--no-pager", "-o", "cat", "-u", UNIT).stdout

    @staticmethod
    def bounds() -> set[tuple[str, ...]]:
        """The restrictions of a process of the unit: capability bounds, no_new_privs, and seccomp filters, of which a
        daemon and its scripts have two."""
        texts = [Path("/proc", pid, "status").read_text() for pid in (GROUP / "cgroup.procs").read_text().split()]
        return {tuple(sorted(re.findall(r"^(?:NoNewPrivs|CapBnd|Seccomp|Seccomp_filters):.*$", text, re.M)))
                for text in texts}


def install() -> None:
    """Installs the program as an administrator does: each time as another file."""
    run("make", "-o", "all", "install", cwd=ROOT, timeout=SLOW)


@pytest.fixture(scope="module")
def lan() -> Lan:
    if Path("/proc/1/comm").read_text() != "systemd\n" or not Path("/run/job").exists():
        pytest.skip("needs the guest whose first process is systemd: run make test-kernels")
    install()
    run("systemctl", "daemon-reload")
    made = Lan(())
    made.wire._sender = lambda port, data: port
    run("ip", "link", "add", "v0", "type", "veth", "peer", "name", "a", "netns", made.bridge.name)
    made.on_close(lambda: run("ip", "link", "del", "v0"))
    made.bridge.ip("link", "set", "dev", "a", "master", "br0", "up")
    run("sysctl", "-qw", "net.ipv6.conf.v0.accept_dad=0")
    run("ip", "link", "set", "v0", "up")
    run("ip", "addr", "add", "192.0.2.2/24", "dev", "v0")
    yield made
    made.close()


@pytest.fixture
def service(lan) -> Service:
    CONFIG.parent.mkdir(exist_ok=True)
    CONFIG.write_text(instance(V3, 200, interval=INTERVAL))
    made = Service(lan)
    yield made
    made.control("stop", check=False)


def addresses() -> str:
    return run("ip", "-o", "addr", "show", "dev", "v0").stdout


def test_start_reload_stop(service):
    """`systemctl start` returns when the daemon runs. `reload` reads the file, and the process stays. `stop` releases
    and leaves nothing."""
    service.control("start")
    assert service.row() and service.show("ActiveState") == "active"
    assert service.pid == service.holder()
    assert f"Main PID: {service.pid} (vrrp-xdp)" in service.control("status").stdout
    service.wait_active()
    pid = service.pid
    CONFIG.write_text(instance(V3, 150, interval=INTERVAL))
    service.control("reload")
    wait_for(lambda: service.row()["priority"] == 150, what="the new priority")
    assert service.pid == service.holder() == pid
    CONFIG.write_text(instance(V3, 150, "nonsense {"))
    assert service.control("reload", check=False).returncode
    assert service.show("ActiveState") == "active" and service.row()["priority"] == 150
    mark = service.lan.wire.mark()
    service.control("stop")
    assert service.lan.wire.wait_adverts(1, mark, priority=0)
    assert service.show("ActiveState") == "inactive" and service.show("Result") == "success"
    assert V3.target not in addresses() and not (PINS / "default").exists()


@pytest.mark.parametrize("way", ["reload", "upgrade"])
def test_upgrade(service, way):
    """A program that was installed meanwhile takes over at a reload, under all restrictions, or by hand, with a warning
    that it lacks them. systemd follows it either way without a complaint, no advert is missed, and `stop` stops the
    successor."""
    service.control("start")
    service.wait_active()
    before, pid, row = service.bounds(), service.pid, service.row()
    mark = service.lan.wire.wait_adverts(3, service.lan.wire.mark())[-1].index
    install()
    if way == "reload":
        service.control("reload")
    else:
        done = run(PROGRAM, "upgrade", timeout=SLOW)
        assert "systemctl reload" in done.stderr
    wait_for(lambda: service.pid == service.holder() != pid, what=lambda: f"the successor's pid; {service.log()}")
    wait_for(lambda: not Path(f"/proc/{pid}").exists(), what="the predecessor's end")
    assert (service.show("ActiveState"), service.show("NRestarts")) == ("active", "0")
    assert (service.bounds() == before) == (way == "reload"), (before, service.bounds())
    assert str(service.pid) in (GROUP / "cgroup.procs").read_text().split()
    seen = service.lan.wire.wait_adverts(3, service.lan.wire.mark())
    times = [f.when for f in service.lan.wire.adverts(mark)]
    assert max(b - a for a, b in zip(times, times[1:])) < 2 * INTERVAL and seen[-1].advert.priority == 200, times
    assert service.row()["transitions"] == row["transitions"]
    assert not re.search("reception only permitted|not our child", service.log()), service.log()
    mark = service.lan.wire.mark()
    service.control("stop")
    assert service.lan.wire.wait_adverts(1, mark, priority=0)
    assert service.show("Result") == "success" and V3.target not in addresses()


def test_crash(service):
    """A main process that is killed, also a successor, is restarted and becomes Active again. Then it stops
    normally."""
    service.control("start")
    service.wait_active()
    old = service.pid
    install()
    service.control("reload")
    pid = wait_for(lambda: service.pid != old and service.pid, what="the successor")
    run("systemctl", "kill", "--kill-who=main", "--signal=KILL", UNIT)
    wait_for(lambda: service.show("NRestarts") == "1" and service.show("ActiveState") == "active", what=service.log)
    assert service.pid == service.holder() != pid
    service.wait_active()
    service.control("stop")
    assert V3.target not in addresses() and not (PINS / "default").exists()


def test_wrong_configuration(service):
    """`start` fails, and the journal says why, with file and line. systemd tries again, and a corrected configuration
    runs."""
    good = CONFIG.read_text()
    CONFIG.write_text(good.replace(f"virtual_router_id {VRID}", "virtual_router_id 300"))
    assert service.control("start", check=False).returncode
    line = CONFIG.read_text()[:CONFIG.read_text().index("300")].count("\n") + 1
    wait_for(lambda: re.search(rf"{CONFIG}:{line}:.*300", service.log()), what=service.log)
    CONFIG.write_text(good)
    service.wait_active()
    assert service.show("ActiveState") == "active" and int(service.show("NRestarts")) >= 1


@pytest.fixture
def limited():
    """Sets MemoryMax= until the end of the test."""
    def limit(mib: int) -> None:
        DROP_IN.parent.mkdir(parents=True, exist_ok=True)
        DROP_IN.write_text(f"[Service]\nMemoryMax={mib}M\nRestart=no\n")
        run("systemctl", "daemon-reload")
    yield limit
    DROP_IN.unlink()
    run("systemctl", "daemon-reload")


def test_memory(service, limited):
    """With MemoryMax= below the need, the daemon refuses to start with a message, and nothing is left. With enough
    memory it runs, and nothing is killed."""
    limited(12)
    assert service.control("start", check=False).returncode
    assert service.show("Result") == "exit-code"
    room = r"MiB of memory, but only \d+ MiB are left, and \d+ virtual routers would fit"
    assert re.search(room, service.log()), service.log()
    assert not (PINS / "default").exists()
    limited(64)
    service.control("start")
    service.wait_active()
    assert re.search("^oom 0$", (GROUP / "memory.events").read_text(), re.M), (GROUP / "memory.events").read_text()

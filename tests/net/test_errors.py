# SPDX-License-Identifier: GPL-2.0
"""Wrong input: one clear line with the remedy, exit status 1, and nothing left attached, pinned or configured."""
import os
import shutil
import subprocess
import tempfile
import time
from signal import SIGINT
from subprocess import CompletedProcess

import pytest

from lab.daemon import LOCKS, PINS, VRRP_XDP, pins, status, vrrp_xdp, write_config
from lab.protocols import V3, V6, instance
from lab.waiting import PATIENCE, wait_for

NOBODY = 65534


def run_daemon(lan, name: str, text: str, *args: str) -> CompletedProcess:
    """`vrrp-xdp run` on a node, which is expected to end by itself."""
    node = lan[name]
    return vrrp_xdp("run", "-c", write_config(lan, node, text), "-n", node.netns.name, *args)


def check_refused(done: CompletedProcess, *words: str) -> str:
    """Checks exit status 1 and exactly one error line, which contains all these words."""
    assert done.returncode == 1, done
    errors = [line for line in done.stderr.splitlines() if "error: " in line]
    assert len(errors) == 1, done.stderr
    for word in words:
        assert word in errors[0], (word, errors[0])
    return errors[0]


def check_untouched(lan, name: str) -> None:
    node = lan[name]
    assert not pins(node).exists()
    assert node.xdp() is None
    assert set(node.addresses()) == node.own()


def test_bad_configuration(lan):
    """All errors are reported at once, with file, line and column. Nothing is touched, not even a lock is made."""
    text = instance(V3, 100).replace("priority 100", "priority 300").replace("virtual_router_id 51",
                                                                             "virtual_router_id 0")
    done = run_daemon(lan, "a", text)
    assert done.returncode == 1
    path = lan.folder / "a.conf"
    assert f"{path}:4:19: error: " in done.stderr and f"{path}:5:10: warning: " in done.stderr
    assert "'300'" in done.stderr and "'0'" in done.stderr
    check_untouched(lan, "a")
    assert not (LOCKS / f"{lan['a'].netns.name}.lock").exists()


@pytest.mark.parametrize("text, words", [
    ("", ("no virtual router",)),
    (instance(V3, name="one") + instance(V3, name="two", vips=("198.51.100.1/24",)),
     ("VRID 51 of interface 'v0' and IPv4 is used at", "a.conf:4")),
    (instance(V3, name="one") + instance(V3, name="two", vrid=52),
     ("address '192.0.2.1' of interface 'v0' is used at", "a.conf:8")),
], ids=["empty", "vrid-twice", "address-twice"])
def test_unusable_configuration(lan, text, words):
    """A file without a virtual router; a VRID twice on a port and family; an address of two virtual routers of a
    port."""
    done = run_daemon(lan, "a", text)
    assert done.returncode == 1
    for word in words:
        assert word in done.stderr
    check_untouched(lan, "a")


def test_missing_configuration(lan):
    """The error names a file that does not exist."""
    done = vrrp_xdp("run", "-c", "/nonexistent/router.conf", "-n", lan["a"].netns.name)
    check_refused(done, "/nonexistent/router.conf")
    check_untouched(lan, "a")


def test_missing_interface(lan):
    """The error names an interface that does not exist. No other interface is touched."""
    text = instance(V3, 100, name="one") + instance(V3, 100, name="two", vrid=52, interface="eth7",
                                                    vips=("198.51.100.1/24",))
    check_refused(run_daemon(lan, "a", text), "eth7", "no such interface")
    check_untouched(lan, "a")


def test_missing_interface_of_an_address(lan):
    """The error names a missing interface on which only an address is configured."""
    check_refused(run_daemon(lan, "a", instance(V3, vips=("192.0.2.1/24 dev eth8",))), "eth8", "no such interface")
    check_untouched(lan, "a")


def test_missing_namespace(lan):
    """The error names a network namespace that does not exist."""
    path = write_config(lan, lan["a"], instance(V3))
    check_refused(vrrp_xdp("run", "-c", path, "-n", "no-such-netns"), "no-such-netns", "ip netns")


def test_second_daemon(lan, start):
    """A second daemon of the same name is refused with the first daemon's pid. The first daemon is not disturbed."""
    a = start("a", instance(V3, 100))
    a.wait("active")
    check_refused(run_daemon(lan, "a", instance(V3, 100)), lan["a"].netns.name, str(a.pid), "--name")
    assert lan.wire.sole_sender() == "a"
    assert a.status()["transitions"] == 1
    assert lan["a"].has(*V3.vips)


def test_second_name_on_the_same_port(lan, start):
    """A daemon of another name is refused on the same port, says why, and leaves no pins."""
    a = start("a", instance(V3, 100))
    a.wait("active")
    other = f"{lan['a'].netns.name}-2"
    try:
        done = run_daemon(lan, "a", instance(V3, 100, vrid=52, vips=("198.51.100.1/24",)), "--name", other)
    finally:
        (LOCKS / f"{other}.lock").unlink(missing_ok=True)
    check_refused(done, "v0", "vrrp_advert_xdp")
    assert not pins(lan["a"]).with_name(other).exists()
    assert lan.wire.sole_sender() == "a"


@pytest.fixture
def as_nobody(lan):
    """Runs vrrp-xdp as the user nobody, from a path that this user can read."""
    if not shutil.which("setpriv"):
        pytest.skip("needs setpriv")
    folder = tempfile.mkdtemp(prefix="vrrp-nobody-")
    os.chmod(folder, 0o755)
    shutil.copy(VRRP_XDP, f"{folder}/vrrp-xdp")
    config = f"{folder}/router.conf"
    with open(config, "w") as f:
        f.write(instance(V3, 100))

    def run(*args: str) -> CompletedProcess:
        return subprocess.run(["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups",
                               f"{folder}/vrrp-xdp", *args],
                              capture_output=True, text=True, timeout=2 * PATIENCE)

    yield run, config
    shutil.rmtree(folder)


def test_no_privilege(lan, as_nobody):
    """Every subcommand that needs privileges says so in one clear line. `check` needs none."""
    run, config = as_nobody
    netns = lan["a"].netns.name
    for command in (["run", "-c", config, "-n", netns], ["load", "v0", "-n", netns]):
        done = run(*command)
        check_refused(done, "root")
        assert len(done.stderr.splitlines()) == 1
    assert run("check", "-c", config).returncode == 0
    check_untouched(lan, "a")


def test_no_privilege_without_namespace(as_nobody):
    """The same without a network namespace to enter."""
    run, config = as_nobody
    for command in (["run", "-c", config, "--name", "vrrp-nobody"], ["load", "lo", "--name", "vrrp-nobody"]):
        done = run(*command)
        check_refused(done, "root")
        assert len(done.stderr.splitlines()) == 1
    assert not (PINS / "vrrp-nobody").exists()


def test_nothing_loaded(lan):
    """status, unload and pass without loaded programs: the error has the name and says how to start."""
    netns = lan["a"].netns.name
    for command in (["status"], ["unload", "v0"], ["pass", "on"]):
        check_refused(vrrp_xdp(*command, "-n", netns), netns, "vrrp-xdp load")


def test_status_after_kill(lan, start):
    """The maps of a killed daemon can be read, with a warning, and unloaded. A new daemon replaces them by itself."""
    a = start("a", instance(V3, 100))
    a.wait("active")
    a.kill()
    done = vrrp_xdp("status", "-n", lan["a"].netns.name)
    assert done.returncode == 0 and "does not run" in done.stderr
    assert status(lan["a"])[51]["state"] == "active"
    wait_for(lambda: status(lan["a"])[51]["lease_ms"] == 0, what="the lease has run out")
    assert "no lease" in vrrp_xdp("status", "-n", lan["a"].netns.name).stdout
    a.start()
    assert a.wait("active")["transitions"] == 1
    a.kill()
    assert vrrp_xdp("unload", "v0", "-n", lan["a"].netns.name).returncode == 0
    assert not pins(lan["a"]).exists() and lan["a"].xdp() is None


def test_unload_beside_the_daemon(lan, start):
    """A daemon's port is not detached while the daemon runs. The error has its pid."""
    a = start("a", instance(V3, 100))
    check_refused(vrrp_xdp("unload", "v0", "-n", lan["a"].netns.name), "v0", str(a.pid))
    assert lan["a"].xdp()
    a.wait("active")


def test_stop_while_starting(lan, start):
    """A daemon that is stopped before the election ends with exit status 0, has sent nothing and leaves nothing."""
    a = start("a", instance(V3, 100, interval=20) + instance(V6, 100, interval=20, name="six"))
    began = time.monotonic()
    assert a.stop() == 0
    assert time.monotonic() - began < 20
    assert not lan.wire.adverts(node="a")
    assert "stopping" in a.log
    check_untouched(lan, "a")


def without_bpffs(lan, *limits: str) -> CompletedProcess:
    """`vrrp-xdp run` in a's network namespace and a mount namespace without bpffs. The daemon is stopped once it
    runs."""
    node, told = lan["a"], lan.folder / "told"
    script = 'umount -l /sys/fs/bpf; exec "$@"'
    with open(told, "w") as out:
        daemon = subprocess.Popen(["nsenter", f"--net=/run/netns/{node.netns.name}", "unshare", "--mount", "sh", "-c",
                                   script, "sh",
                                   *limits, VRRP_XDP, "run", "--name", node.netns.name,
                                   "-c", write_config(lan, node, instance(V3, 100))], stderr=out, stdout=out)
    lan.on_close(daemon.kill)
    wait_for(lambda: "pinned under" in told.read_text() or daemon.poll() is not None, what=told.read_text)
    daemon.send_signal(SIGINT)
    return CompletedProcess(daemon.args, daemon.wait(PATIENCE), "", told.read_text())


def test_bpffs_is_mounted(lan):
    """bpffs is not mounted: the daemon mounts it and runs."""
    done = without_bpffs(lan)
    assert f"pinned under {PINS}" in done.stderr and "error" not in done.stderr
    check_untouched(lan, "a")


def test_bpffs_not_mountable(lan):
    """bpffs is not mounted and may not be mounted: one clear line with the remedy, and nothing left."""
    done = without_bpffs(lan, "setpriv", "--bounding-set=-sys_admin")
    check_refused(done, "/sys/fs/bpf", "mount -t bpf bpf /sys/fs/bpf")
    check_untouched(lan, "a")
    assert not (LOCKS / f"{lan['a'].netns.name}.lock").exists()

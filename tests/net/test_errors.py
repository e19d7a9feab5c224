# SPDX-License-Identifier: GPL-2.0
"""What bad input gets: one clear line with the remedy, exit 1, and nothing left attached, pinned or configured."""
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
    """`vrrp-xdp run` on a node, which is to end by itself."""
    node = lan[name]
    return vrrp_xdp("run", "-c", write_config(lan, node, text), "-n", node.netns.name, *args)


def check_refused(done: CompletedProcess, *words: str) -> str:
    """Exit 1 and one error line, which has all these words."""
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
    """Everything that is wrong at once, with file, line and column; nothing is touched, not even a lock made."""
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
    (instance(V3, name="one") + instance(V3, name="two", vips=("198.51.100.1/24",)), ("'51' is taken", "a.conf:4")),
    (instance(V3, name="one") + instance(V3, name="two", vrid=52), ("'192.0.2.1' is taken", "a.conf:8")),
], ids=["empty", "vrid-twice", "address-twice"])
def test_unusable_configuration(lan, text, words):
    """A file without a virtual router, a VRID twice on a port and family, an address of two virtual routers of a
    port."""
    done = run_daemon(lan, "a", text)
    assert done.returncode == 1
    for word in words:
        assert word in done.stderr
    check_untouched(lan, "a")


def test_missing_configuration(lan):
    """A file that is not there is named."""
    done = vrrp_xdp("run", "-c", "/nonexistent/router.conf", "-n", lan["a"].netns.name)
    check_refused(done, "/nonexistent/router.conf")
    check_untouched(lan, "a")


def test_missing_interface(lan):
    """An interface that does not exist is named, and the others are left alone."""
    text = instance(V3, 100, name="one") + instance(V3, 100, name="two", vrid=52, interface="eth7",
                                                    vips=("198.51.100.1/24",))
    check_refused(run_daemon(lan, "a", text), "eth7", "no such interface")
    check_untouched(lan, "a")


def test_missing_interface_of_an_address(lan):
    """The same for an interface that only an address is on."""
    check_refused(run_daemon(lan, "a", instance(V3, vips=("192.0.2.1/24 dev eth8",))), "eth8", "no such interface")
    check_untouched(lan, "a")


def test_missing_namespace(lan):
    """A namespace that does not exist is named."""
    path = write_config(lan, lan["a"], instance(V3))
    check_refused(vrrp_xdp("run", "-c", path, "-n", "no-such-netns"), "no-such-netns", "ip netns")


def test_second_daemon(lan, start):
    """A second daemon of one name is told the first one's pid, and the first one goes on."""
    a = start("a", instance(V3, 100))
    a.wait("active")
    check_refused(run_daemon(lan, "a", instance(V3, 100)), lan["a"].netns.name, str(a.pid), "--name")
    assert lan.wire.sole_sender() == "a"
    assert a.status()["transitions"] == 1
    assert lan["a"].has(*V3.vips)


def test_second_name_on_the_same_port(lan, start):
    """A daemon of another name finds the slot taken by the first one, says so, and leaves no pins of its own."""
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
    """Runs vrrp-xdp without any privilege, from a place where nobody can read it."""
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
    """Each command that needs privilege says so in one clear line; `check` needs none."""
    run, config = as_nobody
    netns = lan["a"].netns.name
    for command in (["run", "-c", config, "-n", netns], ["load", "v0", "-n", netns]):
        done = run(*command)
        check_refused(done, "root")
        assert len(done.stderr.splitlines()) == 1
    assert run("check", "-c", config).returncode == 0
    check_untouched(lan, "a")


def test_no_privilege_without_namespace(as_nobody):
    """The same where no namespace stands in the way."""
    run, config = as_nobody
    for command in (["run", "-c", config, "--name", "vrrp-nobody"], ["load", "lo", "--name", "vrrp-nobody"]):
        done = run(*command)
        check_refused(done, "root")
        assert len(done.stderr.splitlines()) == 1
    assert not (PINS / "vrrp-nobody").exists()


def test_nothing_loaded(lan):
    """status, unload and pass without anything loaded: the name, and what to start."""
    netns = lan["a"].netns.name
    for command in (["status"], ["unload", "v0"], ["pass", "on"]):
        check_refused(vrrp_xdp(*command, "-n", netns), netns, "vrrp-xdp load")


def test_status_after_kill(lan, start):
    """What a killed daemon has left can be read, with a warning, and unloaded; a new daemon replaces it by itself."""
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
    """A daemon's port is not detached under it; its pid is told."""
    a = start("a", instance(V3, 100))
    check_refused(vrrp_xdp("unload", "v0", "-n", lan["a"].netns.name), "v0", str(a.pid))
    assert lan["a"].xdp()
    a.wait("active")


def test_stop_while_starting(lan, start):
    """Stopped before anything is elected: exit 0, nothing sent, nothing left."""
    a = start("a", instance(V3, 100, interval=20) + instance(V6, 100, interval=20, name="six"))
    began = time.monotonic()
    assert a.stop() == 0
    assert time.monotonic() - began < 20
    assert not lan.wire.adverts(node="a")
    assert "stopping" in a.log
    check_untouched(lan, "a")


def without_bpffs(lan, *limits: str) -> CompletedProcess:
    """`vrrp-xdp run` in a's network and a mount namespace of its own, whose bpffs is gone; it is ended when it runs."""
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
    """bpffs absent: the daemon mounts it, and runs."""
    done = without_bpffs(lan)
    assert f"pinned under {PINS}" in done.stderr and "error" not in done.stderr
    check_untouched(lan, "a")


def test_bpffs_not_mountable(lan):
    """bpffs absent, and no right to mount it: one clear line with the remedy, and nothing left."""
    done = without_bpffs(lan, "setpriv", "--bounding-set=-sys_admin")
    check_refused(done, "/sys/fs/bpf", "mount -t bpf bpf /sys/fs/bpf")
    check_untouched(lan, "a")
    assert not (LOCKS / f"{lan['a'].netns.name}.lock").exists()

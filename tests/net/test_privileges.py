# SPDX-License-Identifier: GPL-2.0
"""Privileges after the daemon's setup, and that they suffice."""
import errno
import json
import os
import pathlib
import re
import shutil
import socket
import stat
import subprocess
import sys
import tempfile

import pytest

from lab.daemon import LOCKS, VRRP_XDP, pins, rows, vrrp_xdp, write_config
from lab.lan import Lan
from lab.netns import run
from lab.protocols import V2, V3, V6, instance
from lab.waiting import PATIENCE, wait_for

NOBODY = 65534
GROUP = 64123  # a group without members
DAC_READ_SEARCH, NET_ADMIN, NET_RAW, IPC_LOCK, BPF = (1 << number for number in (2, 12, 13, 14, 39))
MANAGER = DAC_READ_SEARCH | NET_ADMIN | NET_RAW | BPF


def threads(pid: int) -> dict[str, dict[str, str]]:
    """/proc/PID/task/*/status by the threads' names."""
    tasks = [task.joinpath("status").read_text() for task in pathlib.Path(f"/proc/{pid}/task").iterdir()]
    fields = [dict(line.split(":\t", 1) for line in text.splitlines() if ":\t" in line) for text in tasks]
    return {status["Name"]: status for status in fields}


def manager_rights(pid: int) -> int:
    """CAP_IPC_LOCK is kept if the limit of locked memory could not be raised."""
    limits = pathlib.Path(f"/proc/{pid}/limits").read_text()
    return MANAGER if re.search(r"^Max locked memory +unlimited", limits, re.M) else MANAGER | IPC_LOCK


def check_confined(daemon) -> None:
    """Engine, announcer and the writer of the log have no capabilities, the manager has four. None can gain more, and
    all have a seccomp filter."""
    def confined() -> bool:
        return all(status["Seccomp"] == "2" for status in threads(daemon.pid).values())
    wait_for(confined, what=lambda: threads(daemon.pid))
    now = threads(daemon.pid)
    assert sorted(now) == ["vrrp-announcer", "vrrp-engine", "vrrp-log", "vrrp-xdp"]
    for name in sorted(now):
        expected = manager_rights(daemon.pid) if name == "vrrp-xdp" else 0
        status = now[name]
        assert int(status["CapEff"], 16) == int(status["CapPrm"], 16) == expected, (name, status)
        assert int(status["CapInh"], 16) == int(status["CapBnd"], 16) == int(status["CapAmb"], 16) == 0
        assert status["NoNewPrivs"] == "1" and status["Seccomp_filters"] == "1"
    assert "more rights than it needs" not in daemon.log


def test_rights_after_start(lan, start):
    """Capabilities and system calls of each thread. Real-time priority, locked memory and log work."""
    a = start("a", instance(V3, 100))
    check_confined(a)
    policies = {os.sched_getscheduler(int(task)) for task in os.listdir(f"/proc/{a.pid}/task")}
    assert policies == {os.SCHED_OTHER, os.SCHED_FIFO}
    # with a sanitizer, memory cannot be locked
    assert "SANITIZED" in os.environ or int(threads(a.pid)["vrrp-xdp"]["VmLck"].split()[0]) > 1024
    assert "warning" not in a.log


def test_takeover_without_rights(lan, start):
    """A takeover, its addresses, a preemption and a clean stop need no further privileges, for either family."""
    own = [instance(V3, p) + instance(V6, p, name="six") for p in (100, 200)]
    a = start("a", own[0])
    for row in (V3, V6):
        wait_for(lambda vips=row.vips: lan["a"].has(*vips), what="a takes over")
    b = start("b", own[1])
    check_confined(b)
    wait_for(lambda: lan["b"].has(*V3.vips, *V6.vips) and lan["a"].has_none(*V3.vips, *V6.vips), what="b preempts")
    assert b.stop() == 0
    wait_for(lambda: lan["a"].has(*V3.vips, *V6.vips), what="a takes over again")
    assert a.stop() == 0
    assert lan["a"].xdp() is None and set(lan["a"].addresses()) == lan["a"].own()


def add_device(lan: Lan, name: str, number: int) -> None:
    lan["a"].ip("link", "add", name, "type", "veth", "peer", "name", f"{name}p")
    lan["a"].ip("link", "set", name, "up")
    lan["a"].ip("link", "set", f"{name}p", "up")
    lan["a"].ip("address", "add", f"10.0.{number}.1/24", "dev", name)


def test_reload_without_rights(lan, start):
    """A reload attaches a new interface with XDP and tc, admits a virtual MAC, and detaches it again. The file belongs
    to another user."""
    first = instance(V3, 100)
    a = start("a", first)
    check_confined(a)
    a.wait("active")
    add_device(lan, "d1", 1)
    path = lan.folder / "a.conf"
    path.chmod(0o600)
    os.chown(path, NOBODY, NOBODY)
    done = a.reload(first + instance(V3, 100, "use_vmac", "promote_secondaries", name="new", vrid=52, interface="d1",
                                     vips=("198.51.100.1/24",)))
    assert "1 added" in done.stdout
    a.wait("active", 52)
    assert lan["a"].xdp("d1") and "198.51.100.1" in lan["a"].addresses("d1")
    a.reload(first)
    assert lan["a"].xdp("d1") is None and "198.51.100.1" not in lan["a"].addresses("d1")
    assert "1 removed" in a.log and "error" not in a.log and "warning" not in a.log
    check_confined(a)
    assert a.status()["transitions"] == 1


@pytest.fixture
def member():
    """Runs vrrp-xdp as nobody, with membership of a group; in a daemon's mount namespace if a pid is given."""
    with tempfile.TemporaryDirectory(prefix="vrrp-member-") as folder:
        os.chmod(folder, 0o755)
        shutil.copy(VRRP_XDP, f"{folder}/vrrp-xdp")

        def call(*args: str, group: int = GROUP, pid: int = os.getpid()) -> subprocess.CompletedProcess:
            return run("nsenter", f"--mount=/proc/{pid}/ns/mnt", "setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}",
                       f"--groups={group}", f"{folder}/vrrp-xdp", *args, check=False)
        yield call


def stable(row: dict) -> dict:
    """A row without the values that always change."""
    return {key: value for key, value in row.items() if not key.endswith("_ms") and key not in ("counters", "gaps")}


def test_status_of_the_group(lan, start, member):
    """A member of the group gets the same status as root, from the daemon, and may do nothing else. Other users get
    nothing."""
    netns = lan["a"].netns.name
    a = start("a", instance(V3, 100)
              + instance(V6, 100, name="six", vips=("fe80::1/64", "2001:db8::1/64", "2001:db8::2/64")),
              "--group", str(GROUP))
    for family in ("ipv4", "ipv6"):
        wait_for(lambda f=family: any(r["state"] == "active" and r["family"] == f for r in rows(lan["a"])), what=family)
    done = member("status", "-n", netns, "--json")
    assert done.returncode == 0 and not done.stderr, done
    seen = json.loads(done.stdout)
    assert [stable(row) for row in seen] == [stable(row) for row in rows(lan["a"])]
    assert len(seen[1]["addresses"]) == 3
    assert all(row["counters"]["sent"] > 0 and row["lease_ms"] > 0 for row in seen)
    assert "active" in member("status", "-n", netns).stdout
    done = member("reload", "-n", netns)
    assert done.returncode == 1 and "only root" in done.stderr
    done = member("status", "-n", netns, group=GROUP + 1)
    assert done.returncode == 1 and "--group" in done.stderr and len(done.stderr.splitlines()) == 1
    assert a.reload().returncode == 0
    a.wait_log_exactly("reload: ", 1)


def test_without_a_group(lan, start, member):
    """By default, socket and maps are accessible to root only."""
    a = start("a", instance(V3, 100))
    socket_mode = (LOCKS / f"{lan['a'].netns.name}.sock").stat().st_mode
    assert stat.S_IMODE(socket_mode) == 0o600
    assert all(stat.S_IMODE(pin.stat().st_mode) == 0o600 for pin in pins(lan["a"]).iterdir())
    done = member("status", "-n", lan["a"].netns.name, group=0)
    assert done.returncode == 1 and "root" in done.stderr
    assert a.wait("active")


def test_group_leaves_room_for_root(lan, start):
    """Members that hold as many connections as they can do not keep root out."""
    a = start("a", instance(V3, 100), "--group", str(GROUP))
    path = str(LOCKS / f"{lan['a'].netns.name}.sock")
    os.setegid(GROUP)
    os.seteuid(NOBODY)
    try:
        held = [socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) for _ in range(12)]
        for one in held:
            one.connect(path)
    finally:
        os.seteuid(0)
        os.setegid(0)
    assert a.reload().returncode == 0
    for one in held:
        one.close()


def test_password_stays(lan, start):
    """The daemon's status contains no VRRPv2 password, and its file cannot be written."""
    start("a", instance(V2, 100, "authentication {", "auth_type PASS", "auth_pass geheim42", "}"), "--group",
          str(GROUP))
    with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as asking:
        asking.connect(str(LOCKS / f"{lan['a'].netns.name}.sock"))
        asking.send(b"status")
        _, files, _, _ = socket.recv_fds(asking, 65536, 4)
    assert len(files) == 1
    with os.fdopen(files[0], "r+b", buffering=0) as file:
        file.seek(0)
        told = file.read()
        assert b"lan" in told and b"geheim42" not in told
        with pytest.raises(OSError):
            file.write(b"x")
        with pytest.raises(OSError):
            file.truncate(0)


def test_unknown_group(lan):
    """A group that does not exist: usage, exit status 2."""
    done = vrrp_xdp("run", "--group", "no-such-group", "-c", write_config(lan, lan["a"], instance(V3)))
    assert done.returncode == 2 and "no-such-group" in done.stderr and "getent" in done.stderr


# Opens a pinned map for reading, and for reading and writing: BPF_OBJ_GET with BPF_F_RDONLY, and without. Prints both
# errnos.
OPEN_MAP = """
import ctypes, os, struct, sys
bpf = {"x86_64": 321}.get(os.uname().machine, 280)
libc, path = ctypes.CDLL(None, use_errno=True), ctypes.create_string_buffer(sys.argv[1].encode())
for flags in (8, 0):
    attr = ctypes.create_string_buffer(struct.pack("QII", ctypes.addressof(path), 0, flags))
    print(0 if libc.syscall(bpf, 7, attr, 16) >= 0 else ctypes.get_errno())
"""


def read_only_needs_bpf() -> bool:
    """Before Linux 5.19, a kernel may reserve the bpf() system call for root."""
    return tuple(int(n) for n in os.uname().release.split(".")[:2]) < (5, 19)


def test_pins_of_the_group(lan, member):
    """If only root may make pins, the group can read the maps, only root can write them, and links and programs stay
    root's."""
    node, script = lan["a"], "umount -l /sys/fs/bpf; mount -t bpf -o mode=0755 bpf /sys/fs/bpf; exec \"$@\""
    path = write_config(lan, node, instance(V3, 100))
    log = open(lan.folder / "log", "w+")
    daemon = subprocess.Popen(["nsenter", f"--net=/run/netns/{node.netns.name}", "unshare", "--mount", "sh", "-c",
                               script, "sh",
                               VRRP_XDP, "run", "--name", node.netns.name, "-c", path, "--group", str(GROUP)],
                              stderr=log)
    try:
        wait_for(lambda: (LOCKS / f"{node.netns.name}.sock").exists(), what=lambda: (lan.folder / "log").read_text())
        wait_for(lambda: "active" in member("status", "--name", node.netns.name, pid=daemon.pid).stdout, what="active")
        modes = run("nsenter", f"--mount=/proc/{daemon.pid}/ns/mnt", "stat", "-c", "%n %a %g", "-L",
                    *(f"{pins(node)}/{name}"
                      for name in ("vr_state", "vr_live", "vr_config", "prog_xdp"))).stdout.split("\n")
        assert [line.split()[1:] for line in modes if line] == [["640", str(GROUP)]] * 3 + [["600", "0"]]
        opened = run("nsenter", f"--mount=/proc/{daemon.pid}/ns/mnt", "setpriv", f"--reuid={NOBODY}",
                     f"--regid={NOBODY}",
                     f"--groups={GROUP}", sys.executable, "-c", OPEN_MAP, pins(node) / "vr_state").stdout.split()
        assert opened == ["0", str(errno.EACCES)] or read_only_needs_bpf(), opened
        assert member("pass", "on", "--name", node.netns.name, pid=daemon.pid).returncode == 1
    finally:
        daemon.terminate()
        assert daemon.wait(PATIENCE) == 0
        log.close()


def test_constants_are_frozen(lan, start):
    """The constants of loaded programs cannot be changed, not even by root."""
    a = start("a", instance(V3, 100))
    frozen = 0
    for program in ("prog_xdp", "prog_vmac_in", "prog_vmac_out"):
        ids = json.loads(run("bpftool", "-j", "prog", "show", "pinned", pins(lan["a"]) / program).stdout)["map_ids"]
        for number in ids:
            told = json.loads(run("bpftool", "-j", "map", "show", "id", number).stdout)
            if not told["name"].endswith(".rodata"):
                continue
            assert told["frozen"] == 1, told
            done = run("bpftool", "map", "update", "id", number, "key", *[0] * 4, "value", *[255] * told["bytes_value"],
                       check=False)
            assert done.returncode and "not permitted" in done.stderr
            frozen += 1
    assert frozen and a.wait("active")


@pytest.mark.skipif("SANITIZED" in os.environ, reason="built otherwise")
def test_program_is_hardened():
    """The program file is position-independent, its relocated tables are read-only, and it uses a stack protector."""
    if not shutil.which("readelf"):
        pytest.skip("needs readelf")
    told = run("readelf", "--wide", "--file-header", "--program-headers", "--dynamic", "--symbols", VRRP_XDP).stdout
    assert re.search(r"Type: +DYN", told) and "GNU_RELRO" in told and "BIND_NOW" in told and "__stack_chk_fail" in told
    assert re.search(r"GNU_STACK.* RW ", told) and "_chk@" in told


REQUIRED = ("bpf", "perfmon", "net_admin", "net_raw", "ipc_lock")  # by `run`; `load` needs the first three
MISSING = ([("run", (name,)) for name in REQUIRED] + [("load", (name,)) for name in REQUIRED[:3]]
           + [(command, ("net_raw", "bpf", "sys_admin")) for command in ("run", "load")])


def name_of(value) -> str:
    return value if value in ("run", "load") else "-".join(value)


@pytest.mark.parametrize("command, missing", MISSING, ids=name_of)
def test_missing_capabilities(lan, command, missing):
    """One error names each capability that is missing, before anything is changed."""
    node = lan["a"]
    words = {"run": ("run", "-c", write_config(lan, node, instance(V3, 100)), "--name", node.netns.name),
             "load": ("load", "v0", "--name", node.netns.name)}[command]
    needed = REQUIRED if command == "run" else REQUIRED[:3]
    done = run("nsenter", f"--net=/run/netns/{node.netns.name}", "prlimit", "--memlock=8388608", "setpriv",
               "--bounding-set=" + ",".join(f"-{name}" for name in (*missing, "sys_resource")), VRRP_XDP, *words,
               check=False, timeout=PATIENCE)
    assert done.returncode == 1 and done.stderr.count("error: ") == len(done.stderr.splitlines()) == 1, done
    for name in (*REQUIRED, "sys_admin"):
        assert (f"CAP_{name.upper()}" in done.stderr) == (name in missing and name in needed), done.stderr
    assert not pins(node).exists() and not node.xdp()


def test_missing_capability_for_a_namespace(lan):
    """Another network namespace needs CAP_SYS_ADMIN, too."""
    node = lan["a"]
    for words in (("run", "-c", write_config(lan, node, instance(V3, 100))), ("load", "v0")):
        done = run("setpriv", "--bounding-set=-sys_admin", VRRP_XDP, *words, "-n", node.netns.name, check=False,
                   timeout=PATIENCE)
        assert done.returncode == 1 and done.stderr.count("error: ") == 1 and "CAP_SYS_ADMIN" in done.stderr, done
    assert not pins(node).exists() and not node.xdp()


def test_root_of_a_user_namespace(lan):
    """`unshare -rn` gives every capability, and none that counts for BPF."""
    for words in (("run", "-c", write_config(lan, lan["a"], instance(V3, 100, interface="lo"))), ("load", "lo")):
        done = run("unshare", "-rn", VRRP_XDP, *words, "--name", lan["a"].netns.name, check=False, timeout=PATIENCE)
        assert done.returncode == 1 and len(done.stderr.splitlines()) == 1, done
        assert "root of a user namespace" in done.stderr and "CAP_" not in done.stderr

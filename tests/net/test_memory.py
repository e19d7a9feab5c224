# SPDX-License-Identifier: GPL-2.0
"""Limited memory: a configuration that does not fit is refused as a whole, with a message, and leaves nothing
behind."""
import os
import pathlib
import resource

import pytest

from lab.daemon import LOCKS, VRRP_XDP, pins, write_config
from lab.netns import run
from lab.protocols import V3, instance
from lab.waiting import wait_for

pytestmark = pytest.mark.skipif("SANITIZED" in os.environ, reason="limits memory")

MIB = 1 << 20
HIERARCHIES = (("/sys/fs/cgroup", "memory.max"), ("/sys/fs/cgroup/memory", "memory.limit_in_bytes"))


@pytest.fixture
def group():
    """A control group whose memory can be limited, and the file of its limit."""
    for root, limit in HIERARCHIES:
        path = pathlib.Path(root, f"vrrp-test-{os.getpid()}")
        try:
            path.mkdir()
        except OSError:
            continue
        if (path / limit).exists():
            yield path, path / limit
            path.rmdir()
            return
        path.rmdir()
    pytest.skip("no control group with a memory limit can be made here")


def many(count: int, addresses: int = 1) -> str:
    return "".join(instance(V3, 100, vrid=1 + i, name=f"v{i}",
                            vips=tuple(f"10.{i}.0.{a + 1}/32" for a in range(addresses)))
                   for i in range(count))


def clean(node) -> bool:
    left = list(LOCKS.glob(f"{node.netns.name}.*"))
    return not pins(node).exists() and not node.xdp() and not left


def test_start_in_a_group(lan, group):
    """A control group without room for the configuration: the daemon refuses to start, says what would fit, and leaves
    nothing. The same with the limit of a parent group."""
    folder, limit = group
    path = write_config(lan, lan["a"], many(255, 200))
    limit.write_text(str(20 * MIB))
    inner = folder / "inner"
    inner.mkdir()
    for where in (folder, inner):
        done = run("sh", "-c",
                   f"echo $$ >{where}/cgroup.procs && exec {VRRP_XDP} run -c {path} -n {lan['a'].netns.name}",
                   check=False)
        assert done.returncode == 1, done
        assert "MiB of memory" in done.stderr and "would fit" in done.stderr
        assert clean(lan["a"]), done.stderr
    wait_for(lambda: not (inner / "cgroup.procs").read_text(), what="an empty group")
    inner.rmdir()


def test_start_with_little_address_space(lan):
    """RLIMIT_AS: an error and nothing left, wherever memory runs out."""
    path = write_config(lan, lan["a"], many(200))
    read = False
    for kib in (*range(4600, 7200, 200), 12288, 20480):  # KiB; the libraries alone take 4,500
        done = run("prlimit", f"--as={kib << 10}", VRRP_XDP, "run", "-c", path, "-n", lan["a"].netns.name, check=False)
        read |= "would fit" in done.stderr
        assert done.returncode == 1 and (read or "not enough memory to read this file" in done.stderr), (kib, done)
        assert clean(lan["a"]), done.stderr
    assert read


def test_reload_without_memory(lan, start):
    """A daemon runs out of memory at some point of a reload: the reload is either refused without any change, or done
    completely."""
    config = instance(V3, 150)
    routes = "".join(f"10.{i // 250}.{i % 250}.0/24 via 192.0.2.10 dev v0\n" for i in range(2500))
    more = instance(V3, 200) + "static_routes {\n" + routes + "}\n"
    a = start("a", config)
    a.wait("active")
    status = pathlib.Path(f"/proc/{a.pid}/status")
    refused = done = 0
    for slack in (0, 1536, 2048, 65536):
        size = int(status.read_text().split("VmSize:")[1].split()[0])
        resource.prlimit(a.pid, resource.RLIMIT_AS, ((size + slack) << 10, resource.RLIM_INFINITY))
        answer = a.reload(more, check=False)
        routes = lan["a"].ip("route").count("via 192.0.2.10")
        row = a.status()
        assert (row["state"], row["transitions"]) == ("active", 1)
        if answer.returncode:
            refused += 1
            assert "memory" in answer.stderr and "stays as it was" in answer.stderr, answer
            assert (row["priority"], routes) == (150, 0)
            continue
        done += 1
        wait_for(lambda: a.status()["priority"] == 200, what="the new priority")
        wait_for(lambda: lan["a"].ip("route").count("via 192.0.2.10") == 2500, what="the new routes")
        resource.prlimit(a.pid, resource.RLIMIT_AS, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
        a.reload(config)
    assert refused and done, a.log
    assert "no memory" not in a.log and a.stop() == 0 and clean(lan["a"])


def test_include_without_memory(lan, start, group):
    """A reload of a short file that includes a long file, in a control group without room for it: refused with a
    message before the file is read, and no process is killed."""
    folder, limit = group
    a = start("a", instance(V3, 150))
    a.wait("active")
    long = lan.folder / "long.conf"
    long.write_text("# nothing\n" * 400_000)
    limit.write_text(str(128 * MIB))
    (folder / "cgroup.procs").write_text(str(a.pid))
    usage = folder / ("memory.current" if limit.name == "memory.max" else "memory.usage_in_bytes")
    limit.write_text(str(int(usage.read_text()) + 16 * MIB))
    answer = a.reload(f"include {long}\n" + instance(V3, 200), check=False)
    assert answer.returncode and "not enough memory to read this file" in answer.stderr, answer
    assert (a.status()["state"], a.status()["priority"]) == ("active", 150)
    limit.write_text(str(512 * MIB))
    a.reload(f"include {long}\n" + instance(V3, 200))
    wait_for(lambda: a.status()["priority"] == 200, what="the new priority")
    assert a.stop() == 0
    wait_for(lambda: not (folder / "cgroup.procs").read_text(), what="an empty group")

# SPDX-License-Identifier: GPL-2.0
"""Network namespaces, links and processes of the benchmarks. All of them are removed at the end, also after an error.

Two routers, a and b, are connected by veth pairs. Port i is v0, v1, … with 10.i.0.1/16 and 10.i.0.2/16. Virtual router
v on port i has the address 10.i.1.v. Router a has priority 200, router b 100."""
import contextlib
import itertools
import os
import signal
import subprocess
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
BINARY = ROOT / "build" / "vrrp-xdp"
TOOLS = ROOT / "build" / "tools" / "bench"
BPFFS = Path("/sys/fs/bpf")
LOCKS = Path("/run/vrrp-xdp")

PRIORITY = {"a": 200, "b": 100}
HOST = {"a": 1, "b": 2}

_number = itertools.count()


class Failure(Exception):
    """A measurement that cannot be made; the message says why."""


def run(*command, stdin=None, check=True):
    done = subprocess.run([str(c) for c in command], input=stdin, capture_output=True, text=True)
    if check and done.returncode:
        raise Failure(f"{' '.join(str(c) for c in command)[:200]}: {done.stderr.strip()[-500:]}")
    return done.stdout


def vrrp_xdp(*args):
    """The command line of a subcommand."""
    return [BINARY, *args]


def ip(*args, stdin=None, check=True):
    return run("ip", *args, stdin=stdin, check=check)


def active_down(interval, priority=PRIORITY["b"]):
    """Active_Down_Interval in seconds (RFC 9568 6.1)."""
    return 3 * interval + (256 - priority) * interval / 256


def config(blocks, extra=()):
    """A configuration that both daemons read. Blocks: (priority, ports, VRIDs, interval in seconds). extra: further
    lines of each instance."""
    more = "".join(f" {line}\n" for line in extra)
    parts = ["global_defs {\n vrrp_version 3\n vrrp_garp_master_repeat 1\n}\n"]
    for priority, ports, vrids, interval in blocks:
        for port in ports:
            parts += [
                f"vrrp_instance P{port}_{vrid} {{\n state BACKUP\n interface v{port}\n"
                f" virtual_router_id {vrid}\n priority {priority}\n advert_int {interval}\n{more}"
                f" virtual_ipaddress {{\n  10.{port}.1.{vrid}/32\n }}\n}}\n"
                for vrid in range(1, vrids + 1)
            ]
    return "".join(parts)


class Lab(contextlib.ExitStack):
    """Namespaces and a work folder. Leaving the lab undoes all that was registered, in reverse order."""

    def __enter__(self):
        super().__enter__()
        self.tag = f"vrrp-bench-{os.getpid()}-{next(_number)}"
        self.folder = Path(self.enter_context(tempfile.TemporaryDirectory(prefix="vrrp-bench-")))
        self.ports = 0
        return self

    def netns(self, name):
        return f"{self.tag}-{name}"

    def add_netns(self, *names):
        for name in names:
            netns = self.netns(name)
            ip("netns", "add", netns)
            self.callback(ip, "netns", "del", netns, check=False)
            # with IPv6, each port that comes up would send frames that are not adverts
            for what in ("default", "all"):
                run("ip", "netns", "exec", netns, "sysctl", "-qw", f"net.ipv6.conf.{what}.disable_ipv6=1", check=False)

    def add_routers(self, ports):
        """Namespaces a and b and the pairs between them."""
        self.add_netns("a", "b")
        self.ports = ports
        a, b = self.netns("a"), self.netns("b")
        ip("-batch", "-", stdin="".join(
            f"link add v{i} netns {a} type veth peer name v{i} netns {b}\n" for i in range(ports)))
        for who in "ab":
            ip("-n", self.netns(who), "-batch", "-", stdin="".join(
                f"addr add 10.{i}.0.{HOST[who]}/16 dev v{i}\nlink set v{i} up\n" for i in range(ports)))
        return self

    def write_config(self, who, blocks, extra=()):
        path = self.folder / f"{who}.conf"
        path.write_text(config(blocks, extra))
        return path

    def spawn(self, *command, **options):
        """Starts a process that ends with the lab."""
        process = subprocess.Popen([str(c) for c in command], **options)
        self.callback(end, process)
        return process

    def frames(self, who, column):
        """Sum of a counter of /proc/net/dev over the ports: 1 received frames, 9 sent ones."""
        text = run("ip", "netns", "exec", self.netns(who), "cat", "/proc/net/dev")
        fields = (line.split(":") for line in text.splitlines() if line.strip().startswith("v"))
        return sum(int(values.split()[column]) for _, values in fields)

    def mac(self, who, port):
        return ip("-n", self.netns(who), "-br", "link", "show", "dev", port).split()[2]


RECEIVED, SENT = 1, 9


def end(process, seconds=30):
    """Sends SIGTERM, and SIGKILL if the process does not end. Returns whether SIGTERM was enough."""
    if process.poll() is None:
        process.send_signal(signal.SIGCONT)
        process.terminate()
    try:
        process.wait(seconds)
        return True
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
        return False


def wait_until(condition, seconds, what, step=0.05):
    until = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > until:
            raise Failure(f"{what}: not within {seconds} s")
        time.sleep(step)


@contextlib.contextmanager
def busy_loops(count):
    """Starts processes that use all the CPU time they get."""
    loops = [subprocess.Popen(["sh", "-c", "while :; do :; done"]) for _ in range(count)]
    try:
        yield
    finally:
        for loop in loops:
            loop.kill()
            loop.wait()


def cpu_ns(pid):
    """CPU time of all threads of a process, user and system."""
    total = 0
    for task in Path(f"/proc/{pid}/task").iterdir():
        total += int((task / "schedstat").read_text().split()[0])
    return total


def machine_ns():
    """CPU time of all processors: the time used, and the time that the host of a virtual machine withheld."""
    fields = [int(x) for x in Path("/proc/stat").read_text().split("\n", 1)[0].split()[1:]]
    user, nice, system, _, _, irq, softirq, steal = fields[:8]
    tick = 1_000_000_000 // os.sysconf("SC_CLK_TCK")
    return (user + nice + system + irq + softirq) * tick, steal * tick

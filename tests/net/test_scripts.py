# SPDX-License-Identifier: GPL-2.0
"""Scripts, FIFOs and mail: arguments, users and order of notifications, and that no notification delays VRRP."""
import collections
import fcntl
import os
import pathlib
import shutil
import signal
import threading

import pytest

from lab.daemon import Daemon
from lab.keepalived import Keepalived
from lab.packets import advert, inject
from lab.protocols import V3, instance
from lab.waiting import wait_for

NOBODY = 65534
KINDS = ("master", "backup", "fault", "stop")


class Scripts:
    """A folder with a script that records its arguments, and a FIFO that is read until the test ends."""

    def __init__(self, lan):
        self.folder = lan.folder
        self.folder.chmod(0o755)
        self.out = self.folder / "told"
        self.clear()
        self.fifo = self.folder / "fifo"
        self.log = self.write("log", 'line=; for a in "$@"; do line="$line[$a]"; done; echo "$line" >>' + str(self.out))

    def write(self, name: str, body: str, mode: int = 0o755) -> pathlib.Path:
        path = self.folder / name
        path.write_text(f"#!/bin/bash\n{body}\n")
        path.chmod(mode)
        return path

    def clear(self) -> None:
        self.out.write_text("")
        self.out.chmod(0o666)

    def told(self) -> list[str]:
        return self.out.read_text().splitlines()

    def wait(self, *lines: str) -> None:
        wait_for(lambda: self.told() == list(lines), what=lambda: f"{lines}; {self.told()} instead")

    def read_fifo(self) -> list[str]:
        """Collects the lines of the FIFO from now on."""
        lines: list[str] = []
        wait_for(self.fifo.exists, what="FIFO")
        fd = os.open(self.fifo, os.O_RDWR)  # opened for writing too, so that reading does not end with the daemon

        def read() -> None:
            with os.fdopen(fd) as file:
                for line in file:
                    if line == "end\n":
                        return
                    lines.append(line)

        thread = threading.Thread(target=read, daemon=True)
        thread.start()
        return lines


def globals_of(*lines: str) -> str:
    return "global_defs {\n" + "\n".join(lines) + "\n}\n"


@pytest.fixture
def scripts(lan):
    return Scripts(lan)


def everything(scripts: Scripts) -> str:
    """All kinds of notifications of an instance, with commands that have several words."""
    lines = [f'notify_{kind} "{scripts.log} {kind}"' for kind in KINDS]
    words = r"\"q q\" 'x\\ y' '' \x41\n plain'mid dle'x ${FOO} $BAR a#b !c {d} c\ d"
    return (globals_of(f"vrrp_notify_fifo {scripts.fifo}", "enable_script_security", "script_user root")
            + instance(V3, 150, *lines, f'notify "{scripts.log} any {words}"',
                       f'notify_master_rx_lower_pri "{scripts.log} lower"'))


def live(lan, scripts: Scripts, router, wait_state) -> tuple[dict, list[str]]:
    """A router starts alone, hears a lower priority, its link goes down and up, and it stops. Returns the arguments of
    each script, in order, and the lines of the FIFO."""
    scripts.clear()
    router.start()
    lines = scripts.read_fifo()
    wait_state("active", "MASTER")
    inject(lan["host"], advert(V3, lan["host"], 50))
    wait_for(lambda: "[lower]" in scripts.told(), what=lambda: f"lower priority; {scripts.told()}")
    lan["a"].link("down")
    wait_state("fault", "FAULT")
    wait_for(lambda: "[fault]" in scripts.told(), what=lambda: f"fault; {scripts.told()}")
    lan["a"].link("up")
    wait_for(lambda: scripts.told().count("[master]") == 2, what=lambda: f"MASTER again; {scripts.told()}")
    assert router.stop() == 0
    wait_for(lambda: len(lines) == 7, what=lambda: f"seven lines; {lines}")
    told = collections.defaultdict(list)
    for line in scripts.told():
        told[line.split("]")[0]].append(line)
    return dict(told), lines


def test_order_and_arguments(lan, start, scripts):
    """Start, takeover, a lower priority, FAULT, return and stop: each script ends before the next starts."""
    daemon = Daemon(lan, lan["a"], everything(scripts))
    told, lines = live(lan, scripts, daemon, lambda state, _: daemon.wait(state))
    words = "[any][q q][x y][][A][plainmid dlex][${FOO}][$BAR][a#b][!c][{d}][c][d][INSTANCE][lan]"
    states = ["BACKUP", "MASTER", "FAULT", "BACKUP", "MASTER", "STOP"]
    assert scripts.told() == [
        "[backup]", f"{words}[BACKUP][150]", "[master]", f"{words}[MASTER][150]", "[lower]", "[fault]",
        f"{words}[FAULT][150]",
        "[backup]", f"{words}[BACKUP][150]", "[master]", f"{words}[MASTER][150]", "[stop]", f"{words}[STOP][150]"]
    assert told["[any"] == [f"{words}[{state}][150]" for state in states]
    states.insert(2, "MASTER_RX_LOWER_PRI")
    assert lines == [f'INSTANCE "lan" {state} 150\n' for state in states]
    assert not scripts.fifo.exists(), "a FIFO that the daemon has made is removed"


@pytest.mark.skipif(not shutil.which("keepalived"), reason="needs keepalived")
def test_same_as_keepalived(lan, start, scripts):
    """keepalived, with the same file and the same events, calls each script with the same arguments in the same order
    and writes the same lines to the FIFO."""
    config = everything(scripts)
    daemon = Daemon(lan, lan["a"], config)
    ours = live(lan, scripts, daemon, lambda state, _: daemon.wait(state))
    other = Keepalived(lan, lan["a"], config)
    assert live(lan, scripts, other, lambda _, state: other.wait(state)) == ours


def test_who_runs_it(lan, start, scripts, monkeypatch):
    """User, group, capabilities, environment and standard input of a script, which has no descriptors of the daemon."""
    # without a pipe: the shell would have it open for a moment, and list it
    tell = scripts.write(
        "tell", f"""exec >>{scripts.out}; echo $(id -u) $(id -g) $(id -G) $(grep CapEff /proc/self/status | cut -f2)
        env | grep -v -e ^_= -e ^SHLVL -e ^PWD -e ^LANG -e ^LC_ -e ^TZ | sort
        readlink /proc/$$/fd/0; ls -m /proc/$$/fd; echo $1""")
    monkeypatch.setenv("SECRET", "x")
    start("a", globals_of("script_user nobody") + instance(V3, 255, "state MASTER", f'notify_master "{tell} user"'))
    path = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
    scripts.wait(f"{NOBODY} {NOBODY} {NOBODY} 0000000000000000", "HOME=/nonexistent", "LOGNAME=nobody", path,
                 "USER=nobody",
                 "/dev/null", "0, 1, 2, 255", "user")


def child_of(pid: int) -> int:
    """Waits for the only child of a process. Returns its pid."""
    children = pathlib.Path(f"/proc/{pid}/task/{pid}/children")
    child, = wait_for(lambda: children.read_text().split(), what=f"a child of {pid}")
    return int(child)


def test_helper_holds_no_network(lan, start, scripts):
    """The script helper and the keeper have CAP_DAC_OVERRIDE, CAP_KILL, CAP_SETGID, CAP_SETUID and no descriptors
    except their own."""
    daemon = start("a", instance(V3, 255, "state MASTER"))
    keeper = child_of(daemon.pid)
    helper = child_of(keeper)
    for pid, name, own in ((keeper, "vrrp-keeper", ["socket:"]),
                           (helper, "vrrp-scripts", ["anon_inode:[signalfd", "socket:"])):
        status = pathlib.Path(f"/proc/{pid}/status").read_text()
        assert "CapPrm:\t00000000000000e2\n" in status and "CapEff:\t00000000000000e2\n" in status
        assert pathlib.Path(f"/proc/{pid}/comm").read_text() == f"{name}\n"
        opened = [os.readlink(f"/proc/{pid}/fd/{fd}") for fd in os.listdir(f"/proc/{pid}/fd") if int(fd) > 2]
        assert sorted(name.rstrip("[]0123456789") for name in opened) == own
        assert os.stat(f"/proc/{pid}/ns/net").st_ino == os.stat(f"/proc/{daemon.pid}/ns/net").st_ino
    daemon.kill()
    for pid in (keeper, helper):
        wait_for(lambda pid=pid: not os.path.exists(f"/proc/{pid}/fd/0"), what="the helper ends with its daemon")


def test_helper_is_killed(lan, start, scripts):
    """The script helper is killed: the log says so, and another helper runs tracked scripts, notifications and the
    FIFO's reader. When the keeper is killed too, no more scripts run, and tracked scripts count as failed."""
    health, lines = scripts.folder / "health", scripts.folder / "lines"
    health.write_text("0")
    check = scripts.write("check", f"exit $(cat {health})")
    reader = scripts.write("reader", f'while read line; do echo "$line" >>{lines}; done <"$1"')
    a = start("a", f"global_defs {{\nscript_user root\nnotify_fifo {scripts.fifo}\nnotify_fifo_script {reader}\n}}\n"
              f"vrrp_script check {{\nscript {check}\ninterval 1\n}}\n"
              + instance(V3, 100, "track_script {\ncheck\n}", f"notify {scripts.log}"))
    a.wait("active")
    told = [f"[INSTANCE][lan][{state}][100]" for state in ("BACKUP", "MASTER", "FAULT", "BACKUP", "MASTER")]
    scripts.wait(*told[:2])  # the scripts that are running end with the helper
    keeper = child_of(a.pid)
    os.kill(child_of(keeper), signal.SIGKILL)
    a.wait_log("the script helper has died")
    health.write_text("1")
    a.wait("fault")
    health.write_text("0")
    a.wait("active")
    scripts.wait(*told)
    wait_for(lambda: [line.split()[2] for line in lines.read_text().splitlines()][-3:] == ["FAULT", "BACKUP", "MASTER"],
             what=lambda: f"what the FIFO's reader has got; {lines.read_text()}")
    helper = child_of(keeper)
    os.kill(keeper, signal.SIGKILL)
    os.kill(helper, signal.SIGKILL)
    a.wait_log("the script helper has ended and cannot be restarted")
    assert a.wait("fault")["faults"] == ["script"]
    assert a.stop() == 0


@pytest.mark.parametrize("secure", [True, False])
def test_insecure_scripts(lan, start, scripts, secure):
    """With enable_script_security, a script that runs as root and that other users may change is not run, and the log
    says so. Such a script of another user is run."""
    log = scripts.log.read_text()
    opened = scripts.folder / "open"
    opened.mkdir()
    opened.chmod(0o777)
    (opened / "log").write_text(log)
    (opened / "log").chmod(0o755)
    written = scripts.write("written", log, 0o777)
    config = globals_of("script_user root", *(["enable_script_security"] if secure else [])) + instance(
        V3, 255, "state MASTER", f'notify_master "{written} file"', f'notify "{opened}/log folder" root')
    config += instance(V3, 255, "state MASTER", f'notify_master "{opened}/log other" nobody',
                       f'notify "{scripts.log} good"',
                       vrid=7, name="other", vips=("192.0.2.7/24",))
    daemon = start("a", config)
    good = "[good][INSTANCE][other][MASTER][255]"
    wait_for(lambda: {"[other]", good} <= set(scripts.told()), what=lambda: str(scripts.told()))
    for path in (written, f"{opened}/log"):
        daemon.wait_log(f"script {path} runs as root, and users other than root can change or replace it")
    assert daemon.stop() == 0
    folder = [f"[folder][INSTANCE][lan][{state}][255]" for state in ("MASTER", "STOP")]
    stopped = "[good][INSTANCE][other][STOP][255]"
    assert sorted(scripts.told()) == sorted(["[other]", good, stopped] + ([] if secure else ["[file]", *folder]))
    assert ("scripts run without enable_script_security, and users other than root" in daemon.log) == (not secure)


def test_unusable_scripts(lan, start, scripts):
    """The log has each unusable script with its reason, and the other scripts run."""
    plain = scripts.write("plain", "", 0o644)
    config = globals_of("script_user nobody") + instance(
        V3, 255, "state MASTER", "notify_master /nonexistent/x", f"notify_stop {plain}",
        f"notify_backup {scripts.log} nosuchuser",
        f"notify_fault {scripts.log} nobody nosuchgroup", f'notify "{scripts.log} x"')
    daemon = start("a", config)
    scripts.wait("[x][INSTANCE][lan][MASTER][255]")
    for text in ("script /nonexistent/x is not run: No such file or directory",
                 f"script {plain} is not run: uid {NOBODY}, gid {NOBODY} may not execute it",
                 "script user 'nosuchuser' does not exist", "script group 'nosuchgroup' does not exist"):
        daemon.wait_log(f"warning: {text}")


def test_failure_is_said(lan, start, scripts):
    daemon = start("a", instance(V3, 255, "state MASTER", "notify_master \"/bin/bash -c 'exit 7'\" root"))
    daemon.wait_log("lan: a notify script has failed with exit status 7")


def test_startup_and_shutdown(lan, start, scripts):
    """The daemon waits for both scripts, and ends them at their time limit. The shutdown script runs after everything
    else."""
    slow = scripts.write(
        "slow", f"trap 'echo term $1 >>{scripts.out}; exit 1' TERM\necho begin $1 >>{scripts.out}\nsleep 9 & wait")
    daemon = start("a", globals_of(f'startup_script "{slow} up"', "startup_script_timeout 2",
                                   f'shutdown_script "{slow} down"',
                                   "shutdown_script_timeout 2")
                   + instance(V3, 255, "state MASTER", f'notify "{scripts.log} any"'))
    assert daemon.log.index("startup_script was ended by its time limit") < daemon.log.index("adverts are received")
    assert daemon.stop() == 0
    assert scripts.told() == ["begin up", "term up", "[any][INSTANCE][lan][MASTER][255]",
                              "[any][INSTANCE][lan][STOP][255]",
                              "begin down", "term down"]
    daemon.wait_log("shutdown_script was ended by its time limit")


def test_stop_does_not_wait_for_long(lan, start, scripts):
    """A script that hangs is ended at the stop, and the stop's own script still runs."""
    hang = scripts.write("hang",
                         f"trap 'echo term >>{scripts.out}; exit' TERM; echo begin >>{scripts.out}; sleep 99 & wait")
    daemon = start("a", instance(V3, 255, "state MASTER", f"notify_master {hang}", f'notify_stop "{scripts.log} stop"'))
    scripts.wait("begin")
    assert daemon.stop() == 0
    assert scripts.told() == ["begin", "term", "[stop]"]


def test_fifo_without_reader(lan, start, scripts):
    """Lines of a FIFO without a reader are lost and counted. Adverts are not delayed."""
    os.mkfifo(scripts.fifo, 0o600)
    fd = os.open(scripts.fifo, os.O_RDWR | os.O_NONBLOCK)
    config = globals_of(f"notify_fifo {scripts.fifo}") + instance(V3, 255, "state MASTER")
    daemon = Daemon(lan, lan["a"], config)
    filled = 0
    fcntl.fcntl(fd, fcntl.F_SETPIPE_SZ, 1 << 20)
    with pytest.raises(BlockingIOError):
        while True:
            filled += os.write(fd, b"x" * 4096)
    daemon.start()
    daemon.wait_log("is full, because its reader is missing or too slow; notification lines lost: 1")
    mark = lan.wire.mark()
    lan.wire.wait_adverts(5, mark, "a")
    assert daemon.stop() == 0
    assert scripts.fifo.exists(), "not the daemon's to remove"
    os.close(fd)


def test_fifo_script(lan, start, scripts):
    """The FIFO's script reads the lines, gets the FIFO as its last argument, runs as its user, and ends with the
    daemon."""
    reader = scripts.write("reader", f"""echo "$(id -u) $(stat -c %U:%a ${{@: -1}}) [$1][$2]" >>{scripts.out}
        trap 'echo term >>{scripts.out}; exit' TERM
        while read -r line; do echo "$line" >>{scripts.out}; done <>"${{@: -1}}" """)
    daemon = start("a", globals_of(f"notify_fifo {scripts.fifo} nobody", f'notify_fifo_script "{reader} a" nobody')
                   + instance(V3, 255, "state MASTER"))
    begin = (f"{NOBODY} nobody:600 [a][{scripts.fifo}]", 'INSTANCE "lan" MASTER 255')
    scripts.wait(*begin)
    assert daemon.stop() == 0
    scripts.wait(*begin, 'INSTANCE "lan" STOP 255', "term")


def test_mail_needs_sendmail(lan, start, scripts):
    """Mail has keepalived's subject and body. Without sendmail there is a warning."""
    daemon = start("a", globals_of("router_id r1", "notification_email {", "a@b", "}", "smtp_alert")
                   + instance(V3, 255, "state MASTER"))
    if any(os.access(path, os.X_OK) for path in ("/usr/sbin/sendmail", "/usr/lib/sendmail")):
        pytest.skip("there is a sendmail here, and mail would be sent")
    daemon.wait_log("no mail is sent: there is no /usr/sbin/sendmail")

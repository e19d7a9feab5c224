# SPDX-License-Identifier: GPL-2.0
"""reload_time_file: the configuration is read again at the time that a file names."""
import datetime

from lab.protocols import V3, instance
from lab.waiting import wait_for


def at(seconds: float, form: str = "%Y-%m-%d %H:%M:%SZ") -> str:
    return (datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(seconds=seconds)).strftime(form) + "\n"


def configured(path, priority: int, *more: str) -> str:
    return f"global_defs {{\n reload_time_file {path}\n" + "".join(f" {line}\n"
                                                                   for line in more) + "}\n" + instance(V3, priority)


def test_reload_at_a_time(lan, start):
    """The file appears, changes and disappears. At its time the configuration is read, and the file is removed."""
    path = lan.folder / "when"
    a = start("a", configured(path, 100))
    a.wait("active")
    path.write_text("noon\n")
    a.wait_log("the first line must be HH:MM:SS, YY-MM-DD HH:MM:SS or YYYY-MM-DD HH:MM:SS")
    path.write_text(at(-5))
    a.wait_log("the time in this file has passed")
    path.write_text(at(3600))
    a.wait_log(f"{path}: the configuration will be read again at 2")
    path.unlink()
    a.wait_log("was removed: the scheduled reload is cancelled")
    assert "reading the configuration at the scheduled time" not in a.log and a.status()["priority"] == 100
    a.configure(configured(path, 150))
    other = lan.folder / "next"
    other.write_text(at(3, "%H:%M:%SZ"))
    other.rename(path)
    a.wait_log("reading the configuration at the scheduled time")
    wait_for(lambda: a.status()["priority"] == 150, what="the priority of the new configuration")
    assert not path.exists()


def test_repeat(lan, start):
    """With reload_repeat the file stays, and its time is scheduled for the next day. A file that exists at the start is
    read."""
    path = lan.folder / "when"
    path.write_text(at(5, "%H:%M:%SZ"))
    config = configured(path, 100, "reload_repeat")
    a = start("a", config)
    a.wait("active")
    a.configure(config.replace("priority 100", "priority 120"))
    wait_for(lambda: a.status()["priority"] == 120, what="the priority of the new configuration")
    assert path.exists()
    a.wait_log("will be read again at 2", times=2)
    told = [line for line in a.log.splitlines() if "will be read again at 2" in line]
    assert len({line.split(" at 2")[1] for line in told}) == 2, told


def test_no_folder(lan, start):
    """A missing folder causes a warning, and the next reload looks for it again."""
    path = lan.folder / "sub" / "when"
    a = start("a", configured(path, 100))
    a.wait_log("cannot watch")
    path.parent.mkdir()
    a.reload()
    path.write_text(at(3600))
    a.wait_log("the configuration will be read again at 2")
    path.unlink()
    path.parent.rmdir()
    a.wait_log("its folder was removed or renamed")
    assert a.stop() == 0

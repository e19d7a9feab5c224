# SPDX-License-Identifier: GPL-2.0
"""Files and folders that another user can replace: the daemon neither follows such a user's links nor trusts a folder
of that user, and no user without rights can keep it from starting."""
import os
import shutil
import stat
import subprocess
import sys

import pytest

from lab.daemon import LOCKS, PINS, vrrp_xdp, write_config
from lab.protocols import V3, instance

NOBODY = 65534

LOCKER = """
import fcntl, os, struct, sys
os.setgroups([]); os.setgid(65534); os.setuid(65534)
fd = os.open(sys.argv[1], os.O_RDONLY)
fcntl.fcntl(fd, 36, struct.pack("hhqqi4x", fcntl.F_RDLCK, os.SEEK_SET, 0, 0, 0))  # F_OFD_SETLK
print("locked", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def theirs(lan):
    """A folder of another user."""
    folder = lan.folder / "theirs"
    folder.mkdir()
    os.chown(folder, NOBODY, NOBODY)
    lan.folder.chmod(0o755)
    return folder


def tracking(folder) -> str:
    return (f"vrrp_track_file health {{\nfile {folder}/value\nweight 10\ninit_file 7 overwrite\n}}\n"
            + instance(V3, 100, "track_file {\nhealth\n}"))


def test_init_file_follows_no_link(lan, start, theirs):
    """`init_file` writes as root: a link that another user put there must not lead it to a file of root."""
    victim = lan.folder / "victim"
    victim.write_text("secret")
    (theirs / "value").symlink_to(victim)
    a = start("a", tracking(theirs))
    a.wait_log(f"file health: cannot write its initial value to {theirs}/value: "
               "a symbolic link in a folder that other users can write to")
    assert victim.read_text() == "secret"
    a.stop()
    (theirs / "value").unlink()
    os.link(victim, theirs / "value")
    a = start("a", tracking(theirs))
    a.wait_log("the file has a second name (hard link)")
    assert victim.read_text() == "secret"
    a.stop()
    (theirs / "value").unlink()
    start("a", tracking(theirs)).wait("active")
    assert (theirs / "value").read_text() == "7\n"
    assert (theirs / "value").stat().st_uid == NOBODY  # the folder's owner writes the next value


def test_fifo_of_another_users_folder(lan, start, theirs):
    """A FIFO is made and given away in the folder that was named, not where a link of another user leads."""
    ours = lan.folder / "ours"
    ours.mkdir()
    (theirs / "there").symlink_to(ours)
    config = f"global_defs {{\nvrrp_notify_fifo {theirs}/there/fifo\n}}\n" + instance(V3, 100)
    a = start("a", config)
    a.wait_log("a symbolic link in a folder that other users can write to is not followed")
    assert not list(ours.iterdir())
    a.stop()
    a = start("a", config.replace("/there/fifo", "/fifo"))
    assert stat.S_ISFIFO((theirs / "fifo").stat().st_mode)


def test_lock_is_roots_alone(lan, start):
    """The lock of a daemon that crashed, of a version whose lock every user could read, is read-locked by such a user:
    the next daemon starts, and its own lock cannot be opened by that user."""
    a = start("a", instance(V3, 100))
    lock = LOCKS / f"{lan['a'].netns.name}.lock"
    assert stat.S_IMODE(lock.stat().st_mode) == 0o600
    a.kill()
    a = start("a", instance(V3, 100))
    locker = subprocess.run([sys.executable, "-c", LOCKER, lock], stdin=subprocess.DEVNULL, capture_output=True,
                            text=True)
    assert "PermissionError" in locker.stderr
    a.stop()


def test_pins_of_another_user(lan):
    """On a bpffs that all users can write to, another user may have made the folder of the pins first."""
    node = lan["a"]
    folder = PINS / node.netns.name
    path = write_config(lan, node, instance(V3, 100))
    PINS.mkdir(exist_ok=True)
    (folder / "theirs").mkdir(parents=True)
    lan.on_close(lambda: shutil.rmtree(folder, ignore_errors=True))
    os.chown(folder, NOBODY, NOBODY)
    done = vrrp_xdp("run", "-c", path, "-n", node.netns.name)
    assert done.returncode == 1
    assert f"{folder} is not a folder that root alone can write to; remove it: rm -rf {folder}" in done.stderr
    assert [path.name for path in folder.iterdir()] == ["theirs"]
    assert node.xdp() is None

# SPDX-License-Identifier: GPL-2.0
"""Failures around the daemon: its log, bpffs."""
import os
import pathlib
import re
import shutil
import subprocess
import time

import pytest

from lab.daemon import VRRP_XDP, wait_status, write_config
from lab.netns import run
from lab.protocols import V3, instance
from lab.waiting import PATIENCE, wait_for


@pytest.fixture
def run_with(lan):
    """Runs the daemon on a with a given standard error. `before`: words of a command that starts it."""
    def begin(stderr, *before: str) -> subprocess.Popen:
        path = write_config(lan, lan["a"], instance(V3, 100))
        process = subprocess.Popen([*before, VRRP_XDP, "run", "-c", path, "-n", lan["a"].netns.name], stderr=stderr)
        lan.on_close(lambda: process.poll() is None and (process.kill(), process.wait()))
        return process

    return begin


@pytest.mark.parametrize("log", ["full", "closed"])
def test_nowhere_to_log(lan, run_with, log):
    """The file system of the log is full, or the reader of its pipe has ended: log lines are lost, and nothing else
    happens."""
    if log == "full":
        with open("/dev/full", "w") as out:
            process = run_with(out)
    else:
        reader, writer = os.pipe()
        os.close(reader)
        process = run_with(writer)
        os.close(writer)
    wait_status(lan["a"], state="active")
    lan["a"].link("down")
    wait_status(lan["a"], state="fault")
    lan["a"].link("up")
    wait_status(lan["a"], state="active")
    process.terminate()
    assert process.wait(PATIENCE) == 0 and not lan["a"].xdp() and lan["a"].has_none(*V3.vips)


@pytest.fixture
def freezing(tmp_path):
    """A file system that can be frozen: a folder in it, and a function that calls fsfreeze."""
    image, folder = tmp_path / "image", tmp_path / "mounted"
    if not shutil.which("mkfs.ext4") or not shutil.which("fsfreeze"):
        pytest.skip("needs mkfs.ext4 and fsfreeze")
    with open(image, "w") as file:
        file.truncate(8 << 20)
    folder.mkdir()
    run("mkfs.ext4", "-q", image)
    if run("mount", "-o", "loop", image, folder, check=False).returncode:
        pytest.skip("needs a loop device")
    frozen = False

    def freeze(now: bool) -> None:
        nonlocal frozen
        if now != frozen:
            run("fsfreeze", "--freeze" if now else "--unfreeze", folder)
        frozen = now

    yield folder, freeze
    freeze(False)
    run("umount", "--lazy", folder)


def test_log_on_a_frozen_file_system(lan, start, run_with, freezing):
    """Writes to the log do not return: a takeover, its addresses and a stop come nevertheless. The lines are there when
    the file system works again."""
    folder, freeze = freezing
    b = start("b", instance(V3, 200))
    b.wait("active")
    with open(folder / "a.log", "w") as log:
        process = run_with(log)
    wait_status(lan["a"], state="backup")
    freeze(True)
    for _ in range(2):
        lan["a"].link("down")  # so that a line is written before the takeover
        wait_status(lan["a"], state="fault")
        lan["a"].link("up")
        wait_status(lan["a"], state="backup")
    b.kill()
    wait_status(lan["a"], state="active")
    wait_for(lambda: lan["a"].has(*V3.vips), what="its addresses")
    time.sleep(4)  # longer than a manager may be silent
    assert wait_status(lan["a"], state="active")["transitions"] == 1
    process.terminate()
    wait_for(lambda: lan["a"].has_none(*V3.vips) and not lan["a"].xdp(), what="the stop")
    freeze(False)
    assert process.wait(PATIENCE) == 0
    text = (folder / "a.log").read_text()
    assert "backup -> active" in text and "stopping" in text and "did not respond" not in text


def test_log_reader_is_stuck(lan, run_with):
    """The pipe of the log is full and its reader does not read: addresses still follow the state, and lines are lost.
    When the reader continues, a line says how many."""
    reader, writer = os.pipe()
    os.set_blocking(writer, False)
    with pytest.raises(BlockingIOError):
        while True:
            os.write(writer, b"x" * 4096)
    os.set_blocking(writer, True)
    process = run_with(writer)
    os.close(writer)
    for _ in range(2):
        wait_status(lan["a"], state="active")
        wait_for(lambda: lan["a"].has(*V3.vips), what="the addresses")
        lan["a"].link("down")
        wait_status(lan["a"], state="fault")
        lan["a"].link("up")
    os.set_blocking(reader, False)
    with pytest.raises(BlockingIOError):
        while True:
            os.read(reader, 1 << 16)
    os.set_blocking(reader, True)
    wait_status(lan["a"], state="active")
    process.terminate()
    assert process.wait(PATIENCE) == 0 and not lan["a"].xdp() and lan["a"].has_none(*V3.vips)
    with open(reader) as log:
        assert re.search("warning: [0-9]+ lines of the log are lost", log.read())


def test_bpffs_is_unmounted(lan, start, run_with):
    """The last mount of bpffs is removed, and all pins with it: a Backup still hears its Active, status says what is
    wrong, and the stop detaches the programs."""
    b = start("b", instance(V3, 200))
    b.wait("active")
    mount = "umount -l /sys/fs/bpf; mount -t bpf bpf /sys/fs/bpf; exec \"$@\""
    with open(lan.folder / "a.log", "w") as log:
        process = run_with(log, "unshare", "--mount", "sh", "-c", mount, "sh")
    inside = ("nsenter", "--mount", "--target", process.pid)
    command = (*inside, VRRP_XDP, "status", "-n", lan["a"].netns.name)
    wait_for(lambda: " backup " in run(*command, check=False).stdout, what="a Backup")
    run(*inside, "umount", "/sys/fs/bpf")
    mark = lan.wire.mark()
    lan.wire.wait_adverts(20, mark, "b")
    assert lan["a"].xdp() and not lan.wire.adverts(0, "a")
    for words in (command, (*inside, VRRP_XDP, "unload", "v0", "-n", lan["a"].netns.name)):
        done = run(*words, check=False)
        assert done.returncode == 1 and "bpffs was unmounted" in done.stderr
    b.kill()
    lan.wire.wait_adverts(3, mark, "a")
    process.terminate()
    assert process.wait(PATIENCE) == 0
    assert not lan["a"].xdp() and lan["a"].has_none(*V3.vips)


@pytest.mark.skipif("SANITIZED" in os.environ, reason="measures memory")
def test_parser_memory_is_freed(lan, start):
    """All memory is locked, so that free memory in the heap would count too. The parser uses ten times what stays."""
    ports, vrids = [f"port{i}" for i in range(16)], range(1, 256)
    for port in ports:
        lan["a"].ip("link", "add", port, "up", "type", "veth", "peer", f"{port}p")
    a = start("a", "".join(instance(V3, 100, vrid=vrid, name=f"{port}-{vrid}", interface=port, interval=40,
                                    vips=(f"198.18.{i}.{vrid}/32",))
                           for i, port in enumerate(ports) for vrid in vrids))
    smaps = pathlib.Path(f"/proc/{a.pid}/smaps").read_text()
    heap = int(re.search(r"\[heap\]\n(?:.*\n)*?Rss: +(\d+) kB", smaps)[1])
    assert heap < 1500, "600 kB stay, 3,400 is what the parser needs"

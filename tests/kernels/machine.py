# SPDX-License-Identifier: GPL-2.0
"""A virtual machine with one of Debian's kernels and the host's files. It is emulated, without KVM and without a
disk."""
import shlex
import shutil
import subprocess
import tempfile
import threading
from pathlib import Path
from typing import Callable, Sequence, TextIO

import initramfs
from kernel import ROOT, Kernel, Unavailable

QEMU = "qemu-system-x86_64"
MEMORY_MB = 2048

# The first process. Its output reaches the host at once. With -no-reboot, a reboot ends qemu fastest.
START = """exec >$(echo /dev/vport*) 2>&1 </dev/null
export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LANG=C.UTF-8 PYTHONUNBUFFERED=1
cd {root}
ip link set lo up
{command}
echo $? >/run/job/exit
echo b >/proc/sysrq-trigger
"""

# With systemd as the first process: of the host's units only the journal's, and the program above as a unit.
SYSTEMD = """mkdir -p /run/systemd/system /var/log/journal
cd /run/systemd/system
for unit in /lib/systemd/system/*.wants/* /etc/systemd/system/*.wants/*; do
    case $unit in *journald*) ;; *) ln -sf /dev/null ${unit##*/} ;; esac
done
cat >guest.target <<END
[Unit]
DefaultDependencies=no
Wants=systemd-journald.service guest.service
END
cat >guest.service <<END
[Unit]
DefaultDependencies=no
After=systemd-journald.service
[Service]
Type=oneshot
TimeoutStartSec=infinity
ExecStart=/bin/sh /run/job/command
END
exec env -i /lib/systemd/systemd --unit=guest.target
"""


class Died(Exception):
    """A guest that did not finish. The message has the end of its console."""


def nic_arguments(hubs: Sequence[int]) -> list[str]:
    """eth0, eth1, … in this order, each on the hub (a LAN) of this number. No offloads: a hub does not support them."""
    arguments = []
    for number, hub in enumerate(hubs):
        mac = f"02:00:5e:00:53:{0xa0 + number:02x}"
        arguments += ["-netdev", f"hubport,id=n{number},hubid={hub}",
                      "-device", f"virtio-net-pci,netdev=n{number},mac={mac},romfile="]
    return arguments


def run(kernel: Kernel, command: Sequence[str], *, hubs: Sequence[int] = (), seconds: float = 600,
        systemd: bool = False,
        show: Callable[[str], None] = lambda text: None) -> tuple[int, str]:
    """Runs a command in the repository's folder of a new guest, whose first process is systemd if requested. Returns
    the exit status and the output, which is also shown as it arrives."""
    if not shutil.which(QEMU):
        raise Unavailable(f"{QEMU} is missing (package qemu-system-x86)")
    with tempfile.TemporaryDirectory(prefix="vrrp-guest-") as made:
        job = Path(made)
        initramfs.make(kernel, job / "initramfs")
        if systemd:
            (job / "start").write_text(SYSTEMD)
        (job / ("command" if systemd else "start")).write_text(START.format(root=shlex.quote(str(ROOT)),
                                                                            command=shlex.join(command)))
        share = "local,security_model=none,multidevs=remap"
        arguments = [
            "setpriv", "--pdeathsig", "KILL",  # it ends with this process, however that ends
            # The guest's clock advances by 1 ns for each instruction, however long its emulation takes. So a router
            # with adverts every 50 ms is not late when the host is busy. This needs a single processor.
            QEMU, "-accel", "tcg", "-icount", "shift=0", "-cpu", "Nehalem", "-m", str(MEMORY_MB), "-nodefaults",
            "-no-user-config",
            "-no-reboot", "-display", "none",
            "-kernel", kernel.image, "-initrd", job / "initramfs",
            # No mitigations: they are slow when each jump is emulated. A panic ends the guest.
            "-append", "console=ttyS0 quiet panic=-1 mitigations=off random.trust_cpu=on",
            "-serial", f"file:{job / 'console'}",
            "-virtfs", f"{share},path=/,mount_tag=host,readonly=on", "-virtfs", f"{share},path={job},mount_tag=job",
            "-chardev", "file,id=output,path=/dev/stdout", "-device", "virtio-serial-pci", "-device",
            "virtserialport,chardev=output",
            *nic_arguments(hubs)]
        with open(job / "qemu", "w") as errors:
            output, late = _read(arguments, errors, seconds, show)
        if not (job / "exit").exists():
            tails = [(job / name).read_text(errors="replace")[-3000:] for name in ("qemu", "console")
                     if (job / name).exists()]
            raise Died("\n".join([f"not done after {seconds:.0f} s" if late else "it died", output[-2000:], *tails]))
        return int((job / "exit").read_text()), output


def _read(arguments: Sequence[str | Path], errors: TextIO, seconds: float, show: Callable[[str], None]) -> tuple[str,
                                                                                                                 bool]:
    """The output of a process until it ends, and whether it was ended at its time limit."""
    process = subprocess.Popen([str(a) for a in arguments], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                               stderr=errors)
    late = threading.Event()

    def end() -> None:
        late.set()
        process.kill()

    timer = threading.Timer(seconds, end)
    timer.start()
    parts = []
    try:
        while data := process.stdout.read1():
            parts.append(data.decode(errors="replace"))
            show(parts[-1])
    finally:
        timer.cancel()
        process.kill()
        process.wait()
    return "".join(parts), late.is_set()

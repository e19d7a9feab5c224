# SPDX-License-Identifier: GPL-2.0
"""The initial RAM disk of a guest: busybox and the modules that it needs to mount the host's root."""
import shutil
import subprocess
import tempfile
from pathlib import Path

from kernel import Kernel, Unavailable, module_bytes

BUSYBOX = Path("/bin/busybox")
# modprobe loads all other modules from the host's file system
FIRST = ("virtio_pci", "9p", "9pnet_virtio", "overlay", "virtio_console", "virtio_net")
APPLETS = ("sh", "mount", "mkdir", "insmod", "ln", "switch_root", "reboot")

# The host's root is read-only, with a RAM disk over it for changes. The job is a folder of the host that the guest may
# write to.
INIT = r"""#!/bin/sh
mount -t proc proc /proc
mount -t devtmpfs dev /dev
for module in /modules/*; do insmod "$module"; done
# loose: the host's files are taken to stay as they are, which makes python start in seconds
mount -t 9p -o ro,trans=virtio,version=9p2000.L,msize=512000,cache=loose host /lower || reboot -f
mount -t tmpfs upper /over
mkdir /over/upper /over/work
mount -t overlay -o lowerdir=/lower,upperdir=/over/upper,workdir=/over/work overlay /new || reboot -f
mount -t proc proc /new/proc
mount -t sysfs sys /new/sys
mount -t devtmpfs dev /new/dev
mkdir -p /new/dev/pts /new/dev/shm
mount -t devpts pts /new/dev/pts
mount -t tmpfs shm /new/dev/shm
mount -t tmpfs run /new/run
mount -t bpf bpf /new/sys/fs/bpf
mkdir -p /new/lib/modules /new/run/job
mount -t tmpfs modules /new/lib/modules
ln -s @MODULES@ /new/lib/modules/
mount -t 9p -o trans=virtio,version=9p2000.L,msize=512000 job /new/run/job || reboot -f
exec switch_root /new /bin/sh /run/job/start
"""


def make(kernel: Kernel, path: Path) -> None:
    if not BUSYBOX.exists():
        raise Unavailable("busybox is missing (package busybox-static)")
    with tempfile.TemporaryDirectory() as made:
        root = Path(made)
        for folder in ("bin", "proc", "dev", "lower", "over", "new", "modules"):
            (root / folder).mkdir()
        shutil.copy(BUSYBOX, root / "bin/busybox")
        for applet in APPLETS:
            (root / "bin" / applet).symlink_to("busybox")
        for number, module in enumerate(kernel.with_needs(*FIRST)):
            (root / f"modules/{number:02}.ko").write_bytes(module_bytes(module))
        init = root / "init"
        init.write_text(INIT.replace("@MODULES@", str(kernel.modules)))
        init.chmod(0o755)
        names = "\n".join(str(p.relative_to(root)) for p in sorted(root.rglob("*")))
        with open(path, "wb") as archive:
            subprocess.run(["cpio", "--quiet", "-o", "-H", "newc"], cwd=root, input=names.encode(), stdout=archive,
                           check=True)

# SPDX-License-Identifier: GPL-2.0
"""Debian's kernels: found with apt, unpacked below build/kernels, never installed."""
import contextlib
import fcntl
import lzma
import re
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Iterator

ROOT = Path(__file__).resolve().parents[2]
CACHE = ROOT / "build" / "kernels"
# without documentation, and without modules of devices that the lab does not have
WANTED = ("./boot/vmlinuz-*", "./lib/modules/*/modules.*", "*/kernel/arch/*", "*/kernel/crypto/*", "*/kernel/fs/*",
          "*/kernel/lib/*", "*/kernel/net/*", "*/kernel/drivers/block/*", "*/kernel/drivers/char/*",
          "*/kernel/drivers/net/*.ko*",
          "*/kernel/drivers/net/bonding/*", "*/kernel/drivers/virtio/*")


class Unavailable(Exception):
    """This machine cannot get or start a kernel. The message says why."""


@dataclass(frozen=True)
class Kernel:
    folder: Path

    @property
    def release(self) -> str:
        """The release that `uname -r` prints in this kernel."""
        return next((self.folder / "lib/modules").iterdir()).name

    @property
    def image(self) -> Path:
        return self.folder / "boot" / f"vmlinuz-{self.release}"

    @property
    def modules(self) -> Path:
        return self.folder / "lib/modules" / self.release

    def with_needs(self, *names: str) -> list[Path]:
        """The files of these modules and of those that they depend on, in the order of loading. Built-in modules have
        no file."""
        needs = {}
        for line in (self.modules / "modules.dep").read_text().splitlines():
            path, after = line.split(":")
            needs[path] = after.split()
        by_name = {Path(path).name.split(".ko")[0]: path for path in needs}
        order: list[str] = []

        def visit(path: str) -> None:
            for need in needs[path]:
                visit(need)
            if path not in order:
                order.append(path)

        for name in names:
            if name in by_name:
                visit(by_name[name])
        return [self.modules / path for path in order]


def module_bytes(path: Path) -> bytes:
    """A module in the form that busybox's insmod loads."""
    data = path.read_bytes()
    return lzma.decompress(data) if path.suffix == ".xz" else data


def newest_package(version: str) -> str | None:
    """The name of Debian's newest package of a kernel version such as 6.1."""
    pattern = re.compile(rf"linux-image-{re.escape(version)}\.\d[^ ]*-amd64")
    listed = subprocess.run(["apt-cache", "pkgnames", f"linux-image-{version}."], capture_output=True,
                            text=True).stdout.split()
    names = [n for n in listed if pattern.fullmatch(n) and not re.search("-(rt|cloud)-", n)]
    return max(names, key=lambda name: [int(x) for x in re.findall(r"\d+", name)], default=None)


def _download(version: str, folder: Path) -> Path:
    """Downloads the newest package of a version. If that fails, updates the package lists and tries again."""
    for update in (False, True):
        if update:
            subprocess.run(["apt-get", "update", "-qq"], capture_output=True)
        name = newest_package(version)
        if name and subprocess.run(["apt-get", "download", "-qq", name], cwd=folder,
                                   capture_output=True).returncode == 0:
            return next(folder.glob("*.deb"))
    raise Unavailable(f"apt cannot download {name}" if name else f"apt knows no package linux-image-{version}.*-amd64")


def _unpack(package: Path, folder: Path) -> None:
    with subprocess.Popen(["dpkg", "--fsys-tarfile", package], stdout=subprocess.PIPE) as tar:
        # tar reports a pattern without a match: not every kernel has every folder
        subprocess.run(["tar", "-x", "-C", folder, "--wildcards", *WANTED], stdin=tar.stdout, stderr=subprocess.DEVNULL)
    try:
        kernel = Kernel(folder)
        subprocess.run(["depmod", "-b", folder, kernel.release], check=True, capture_output=True)
        kernel.image.stat()
    except (OSError, StopIteration, subprocess.CalledProcessError) as error:
        raise Unavailable(f"{package.name} cannot be unpacked: {error}") from error


@contextlib.contextmanager
def _locked(path: Path) -> Iterator[None]:
    """Makes two runs at the same time fetch a kernel once."""
    with open(path, "w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def fetch(version: str) -> Kernel:
    """Returns a kernel that was unpacked before, or fetches it. `make clean` removes it, so that a newer one can be
    fetched."""
    for tool in ("apt-get", "dpkg", "depmod"):
        if not shutil.which(tool):
            raise Unavailable(f"{tool} is missing (it gets and unpacks Debian's kernel packages)")
    CACHE.mkdir(parents=True, exist_ok=True)
    with _locked(CACHE / f"{version}.lock"):
        if not (CACHE / version).exists():
            with tempfile.TemporaryDirectory(dir=CACHE) as made:
                package = _download(version, Path(made))
                unpacked = Path(made) / "unpacked"
                unpacked.mkdir()
                _unpack(package, unpacked)
                unpacked.rename(CACHE / version)
    return Kernel(CACHE / version)

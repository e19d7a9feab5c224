# SPDX-License-Identifier: GPL-2.0
"""Pinned BPF maps as numpy arrays over the maps' memory. Reading them costs the daemon nothing."""
import ctypes
import ctypes.util
import mmap
import os
from pathlib import Path

import numpy

from lab import BPFFS, Failure

# the fields of include/vrrp_xdp/maps.h that the benchmarks read
VR_CONFIG = numpy.dtype({"names": ["version"], "formats": ["u1"], "offsets": [0], "itemsize": 112})
VR_STATE = numpy.dtype({
    "names": ["state", "active_priority", "transitions", "lease_ns", "since_ns"],
    "formats": ["u1", "u1", "u4", "u8", "u8"],
    "offsets": [0, 3, 4, 32, 40],
    "itemsize": 64,
})
VR_LIVE = numpy.dtype({
    "names": ["last_rx_ns", "max_gap_ns", "gaps"],
    "formats": ["u8", "u8", ("u4", 6)],
    "offsets": [0, 24, 32],
    "itemsize": 64,
})
VR_ENGINE = numpy.dtype({"names": ["max_late_ns", "recent_late_ns"], "formats": ["u8", "u8"], "offsets": [8, 16],
                         "itemsize": 144})
VR_SENT = numpy.dtype([("adverts", "u8"), ("releases", "u4"), ("announcements", "u4")])
BACKUP, ACTIVE = 1, 2

# tools/bench/witness.h
WITNESS_VR = numpy.dtype([("first_advert", "u8"), ("last_advert", "u8"), ("max_gap", "u8"), ("first_garp", "u8"),
                          ("adverts", "u4"), ("garps", "u4"), ("replies", "u4"), ("pad", "u4")])
WITNESS_STEP_NS = 10_000

_libbpf = None


def _open(path):
    global _libbpf
    if _libbpf is None:
        name = ctypes.util.find_library("bpf")
        if not name:
            raise Failure("libbpf is not installed")
        _libbpf = ctypes.CDLL(name, use_errno=True)
    fd = _libbpf.bpf_obj_get(os.fsencode(path))
    if fd < 0:
        raise Failure(f"{path}: {os.strerror(ctypes.get_errno())}")
    return fd


def map_info(pid, fd):
    """The kernel's information about an open map; empty for a descriptor that is not a map."""
    try:
        lines = Path(f"/proc/{pid}/fdinfo/{fd}").read_text().splitlines()
    except FileNotFoundError:
        return {}
    info = dict(line.split(":\t", 1) for line in lines if ":\t" in line)
    return info if "map_type" in info else {}


class PinnedArray:
    """A map of type array with BPF_F_MMAPABLE."""

    def __init__(self, path, dtype, write=False):
        fd = _open(path)
        try:
            info = map_info("self", fd)
            if int(info["value_size"]) != dtype.itemsize:
                raise Failure(f"{path} holds values of {info['value_size']} bytes, not {dtype.itemsize}")
            entries = int(info["max_entries"])
            size = -(-entries * dtype.itemsize // mmap.PAGESIZE) * mmap.PAGESIZE
            protection = mmap.PROT_READ | (mmap.PROT_WRITE if write else 0)
            self.memory = mmap.mmap(fd, size, mmap.MAP_SHARED, protection)
        finally:
            os.close(fd)
        self.values = numpy.frombuffer(self.memory, dtype, entries)


class DaemonMaps:
    """The maps of a daemon in a namespace. Slots are in the order of the configuration until the first reload, followed
    by free slots."""

    def __init__(self, netns):
        self.folder = BPFFS / "vrrp-xdp" / netns
        self._config = PinnedArray(self.folder / "vr_config", VR_CONFIG).values
        self._state = PinnedArray(self.folder / "vr_state", VR_STATE).values
        self._live = PinnedArray(self.folder / "vr_live", VR_LIVE).values
        self._sent = PinnedArray(self.folder / "vr_sent", VR_SENT).values
        self.engine = PinnedArray(self.folder / "vr_engine", VR_ENGINE).values

    def _used(self):
        return int((self._config["version"] != 0).sum())

    @property
    def state(self):
        return self._state[:self._used()]

    @property
    def live(self):
        return self._live[:self._used()]

    @property
    def sent(self):
        return self._sent[:self._used()]

    def writable_live(self):
        """The same as live, but writable, so that the largest gaps can be reset to 0. The programs only raise them."""
        return PinnedArray(self.folder / "vr_live", VR_LIVE, write=True).values[:self._used()]

    def writable_engine(self):
        """Writable, so that the engine's largest lateness can be reset to 0. The engine only raises it."""
        return PinnedArray(self.folder / "vr_engine", VR_ENGINE, write=True).values

    def adverts_sent(self):
        return int(self.sent["adverts"].sum())

    def transitions(self):
        return int(self.state["transitions"].sum())

    def late_ns(self):
        """The engine's largest lateness in its last full second."""
        return int(self.engine["recent_late_ns"][0])

    def all_in(self, state):
        states = self.state["state"]
        return bool(len(states) and (states == state).all())


def map_memory(pid):
    """Bytes of kernel memory of all maps that a process has open."""
    maps = {}
    for fd in os.listdir(f"/proc/{pid}/fdinfo"):
        info = map_info(pid, fd)
        if info:
            maps[info["map_id"]] = int(info["memlock"])
    return sum(maps.values())

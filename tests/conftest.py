# SPDX-License-Identifier: GPL-2.0
"""Fixtures for tests that need a LAN. Without root or a tool such a test is skipped, with the reason."""
import os
import shutil

import pytest

from lab.daemon import VRRP_XDP, Daemon
from lab.lan import Lan
from lab.protocols import PROTOCOLS, V3_PROTOCOLS


def _need_lab() -> None:
    if os.geteuid():
        pytest.skip("needs root: network namespaces and BPF")
    for tool in ("ip", "bridge", "tc", "ping"):
        if not shutil.which(tool):
            pytest.skip(f"needs {tool}")
    if not VRRP_XDP.exists():
        pytest.fail(f"{VRRP_XDP} is missing: run make")


@pytest.fixture
def lan() -> Lan:
    """Routers a and b, and a host, on one bridge."""
    _need_lab()
    made = Lan(("a", "b", "host"))
    yield made
    made.close()


@pytest.fixture
def lan_of_three() -> Lan:
    """Routers a, b and c on one bridge."""
    _need_lab()
    made = Lan(("a", "b", "c"))
    yield made
    made.close()


@pytest.fixture(scope="module")
def shared_lan() -> Lan:
    """Router a and a host, for a module whose tests restore both."""
    _need_lab()
    made = Lan(("a", "host"))
    yield made
    made.close()


@pytest.fixture(scope="module")
def shared_lan_of_pair() -> Lan:
    """Routers a and b, and a host, for a module whose tests restore all three."""
    _need_lab()
    made = Lan(("a", "b", "host"))
    yield made
    made.close()


@pytest.fixture
def start(lan):
    """Starts vrrp-xdp on a node: start("a", config, …)."""
    def run(name: str, config: str, *args: str) -> Daemon:
        return Daemon(lan, lan[name], config, *args).start()

    return run


@pytest.fixture(params=PROTOCOLS, ids=lambda p: p.name)
def protocol(request):
    return request.param


@pytest.fixture(params=V3_PROTOCOLS, ids=lambda p: p.name)
def v3_protocol(request):
    return request.param


def pytest_addoption(parser):
    parser.addoption("--part", default="0/1", metavar="K/N", help="every Nth test, from the one with number K on")


def pytest_collection_modifyitems(config, items):
    """Keeps the tests of one part. tests/run.py runs the parts of a long file beside each other."""
    part, parts = map(int, config.getoption("--part").split("/"))
    config.hook.pytest_deselected(items=[item for i, item in enumerate(items) if i % parts != part])
    items[:] = items[part::parts]

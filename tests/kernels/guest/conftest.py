# SPDX-License-Identifier: GPL-2.0
"""Tests that run in a guest of the kernel lab (`make test-kernels`), which has the network cards and kernel modules for
them."""
import pytest

from cards import CardLan, drivers


@pytest.fixture(autouse=True)
def guest() -> None:
    if list(drivers().values()) != ["virtio_net"] * 3:
        pytest.skip("needs three virtio network cards: run make test-kernels")


@pytest.fixture
def lan(guest) -> CardLan:
    """Routers a and b, each with a network card."""
    made = CardLan(("a", "b"))
    yield made
    made.close()

# SPDX-License-Identifier: GPL-2.0
"""The protocols for which a test is run, and configurations in keepalived's language, which both daemons read."""
from dataclasses import dataclass

VRID = 51


@dataclass(frozen=True)
class Protocol:
    name: str
    version: int
    family: str  # as in `status --json`
    interval: float
    vips: tuple[str, ...]  # as listed in adverts
    prefix: int

    @property
    def target(self) -> str:
        """The virtual address that the host pings."""
        return self.vips[-1]

    @property
    def few(self) -> int:
        """Number of adverts to wait for before their sender is considered the only one."""
        return 5 if self.version == 3 else 2


# Active_Down_Interval is at least 0.3 s: on a shared machine, one core may stand still for 0.1 s at a time.
V3 = Protocol("v3-ipv4", 3, "ipv4", 0.1, ("192.0.2.1", "192.0.2.100"), 24)
V6 = Protocol("v3-ipv6", 3, "ipv6", 0.1, ("fe80::1", "2001:db8::1"), 64)
V2 = Protocol("v2", 2, "ipv4", 1, ("192.0.2.1", "192.0.2.100"), 24)

PROTOCOLS = (V3, V6, V2)
V3_PROTOCOLS = (V3, V6)  # for tests in which version 2 behaves alike but needs a second for each step


def seconds(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")


def instance(protocol: Protocol, priority: int = 100, *extra: str, vrid: int = VRID, interval: float | None = None,
             name: str = "lan", interface: str = "v0", vips: tuple[str, ...] | None = None) -> str:
    """A vrrp_instance. `extra`: further lines. `vips`: addresses with a prefix length, and optionally further words."""
    if vips is None:
        vips = tuple(f"{v}/{protocol.prefix}" for v in protocol.vips)
    lines = (f"interface {interface}", f"version {protocol.version}", f"virtual_router_id {vrid}",
             f"priority {priority}",
             f"advert_int {seconds(interval or protocol.interval)}", *extra, "virtual_ipaddress {", *vips, "}")
    return f"vrrp_instance {name} {{\n" + "\n".join(lines) + "\n}\n"

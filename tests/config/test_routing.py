# SPDX-License-Identifier: GPL-2.0
"""Routes, rules and addresses in normal form: `check --dump` prints each option."""
import os

from test_check import GOOD, HERE, check, processor_time, run


def test_dump_of_every_option(tmp_path):
    """UPDATE=1 writes the expected file. Reading the normal form gives the normal form, without a warning."""
    result = run("check", "-c", "routing.conf", "--dump")
    assert result.returncode == 0, result.stderr
    told = result.stdout
    expected = HERE / "routing.dump"
    if os.environ.get("UPDATE"):
        expected.write_text(told)
    assert told == expected.read_text()
    again = check(result.stdout, tmp_path, "--dump", "--strict")
    assert (again.returncode, again.stderr, again.stdout) == (0, "", result.stdout)


def with_route(text):
    return GOOD.replace("virtual_router_id", f"virtual_routes {{\n{text}\n}}\nvirtual_router_id")


def test_most_next_hops(tmp_path):
    line = "10.0.0.0/8" + " nexthop dev v0" * 42
    assert check(with_route(line), tmp_path, "--strict").returncode == 0
    assert check(with_route("10.0.0.0/8" + " nexthop" * 64), tmp_path, "--strict").returncode == 0
    result = check(with_route("10.0.0.0/8" + " nexthop" * 65), tmp_path)
    assert "warning: nexthop: a route can have at most 64 next hops; the route is ignored" in result.stderr


def test_names_of_iproute2(tmp_path):
    """As `ip route` accepts them. In these positions there are names without a file, too."""
    result = check(with_route("10.0.0.0/8 table local scope nowhere protocol boot no_track"), tmp_path, "--dump",
                   "--strict")
    assert "\t10.0.0.0/8 table 255 scope 255 protocol 3 no_track\n" in result.stdout
    result = check(with_route("10.0.0.0/8 table 0xfffffffe tos 0x1c"), tmp_path, "--dump", "--strict")
    assert "\t10.0.0.0/8 table 4294967294 tos 28\n" in result.stdout


def test_settings_are_shared_where_there_are_no_routes(tmp_path):
    """4,080 instances with a route and a rule each are read in the time of a few."""
    text = "".join(
        f"vrrp_instance A{p}_{v} {{\ninterface v{p}\nvirtual_router_id {v}\nvirtual_ipaddress {{\n10.{p}.1.{v}\n}}\n"
        f"virtual_routes {{\n10.{p + 100}.{v}.0/24 dev v{p}\n}}\n"
        f"virtual_rules {{\nfrom 10.{p}.1.{v} table {v} preference {p * 255 + v}\n}}\n}}\n"
        for p in range(16) for v in range(1, 256))
    start = processor_time()
    result = check(text, tmp_path)
    assert "SANITIZED" in os.environ or processor_time() - start < 5
    assert result.stdout == "t.conf: 4080 virtual routers, 4080 addresses, 0 warnings\n", result.stderr[:500]

# SPDX-License-Identifier: GPL-2.0
"""Virtual and static routes and rules, and the options of addresses, as `ip` shows them."""
import shutil
from signal import Signals

import pytest

from lab.daemon import Daemon, rows, vrrp_xdp, write_config
from lab.keepalived import Keepalived
from lab.protocols import V3, instance
from lab.routing import addresses, routes, rules
from lab.waiting import wait_for

# (line in the file, output of `ip -d route`). keepalived sets the same routes, except the last ones.
ROUTES = (
    ("10.1.0.0/24 via 192.0.2.10", "unicast 10.1.0.0/24 via 192.0.2.10 dev v0 table main scope global"),
    ("src 192.0.2.1 to 10.2.0.0/24 via 192.0.2.10 dev v0",
     "unicast 10.2.0.0/24 via 192.0.2.10 dev v0 table main scope global src 192.0.2.1"),
    ("10.3.0.0/24 nexthop via 192.0.2.10 weight 3 nexthop via 192.0.2.11 dev v0 weight 256 onlink",
     "unicast 10.3.0.0/24 table main scope global nexthop via 192.0.2.10 dev v0 weight 3 "
     "nexthop via 192.0.2.11 dev v0 weight 256 onlink"),
    ("blackhole 10.4.0.0/24", "blackhole 10.4.0.0/24 table main scope global"),
    ("unreachable 10.5.0.0/24 metric 7", "unreachable 10.5.0.0/24 table main scope global metric 7"),
    ("prohibit 10.6.0.0/24 table 100", "prohibit 10.6.0.0/24 table 100 scope global"),
    ("throw 10.7.0.0/24 table 1000", "throw 10.7.0.0/24 table 1000 scope global"),
    ("10.8.0.0/24 dev v0 scope link tos 16", "unicast 10.8.0.0/24 tos 0x10 dev v0 table main scope link"),
    ("10.9.0.0/24 via 203.0.113.1 dev v0 onlink",
     "unicast 10.9.0.0/24 via 203.0.113.1 dev v0 table main scope global onlink"),
    ("10.10.0.0/24 dev v0 realms 3/4", "unicast 10.10.0.0/24 dev v0 table main scope global realms 3/4"),
    ("10.11.0.0/24 dev v0 mtu lock 1400 advmss 1300 hoplimit 9 reordering 4 window 1000 cwnd lock 11 ssthresh 6",
     "unicast 10.11.0.0/24 dev v0 table main scope global mtu lock 1400 window 1000 ssthresh 6 cwnd lock 11 "
     "advmss 1300 reordering 4 hoplimit 9"),
    ("10.12.0.0/24 dev v0 initcwnd 12 initrwnd 13 quickack 1 fastopen_no_cookie 1 congctl lock reno features ecn",
     "unicast 10.12.0.0/24 dev v0 table main scope global initcwnd 12 features ecn initrwnd 13 quickack 1 "
     "congctl lock reno fastopen_no_cookie 1"),
    ("10.13.0.0/24 dev v0 rtt 1.5s rttvar 300ms rto_min 250ms",
     "unicast 10.13.0.0/24 dev v0 table main scope global rtt 1.5s rttvar 300ms rto_min 250ms"),
    ("10.20.0.0/24 encap ip id 100 dst 192.0.2.10 tos 4 ttl 5 dev v0",
     "unicast 10.20.0.0/24 encap ip id 100 src 0.0.0.0 dst 192.0.2.10 ttl 5 tos 4 dev v0 table main scope global"),
    ("10.21.0.0/24 encap ip6 id 5 dst 2001:db8::10 tc 4 hoplimit 5 dev v0",
     "unicast 10.21.0.0/24 encap ip6 id 5 src :: dst 2001:db8::10 hoplimit 5 tc 4 dev v0 table main scope global"),
    ("multicast 224.0.0.9 dev v0", "multicast 224.0.0.9 dev v0 table main scope global"),
    ("10.14.0.0/24 dev v0 append", "unicast 10.14.0.0/24 dev v0 table main scope global"),
    ("2001:db8:1::/48 via 2001:db8::10",
     "unicast 2001:db8:1::/48 via 2001:db8::10 dev v0 table main scope global metric 1024 pref medium"),
    ("2001:db8:2::/48 dev v0 pref high metric 7 expires 1000",
     "unicast 2001:db8:2::/48 dev v0 table main scope global metric 7 expires pref high"),
    ("2001:db8:3::/48 from 2001:db8:4::/48 dev v0",
     "unicast 2001:db8:3::/48 from 2001:db8:4::/48 dev v0 table main scope global metric 1024 pref medium"),
    ("unreachable 2001:db8:5::/48",
     "unreachable 2001:db8:5::/48 dev lo table main scope global metric 1024 pref medium"),
)
ROUTES_BEYOND = (
    ("local 10.15.0.1 dev v0", "local 10.15.0.1 dev v0 table main scope host"),
    ("broadcast 10.15.0.255 dev v0", "broadcast 10.15.0.255 dev v0 table main scope link"),
    ("10.16.0.0/24 via 192.0.2.10 or 192.0.2.11",
     "unicast 10.16.0.0/24 table main scope global nexthop via 192.0.2.10 dev v0 weight 1 "
     "nexthop via 192.0.2.11 dev v0 weight 1"),
    ("default via fe80::9 dev v0",
     "unicast default via fe80::9 dev v0 table main scope global metric 1024 pref medium"),
    ("2001:db8:6::/48 nexthop via fe80::9 dev v0 nexthop via fe80::8 dev v0 weight 2",
     "unicast 2001:db8:6::/48 table main scope global metric 1024 pref medium "
     "nexthop via fe80::9 dev v0 weight 1 nexthop via fe80::8 dev v0 weight 2"),
)
RULES = (
    ("from 10.1.0.0/24 to 10.2.0.0/24 iif v0 oif lo table 10 preference 1",
     "1: from 10.1.0.0/24 to 10.2.0.0/24 iif v0 oif lo lookup 10"),
    ("not from 10.1.0.0/24 lookup main priority 2", "2: not from 10.1.0.0/24 lookup main"),
    ("fwmark 0x10/0xff tos 16 table 10 order 3", "3: from all tos 0x10 fwmark 0x10/0xff lookup 10"),
    ("from 10.1.0.0/24 uidrange 5-6 ipproto udp sport 5-6 dport 7-8 table 10 preference 5",
     "5: from 10.1.0.0/24 uidrange 5-6 ipproto udp sport 5-6 dport 7-8 lookup 10"),
    ("tunnel-id 99 table 300 preference 6", "6: from all tun_id 99 lookup 300"),
    ("goto 9 preference 7", "7: from all goto 9"),
    ("nop preference 8", "8: from all nop"),
    ("blackhole preference 9", "9: from all blackhole"),
    ("unreachable preference 11", "11: from all unreachable"),
    ("type prohibit preference 12", "12: from all prohibit"),
    ("table 300 realms 3/4 suppress_prefixlength 0 suppress_ifgroup 3 preference 13",
     "13: from all lookup 300 suppress_prefixlength 0 suppress_ifgroup 3 realms 3/4"),
    ("l3mdev preference 14", "14: from all lookup [l3mdev-table]"),
    ("to 192.0.2.0/24 table 300 no_track preference 15", "15: from all to 192.0.2.0/24 lookup 300"),
    ("from 2001:db8::/32 table 300", "16384: from 2001:db8::/32 lookup 300"),
    ("from 10.3.0.0/24 table 300", "16384: from 10.3.0.0/24 lookup 300"),
    ("from 10.4.0.0/24 table 300", "16383: from 10.4.0.0/24 lookup 300"),
)
ADDRESSES = (
    "192.0.2.1/24", "198.51.100.1 peer 198.51.100.2", "198.51.101.1/24 noprefixroute",
    "198.51.102.1/24 home mngtmpaddr no_track",
)
EXCLUDED = (
    "2001:db8::1/64", "2001:db8::2/128", "2001:db8::3/128 preferred_lft forever",
    "2001:db8::4/64 preferred_lft 500 home",
    "2001:db8::5/64 mngtmpaddr -nodad", "2001:db8::6/64 noprefixroute",
)
ANY_ADDRESS = [
    "inet 192.0.2.1/24 scope global secondary v0 valid_lft forever preferred_lft forever",
    "inet 198.51.100.1 peer 198.51.100.2/32 scope global v0 valid_lft forever preferred_lft forever",
    "inet 198.51.101.1/24 scope global noprefixroute v0 valid_lft forever preferred_lft forever",
    "inet 198.51.102.1/24 scope global v0 valid_lft forever preferred_lft forever",
    "inet6 2001:db8::1/64 scope global nodad valid_lft forever preferred_lft forever",
    "inet6 2001:db8::2/128 scope global nodad deprecated valid_lft forever preferred_lft 0sec",
    "inet6 2001:db8::3/128 scope global nodad valid_lft forever preferred_lft forever",
    "inet6 2001:db8::4/64 scope global nodad home valid_lft forever preferred_lft some",
    "inet6 2001:db8::5/64 scope global mngtmpaddr valid_lft forever preferred_lft forever",
    "inet6 2001:db8::6/64 scope global nodad noprefixroute valid_lft forever preferred_lft forever",
]


def block(name, lines):
    return (f"{name} {{", *lines, "}")


def routed(priority=100, *, vips=("192.0.2.1/24",), excluded=(), virtual_routes=(), virtual_rules=(), extra=(), **more):
    return instance(V3, priority, *extra, *block("virtual_ipaddress_excluded", excluded),
                    *block("virtual_routes", virtual_routes),
                    *block("virtual_rules", virtual_rules), vips=vips, **more)


def static(**blocks):
    return "".join("\n".join(block(f"static_{name}", lines)) + "\n" for name, lines in blocks.items())


def whole(beyond=()):
    return routed(vips=ADDRESSES, excluded=EXCLUDED, virtual_routes=[line for line, _ in (*ROUTES, *beyond)],
                  virtual_rules=[line for line, _ in RULES])


def wait_equal(what, expected):
    wait_for(lambda: what() == expected, what=lambda: f"{expected}; {what()} instead")


def wait_routes(node, *expected):
    """Waits until the node has routes with our protocol number to exactly these destinations."""
    wait_equal(lambda: sorted(r.split()[1] for r in routes(node)), sorted(expected))


def wait_rules(node, *preferences):
    wait_equal(lambda: sorted(int(r.split(":")[0]) for r in rules(node)), sorted(preferences))


def test_options(lan, start):
    """Every option of addresses, routes and rules reaches the kernel while the router is Active, and everything is
    removed afterwards."""
    a = start("a", whole(ROUTES_BEYOND))
    a.wait("active")
    wait_equal(lambda: routes(lan["a"]), sorted(told for _, told in (*ROUTES, *ROUTES_BEYOND)))
    wait_equal(lambda: rules(lan["a"]), sorted(told for _, told in RULES))
    wait_equal(lambda: addresses(lan["a"]), sorted(ANY_ADDRESS))
    assert "cannot add" not in a.log
    assert a.stop() == 0
    assert (routes(lan["a"]), rules(lan["a"]), addresses(lan["a"])) == ([], [], [])
    assert "cannot remove" not in a.log


@pytest.mark.skipif(not shutil.which("keepalived"), reason="needs keepalived")
def test_same_as_keepalived(lan, start):
    """keepalived sets the same addresses, routes and rules for the same file."""
    config = static(routes=["10.99.0.0/24 via 192.0.2.10 dev v0"], rules=["to 10.99.0.0/24 table 5 preference 99"],
                    ipaddress=["198.51.103.1/24 dev v0"]) + whole()
    a = start("a", config)
    a.wait("active")
    wait_rules(lan["a"], 99, *(int(told.split(":")[0]) for _, told in RULES))
    ours = (addresses(lan["a"]), routes(lan["a"]), rules(lan["a"]))
    assert a.stop() == 0
    theirs = Keepalived(lan, lan["b"], config).start()
    theirs.wait("MASTER")
    wait_equal(lambda: (addresses(lan["b"]), routes(lan["b"]), rules(lan["b"])), ours)
    assert len(ours[0]) == len(ANY_ADDRESS) + 1 and len(ours[1]) == len(ROUTES) + 1
    theirs.stop()


def test_takeover_and_release(lan, start):
    """The Active has the routes: after a takeover by priority, a clean stop, and a link that goes down."""
    more = {"virtual_routes": ["10.1.0.0/24 via 192.0.2.10"],
            "virtual_rules": ["from 10.1.0.0/24 table 5 preference 5"]}
    a = start("a", routed(100, **more))
    a.wait("active")
    wait_routes(lan["a"], "10.1.0.0/24")
    b = start("b", routed(200, **more))
    b.wait("active")
    wait_routes(lan["b"], "10.1.0.0/24")
    wait_rules(lan["b"], 5)
    wait_routes(lan["a"])
    wait_rules(lan["a"])
    lan["b"].link("down")
    a.wait("active")
    wait_routes(lan["a"], "10.1.0.0/24")
    wait_rules(lan["b"])
    lan["b"].link("up")
    b.wait("active")
    wait_routes(lan["b"], "10.1.0.0/24")
    assert b.stop() == 0
    assert (routes(lan["b"]), rules(lan["b"])) == ([], [])
    a.wait("active")
    wait_rules(lan["a"], 5)
    assert "cannot" not in a.log + b.log


def test_killed(lan, start):
    """The next daemon of the name removes the routes of a killed daemon, whatever its configuration. Routes of other
    programs stay."""
    node = lan["a"]
    node.ip("route", "add", "10.1.0.0/24", "via", "192.0.2.11", "proto", "keepalived")
    node.ip("rule", "add", "from", "10.1.0.0/24", "table", "5", "pref", "5", "protocol", "18")
    theirs = routes(node), rules(node)
    a = start("a", static(routes=["10.3.0.0/24 dev v0"], ipaddress=["198.51.100.1/24 dev v0"]) + routed(
        virtual_routes=["10.1.0.0/24 via 192.0.2.11", "10.2.0.0/24 dev v0 protocol static no_track"],
        virtual_rules=["from 10.1.0.0/24 table 5 preference 5", "from 10.1.0.0/24 table 5 preference 6"]))
    a.wait("active")
    a.wait_log("lan: route 10.1.0.0/24 via 192.0.2.11 exists already; the daemon leaves it in place")
    a.wait_log("lan: rule from 10.1.0.0/24 table 5 preference 5 exists already")
    wait_rules(node, 5, 6)
    assert routes(node, "proto", "static")
    a.kill()
    assert len(routes(node)) == 2 and routes(node, "proto", "static") and "198.51.100.1" in node.addresses()
    again = Daemon(lan, node, instance(V3, 100)).start()
    assert "removed 4 routes, rules and static addresses that the previous daemon had left" in again.log
    assert (routes(node), rules(node)) == theirs
    assert not routes(node, "proto", "static") and "198.51.100.1" not in node.addresses()
    assert again.stop() == 0
    assert (routes(node), rules(node)) == theirs


def test_refused(lan, start):
    """A route that the kernel refuses is logged as written in the file, and tried again after a change."""
    node = lan["a"]
    node.ip("link", "add", "w0", "type", "veth", "peer", "name", "w1")
    a = start("a", routed(virtual_routes=["10.1.0.0/24 via 198.51.100.9 dev w0 metric 3", "10.2.0.0/24 dev v0"]))
    a.wait("active")
    a.wait_log("lan: cannot add route 10.1.0.0/24 via 198.51.100.9 dev w0 metric 3: ")
    wait_routes(node, "10.2.0.0/24")
    for name in ("w0", "w1"):
        node.ip("link", "set", "dev", name, "up")
    node.ip("addr", "add", "198.51.100.1/24", "dev", "w0")
    wait_routes(node, "10.1.0.0/24", "10.2.0.0/24")
    a.wait_log("lan: added route 10.1.0.0/24 via 198.51.100.9 dev w0 metric 3")
    node.ip("link", "set", "dev", "w0", "down")  # the kernel removes the route and does not report it
    wait_routes(node, "10.2.0.0/24")
    node.ip("link", "set", "dev", "w0", "up")
    wait_routes(node, "10.1.0.0/24", "10.2.0.0/24")
    assert a.status()["state"] == "active"
    assert a.stop() == 0


def test_removed_by_another_program(lan, start):
    """A route that another program removes is restored at once, unless no_track is set."""
    node = lan["a"]
    a = start("a", static(routes=["10.9.0.0/24 dev v0"], rules=["table 9 preference 9"],
                          ipaddress=["198.51.101.1/24 dev v0"]) +
              routed(vips=("192.0.2.1/24", "198.51.100.1/24 no_track"), virtual_routes=[
                  "10.1.0.0/24 dev v0 no_track", "10.2.0.0/24 dev v0", "2001:db8::/32 dev v0"],
                  virtual_rules=["table 5 preference 5 no_track", "table 6 preference 6"]))
    a.wait("active")
    wait_rules(node, 5, 6, 9)
    for gone in ("addr del 198.51.100.1/24 dev v0", "addr del 192.0.2.1/24 dev v0", "route del 10.1.0.0/24",
                 "route del 10.2.0.0/24",
                 "-6 route del 2001:db8::/32", "rule del pref 5", "rule del pref 6", "rule del pref 9",
                 "route del 10.9.0.0/24",
                 "addr del 198.51.101.1/24 dev v0"):
        node.ip(*gone.split())
    wait_routes(node, "10.2.0.0/24", "10.9.0.0/24", "2001:db8::/32")
    wait_rules(node, 6, 9)
    wait_for(lambda: node.has("192.0.2.1", "198.51.101.1"))
    for told in ("lan: another program has removed 192.0.2.1/24 from v0",
                 "lan: another program has removed route 10.2.0.0/24 dev v0",
                 "static: another program has removed address 198.51.101.1/24 dev v0"):
        a.wait_log(told)
    assert node.has_none("198.51.100.1")
    assert a.stop() == 0
    assert (routes(node), rules(node)) == ([], []) and "cannot remove" not in a.log


def test_statics(lan, start):
    """Static routes exist before a virtual router is Active, until the daemon stops. default_interface applies where
    dev is missing."""
    node = lan["a"]
    b = start("b", instance(V3, 200))
    b.wait("active")
    a = start("a", "global_defs {\ndefault_interface v0\n}\n" +
              static(ipaddress=["198.51.100.1/24"], routes=["10.1.0.0/24 via 198.51.100.9"],
                     rules=["from 10.1.0.0/24 table 5 preference 5"]) +
              routed(100, virtual_routes=["10.2.0.0/24 dev v0"]))
    a.wait("backup")
    assert "198.51.100.1" in node.addresses()
    wait_routes(node, "10.1.0.0/24")
    wait_rules(node, 5)
    assert a.stop() == 0
    assert (routes(node), rules(node), addresses(node)) == ([], [], [])


def test_missing_interface(lan):
    """The error names each missing interface, and nothing is left."""
    node = lan["a"]
    path = write_config(lan, node, static(ipaddress=["198.51.100.1/24 dev nosuch0"]) +
                        routed(virtual_routes=["10.1.0.0/24 dev nosuch1",
                                               "10.2.0.0/24 nexthop dev v0 nexthop dev nosuch2"]))
    done = vrrp_xdp("run", "-c", path, "-n", node.netns.name)
    assert done.returncode == 1
    for name in ("nosuch0", "nosuch1", "nosuch2"):
        assert f"{name}: no such interface" in done.stderr
    assert rows(node) == []


def test_promote_secondaries(lan, start):
    """The interface's promote_secondaries is set while the daemon runs."""
    def setting():
        return lan["a"].netns.exec("sysctl", "-n", "net.ipv4.conf.v0.promote_secondaries").strip()

    assert setting() == "0"
    a = start("a", routed(extra=("promote_secondaries",)))
    a.wait("active")
    assert setting() == "1"
    assert a.stop() == 0
    assert setting() == "0"
    lan["a"].netns.sysctl("net.ipv4.conf.v0.promote_secondaries", 1)
    a.start()
    assert a.stop(Signals.SIGINT) == 0
    assert setting() == "1"


def test_net_namespace(lan):
    """net_namespace of the file is entered and names the daemon. The command line precedes it, and so does `instance`
    of the file."""
    node, other = lan["a"], lan["b"]
    path = write_config(lan, node,
                        f"net_namespace {node.netns.name}\n" + routed().replace("interface v0", "interface nosuch"))
    for args in ([], ["-n", node.netns.name]):
        assert "nosuch: no such interface" in vrrp_xdp("run", "-c", path, *args).stderr
    path.write_text("net_namespace nosuchspace\ninstance two.names\n" + routed())
    assert "network namespace 'nosuchspace'" in vrrp_xdp("run", "-c", path, "--name", "good").stderr
    assert "name 'two.names': '.' is not allowed" in vrrp_xdp("run", "-c", path, "-n", other.netns.name).stderr

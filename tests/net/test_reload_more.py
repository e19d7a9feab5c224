# SPDX-License-Identifier: GPL-2.0
"""Reading the configuration again: routes and rules, peers, tracked source addresses, scripts and FIFOs follow; what
has not changed is not touched."""
import os

from lab.protocols import V3, instance
from lab.routing import routes, rules
from lab.waiting import wait_for


def destinations(node) -> set[str]:
    return {line.split()[1] for line in routes(node) if line.split()[1].startswith("10.")}


def test_routes(lan, start):
    """A removed route is deleted, a new route is added, an unchanged route is not touched: `ip monitor` does not show
    it."""
    node = lan["a"]

    def config(*lines, static=()):
        statics = ("static_routes {", *static, "}\n") if static else ()
        return "\n".join(statics) + instance(V3, 100, "virtual_routes {", *lines, "}", "virtual_rules {",
                                             "from 10.0.0.0/8 lookup 7", "}")
    a = start("a",
              config("10.1.0.0/24 dev v0", "10.2.0.0/24 dev v0", static=("10.8.0.0/24 dev v0", "10.9.0.0/24 dev v0")))
    a.wait("active")
    wait_for(lambda: destinations(node) == {"10.1.0.0/24", "10.2.0.0/24", "10.8.0.0/24", "10.9.0.0/24"},
             what=lambda: destinations(node))
    before = rules(node)
    with node.netns.monitor("route") as monitor:
        node.ip("route", "add", "10.99.0.0/24", "dev", "v0")
        wait_for(lambda: "10.99.0.0/24" in monitor.text, what="the monitor")
        a.reload(config("10.2.0.0/24 dev v0", "10.3.0.0/24 dev v0",
                        static=("10.9.0.0/24 dev v0", "10.7.0.0/24 dev v0")))
        wait_for(lambda: destinations(node) == {"10.2.0.0/24", "10.3.0.0/24", "10.7.0.0/24", "10.9.0.0/24"},
                 what=lambda: destinations(node))
        wait_for(lambda: "10.7.0.0/24" in monitor.text and "10.3.0.0/24" in monitor.text, what=lambda: monitor.text)
        assert "10.2.0.0/24" not in monitor.text and "10.9.0.0/24" not in monitor.text
    assert rules(node) == before
    assert a.stop() == 0
    assert not destinations(node) and not [r for r in rules(node) if "lookup 7" in r]


def test_routes_unchanged_is_unchanged(lan, start):
    """Lists are compared by content: after reading the same file, nothing counts as changed."""
    text = instance(V3, 100, "virtual_routes {", "10.1.0.0/24 dev v0", "}", "notify /bin/true", "unicast_peer {",
                    "192.0.2.77", "}")
    a = start("a", text)
    a.wait("active")
    assert "0 changed, 1 as before" in a.reload().stdout
    assert "1 changed" in a.reload(text.replace("192.0.2.77", "192.0.2.78")).stdout
    assert "1 changed" in a.reload(text.replace("/bin/true", "/bin/false")).stdout


def test_peers(lan, start):
    """Adverts of a new peer are obeyed from the reload on, and those of a removed peer no longer."""
    def config(priority, peer):
        return instance(V3, priority, "check_unicast_src", "unicast_peer {", peer, "}")
    a = start("a", config(100, lan["host"].ipv4))
    a.wait("active")
    b = start("b", config(200, lan["a"].ipv4))
    b.wait("active")
    wait_for(lambda: a.status()["counters"]["source"] > 3, what="adverts of b refused by a")
    assert a.status()["state"] == "active"
    a.reload(config(100, lan["b"].ipv4))
    a.wait("backup")
    refused = a.status()["counters"]["source"]
    a.reload(config(100, lan["host"].ipv4))
    a.wait("active")
    assert a.status()["counters"]["source"] > refused


def test_scripts_and_fifos(lan, start, tmp_path):
    """Scripts of the new configuration run from the reload on. A removed virtual router is notified as DELETED. The
    FIFO stays and gets all states again."""
    def config(script, fifo, *more):
        return (f"global_defs {{\nscript_user root\nfifo_write_vrrp_states_on_reload\nvrrp_notify_fifo {fifo}\n}}\n" +
                instance(V3, 100, f'notify "{script}"') + "".join(more))
    told = tmp_path / "told"
    script = tmp_path / "script"
    script.write_text(f"#!/bin/sh\necho $* >>{told}\n")
    script.chmod(0o700)
    second = instance(V3, 100, f'notify "{script}"', "notify_deleted", name="second", vrid=60, vips=("192.0.2.60/32",))
    fifo = tmp_path / "fifo"
    a = start("a", config("/bin/true", fifo, second))
    a.wait("active")
    a.wait("active", 60)
    reader = os.open(fifo, os.O_RDONLY | os.O_NONBLOCK)
    lines = []

    def read(wanted):
        try:
            lines.extend(os.read(reader, 65536).decode().splitlines())
        except BlockingIOError:
            pass
        return wanted in lines
    wait_for(lambda: read('INSTANCE "lan" MASTER 100'), what=lambda: lines)
    lines.clear()
    a.reload(config(script, fifo))
    wait_for(lambda: read('INSTANCE "second" DELETED 100') and read('INSTANCE "lan" MASTER 100'), what=lambda: lines)
    assert 'INSTANCE "second" STOP 100' not in lines
    wait_for(lambda: "INSTANCE second DELETED 100" in told.read_text(), what="the deleted one's script")
    lan["a"].link("down")
    wait_for(lambda: "INSTANCE lan FAULT 100" in told.read_text(), what=lambda: told.read_text())
    a.reload(config(script, tmp_path / "other"))
    assert not fifo.exists() and (tmp_path / "other").exists()
    os.close(reader)


def test_tracked_source(lan, start):
    """An address is tracked from the reload on: a missing one causes FAULT, an existing one does not."""
    node = lan["a"]
    a = start("a", instance(V3, 100, f"mcast_src_ip {node.ipv4}", "track_src_ip"))
    a.wait("active")
    transitions = a.status()["transitions"]
    a.reload(instance(V3, 90, f"mcast_src_ip {node.ipv4}", "track_src_ip"))
    wait_for(lambda: a.status()["priority"] == 90, what="the new priority")
    assert a.status()["transitions"] == transitions
    a.reload(instance(V3, 90, "mcast_src_ip 192.0.2.200", "track_src_ip"))
    a.wait("fault")
    node.ip("address", "add", "192.0.2.200/24", "dev", "v0")
    a.wait("active")


def grouped(groups, *, priority=100):
    """Four instances. Each string of `groups` names the members of a sync group."""
    ids = {"one": 51, "two": 52, "three": 53, "four": 54}
    text = "".join(instance(V3, priority, name=name, vrid=vrid, vips=(f"192.0.2.{vrid}/32",)) for name,
                   vrid in ids.items())
    return text + "".join(f"vrrp_sync_group G{i} {{\ngroup {{\n{names}\n}}\n}}\n" for i, names in enumerate(groups))


def test_sync_groups(lan, start):
    """The members of a changed sync group keep their states, and from then on move together."""
    a = start("a", grouped(["one\ntwo", "three\nfour"]))
    for vrid in (51, 52, 53, 54):
        a.wait("active", vrid)
    for groups in (["one\ntwo", "four\nthree"], ["one\ntwo\nfour"], [], ["one\ntwo\nthree\nfour"]):
        assert "0 added, 0 removed, 0 changed, 4 as before" in a.reload(grouped(groups)).stdout
        assert [a.status(vrid)["transitions"] for vrid in (51, 52, 53, 54)] == [1] * 4
    lan["a"].link("down")
    for vrid in (51, 52, 53, 54):
        a.wait("fault", vrid)
    lan["a"].link("up")
    for vrid in (51, 52, 53, 54):
        a.wait("active", vrid)


def test_joins_sync_group(lan, start):
    """A new member of an Active sync group becomes Active. A member that joins a sync group in Backup yields. A member
    that leaves continues alone."""
    first = instance(V3, 100, name="one", vips=("192.0.2.51/32",))
    second = instance(V3, 100, name="two", vrid=52, vips=("192.0.2.52/32",))
    group = "vrrp_sync_group G {\ngroup {\none\ntwo\n}\n}\n"
    a = start("a", first)
    a.wait("active")
    assert "1 added" in a.reload(first + second + group).stdout
    a.wait("active", 52)
    assert a.status()["transitions"] == 1
    a.reload(first + second)
    start("b", instance(V3, 200, name="one", vips=("192.0.2.51/32",))).wait("active")
    a.wait("backup")
    assert a.status(52)["state"] == "active"
    a.reload(first + second + group)
    a.wait("backup", 52)
    a.reload(first + second)
    a.wait("active", 52)
    assert a.status()["state"] == "backup"

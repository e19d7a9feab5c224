# SPDX-License-Identifier: GPL-2.0
"""The same files read by keepalived: what both daemons understand is the same. Skipped without keepalived or network
namespaces.

keepalived -t prints its messages about a file, and its dump the addresses of every instance.
"""
import itertools
import re
import shutil
import subprocess
import threading

import pytest

from test_check import HERE, VRRP_XDP

SETUP = ("ip link set lo up; ip link add eth0 type veth peer name eth1; ip link set eth0 up; ip link set eth1 up; "
         "exec keepalived -n -l -d -P -i main -p k.pid -r v.pid -f t.conf 2>&1")
BEHIND_INSTANCES = "< Interfaces >"  # the heading after the instances in keepalived's dump
HEAD = "vrrp_instance A {\n interface eth0\n virtual_router_id 1\n virtual_ipaddress {\n"
TAIL = "\n }\n}\n"
# files of sequences.conf and of the manual, and cases that the manual's text leaves open
FILES = {
    "substitution": "$AB=10.2.${S}\n$S=0\n" + HEAD + "${AB}.100\n$S=10\n${AB}.100\n10.1.1.1 label $S, " + TAIL,
    "uses": "$A=10.0.0.1\n$B_1=10.0.0.2\n$N=1\n$E=\n" + HEAD + "$A\n${B_${N}}\n10.0.0.3 $E\n10.0.0.4${E}" + TAIL,
    "quoted": "$A=q\n" + HEAD + '10.0.0.1 label "$A"\n10.0.0.2 label "${A}x"\n10.0.0.3 label $A:' + TAIL,
    "signs": HEAD + '10.0.0.1 label "a#b!c" # d\n10.0.0.3 label a${_HASH}b\n'
                    '10.0.0.4 label "a${_BANG}b"\n10.0.0.5 label a!b' + TAIL,
    "equals": "$A=a=b\n$_HASH=h\n" + HEAD + "10.0.0.1 label $A\n10.0.0.2 label ${_HASH}" + TAIL,
    "several lines": "$I= 10.1.1.1 \\\n@main 10.1.1.2 \\\n@other 10.1.1.3 \\\n10.1.1.4\n" + HEAD
                     + "10.0.0.9\n$I\n10.0.0.8" + TAIL,
    "nested": "$V= 10.1.1.$K \\\n 10.1.2.$K\n$W= \\\n$K=1 \\\n$V \\\n$K=2 \\\n$V \\\n10.2.2.9\n" + HEAD + "$W" + TAIL,
    "braces": "$O={\n$C=}\n" + HEAD.replace("{\n interface", "$O\n interface") + "10.0.0.1"
              + TAIL.replace("}\n}", "$C\n}"),
    "sequences": (HEAD + "~SEQ(N,1,2) ~SEQ(M,1,$N) 10.0.${N}.${M}\n~SEQ(N,0) 10.1.0.${N}\n~SEQ(N,3,1) 10.2.0.${N}\n"
                  "~SEQ(N,1,3,9) 10.3.0.${N}\n~SEQ(N,,2) 10.4.0.${N}\n~SEQ(N,010,0x9) 10.5.0.${N}\n10.6.0.$N" + TAIL),
    "lists": HEAD + "~LST( N , 1 , 7 )10.0.0.${N}\n~LST({A, B}, {10,1},{5}) 10.0.${A}.1${B}\n"
                    "~LST(A,3,4) ~SEQ(B,7,8) 10.1.${A}.${B}" + TAIL,
    "sequence in a definition": "$S=~SEQ(N,1,2) ~SEQ(M,3,4)\n" + HEAD + "$S 10.0.${N}.${M}" + TAIL,
    "conditions": "$COND=@main\n" + HEAD
                  + "@main 10.0.0.1\n@^main 10.0.0.2\n@x 10.0.0.3\n@^x 10.0.0.4\n@main\n@^ 10.0.0.6\n"
                  "$COND 10.0.0.7\n~SEQ(N,8,9) @x 10.0.0.${N}\n10.0.0.10" + TAIL,
    "after a brace": HEAD[:-1] + " ~SEQ(N,1,2) 10.0.0.${N}\n} @main priority 33\n}\n",
    "includes": HEAD + "include d/a.conf\ninclude no*.conf\ninclude d/{b,none}.conf\ninclude d/x" + TAIL,
    "no braces": HEAD.replace(" {", "") + "10.0.0.1" + TAIL,
    "corrections": (
        HEAD.replace("{\n interface",
                     "{\n priority 256\n advert_int 0.4\n state X\n garp_master_repeat 0\n interface")
        + "10.0.0.1/33\n10.0.0.300\n10.0.0.2 scope x\n2001:db8::1\n10.0.0.3 brd x\n10.0.0.4 foo" + TAIL + "}\n"),
}
INCLUDED = {"a.conf": "10.0.0.1\ninclude e/c.conf\n", "b.conf": "10.0.0.3\n",
            "e/c.conf": "10.0.0.2\ninclude ../b.conf\n"}


def keepalived_works():
    if not shutil.which("keepalived"):
        return False
    return subprocess.run(["unshare", "-nm", "ip", "link", "add", "eth0", "type", "veth"],
                          capture_output=True).returncode == 0


def dump_of_keepalived(folder):
    """The lines of keepalived's own dump of the file. keepalived and its processes are ended when all instances are
    printed."""
    keepalived = subprocess.Popen(["unshare", "-nmp", "--mount-proc", "--fork", "--kill-child", "bash", "-c", SETUP],
                                  cwd=folder,
                                  stdout=subprocess.PIPE, text=True)
    with keepalived:
        watchdog = threading.Timer(60, keepalived.kill)
        watchdog.start()
        told = list(itertools.takewhile(lambda line: BEHIND_INSTANCES not in line, keepalived.stdout))
        watchdog.cancel()
        keepalived.kill()
    return [line.rstrip("\n") for line in told]


def addresses_of_keepalived(folder):
    """Instance and address, each pair once. keepalived prints a repeated address twice but has it once."""
    found, instance = [], None
    for line in dump_of_keepalived(folder):
        name = re.search(r"VRRP Instance = (.*)$", line)
        instance = name.group(1) if name else instance
        vip = re.search(r"    (\S+) dev (\S+) scope \S+(?: deprecated)?(?: label (.*))?$", line)
        if vip and instance and (instance, vip[1], vip[3]) not in found:
            found.append((instance, vip[1], vip[3]))
    return found


def addresses_of_vrrp_xdp(folder):
    told = subprocess.run([VRRP_XDP, "check", "-i", "main", "--dump", "-c", "t.conf"], cwd=folder, capture_output=True,
                          text=True)
    assert told.returncode == 0, told.stderr
    found, instance = [], None
    for line in told.stdout.splitlines():
        name = re.match(r'vrrp_instance "?(.*?)"? {', line)
        instance = name.group(1) if name else instance
        vip = re.match(r'\t\t(\S+?)(/32|/128)?(?: label "?(.*?)"?)? scope', line)
        if vip:
            found.append((instance, vip[1], vip[3]))
    return found


@pytest.mark.skipif(not keepalived_works(), reason="needs keepalived and root")
@pytest.mark.parametrize("name", FILES)
def test_same_as_keepalived(name, tmp_path):
    (tmp_path / "d/e").mkdir(parents=True)
    (tmp_path / "t.conf").write_text(FILES[name])
    for path, content in INCLUDED.items():
        (tmp_path / "d" / path).write_text(content)
    expected = addresses_of_keepalived(tmp_path)
    assert expected and addresses_of_vrrp_xdp(tmp_path) == expected


UNICAST = HEAD.replace("A {",
                       "A {\n mcast_src_ip 10.9.0.9\n unicast_src_ip 10.9.0.8\n unicast_ttl 300\n unicast_peer {\n"
                       "10.9.0.1\nfe80::1\nbogus\n10.9.0.2 min_ttl 300 max_ttl 9\n10.9.0.3 max_ttl x min_ttl 7\n"
                       "10.9.0.5/24\n10.9.0.6 foo 3\n10.9.0.7 min_ttl 9 max_ttl 5\n}") + "10.0.0.1" + TAIL
GROUP = HEAD.replace("A {",
                     "A {\n mcast_dst_ip 192.0.2.9\n mcast_dst_ip 239.1.2.3\n mcast_dst_ip ff02::9") + "10.0.0.1" + TAIL


def instances(*contents):
    """An instance for each content."""
    return "".join(f"vrrp_instance I{vrid} {{\ninterface eth0\nvirtual_router_id {vrid}\nvirtual_ipaddress {{\n"
                   f"10.0.0.{vrid}\n}}\n{content}\n}}\n" for vrid, content in enumerate(contents, 1))


PRIORITIES = instances(
    "", "state BACKUP", "state MASTER", "state MASTER\npriority 150", "state MASTER\npriority 300",
    "priority 150\npriority 300", "state MASTER\nstate BACKUP", "state MASTER\nstate x", "state BACKUP\nstate MASTER",
    "state MASTER\npriority 90x", "state BACKUP\npriority 255")
LENGTHS = instances(
    "unicast_src_ip 10.9.0.8/24\nunicast_peer {\n10.9.0.1/24\n10.9.0.4-9\n10.9.0.5-10.9.0.7/24 min_ttl 9\n"
    "10.9.0.6/24-7\n10.9.0.10/\n}", "mcast_src_ip 10.9.0.8-11", "mcast_src_ip 10.9.0.7/")
NUMBERS = ("global_defs {\nvrrp_garp_master_delay 7s\nvrrp_down_timer_adverts 4x\n}\n" + instances(
    "garp_master_delay 17s\ngarp_master_repeat 18x\ngarp_master_refresh 19s\ngarp_master_refresh_repeat 20.5\n"
    "garp_lower_prio_delay 21s\ngarp_lower_prio_repeat 22x\ndown_timer_adverts 23x\nversion 3x\nadvert_int 2s\n"
    "priority 90x", "unicast_ttl 9x\nunicast_peer {\n10.9.0.1 min_ttl 9x\n}"))
PASSWORDS = instances(
    'authentication {\nauth_type PASS\nauth_pass ""\n}', 'authentication {\nauth_type PASS\nauth_pass "a b"\n}',
    'authentication {\nauth_type PASS\nauth_pass a\nauth_pass ""\n}')
# (file, expected lines of keepalived's dump, expected lines of our dump)
SPOKEN_TO = {
    "priority": (PRIORITIES, r"    Priority = (\d+)", r"\tpriority (\d+)"),
    "peers": (UNICAST, r" {6}(\S+) min_ttl (\d+) max_ttl (\d+)", r"\t\t(\S+)(?: min_ttl (\d+))?(?: max_ttl (\d+))?$"),
    "source": (UNICAST, r"Using src_ip = (\S+)", r"\tunicast_src_ip (\S+)"),
    "peers with lengths": (LENGTHS, r" {6}(\S+) min_ttl (\d+) max_ttl (\d+)",
                           r"\t\t(\S+)(?: min_ttl (\d+))?(?: max_ttl (\d+))?$"),
    "source with length": (LENGTHS, r"Using src_ip = (\S+) \(from configuration\)", r"\t(?:uni|m)cast_src_ip (\S+)"),
    "group with length": ("global_defs {\nvrrp_mcast_group4 224.0.0.9/24\n}\n"
                          + instances("", "mcast_dst_ip 239.1.2.3-9", "mcast_dst_ip 239.1.2.4/24"),
                          r"Multicast address (\S+)", r"\tmcast_dst_ip (\S+)"),
    "numbers": (NUMBERS,
                r"   (?:Gratuitous ARP (?:lower priority )?(?:delay|repeat|refresh(?: repeat)?)|Down timer adverts|"
                r"VRRP Version|Priority|Unicast TTL) = (\d+)",
                r"\t(?:garp_\w+|down_timer_adverts|version|priority|unicast_ttl) (\d+)"),
    "passwords": (PASSWORDS, r"Password = (.*)", r"\t\tauth_pass \"?([^\"]*)"),
    "TTL": (UNICAST, r"Unicast TTL = (\d+)", r"\tunicast_ttl (\d+)"),
    "group": (GROUP, r"Multicast address (\S+)", r"\tmcast_dst_ip (\S+)"),
    "group of all": ("global_defs {\nvrrp_mcast_group4 224.0.0.9\nvrrp_mcast_group4 10.0.0.1\n}\n" + HEAD + "10.0.0.1"
                     + TAIL,
                     r"Multicast address (\S+)", r"\tmcast_dst_ip (\S+)"),
}


@pytest.mark.skipif(not keepalived_works(), reason="needs keepalived and root")
@pytest.mark.parametrize("name", SPOKEN_TO)
def test_spoken_to_as_by_keepalived(name, tmp_path):
    """Peers with their limits, the source address, and the multicast group."""
    text, theirs, ours = SPOKEN_TO[name]
    (tmp_path / "t.conf").write_text(text)
    told = subprocess.run([VRRP_XDP, "check", "--dump", "-c", "t.conf"], cwd=tmp_path, capture_output=True, text=True)
    expected = [m.groups() for line in dump_of_keepalived(tmp_path) if (m := re.search(theirs, line))]
    found = [m.groups() for line in told.stdout.splitlines() if (m := re.match(ours, line))]
    if name.startswith("peers"):  # our dump does not print defaults
        found = [(address, low or "0", high or "255") for address, low, high in found]
    if name == "numbers":  # the dumps have them in different orders
        expected, found = sorted(expected), sorted(found)
    assert expected and found == expected


@pytest.mark.skipif(not keepalived_works(), reason="needs keepalived and root")
@pytest.mark.parametrize("conf", ["sequences.conf"])
def test_golden_files_say_nothing_to_keepalived(conf):
    """The only messages are about interfaces that this machine does not have."""
    told = subprocess.run(["keepalived", "-t", "-f", conf], cwd=HERE, capture_output=True, text=True)
    assert all("doesn't exist" in line or "Non-existent" in line for line in told.stderr.splitlines()), told.stderr

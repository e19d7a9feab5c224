#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# keepalived 2.2.7 with `state MASTER` and no `priority` sends priority 255, that of an address owner, and not the
# default of RFC 9568 (100). The same block with `state BACKUP` sends 100.
#
# Needs: Debian 12, root, veth and network namespaces, tcpdump. keepalived is unpacked in a temporary folder.
# Exit status: 0 seen as described, 1 something differs.
set -euo pipefail

folder=$(mktemp -d) name=finding-priority-$$ pid=
stop() {
	[ -z "$pid" ] || { kill "$pid" && wait "$pid"; } 2>/dev/null || true
	pid=
}
trap 'stop; ip netns del $name 2>/dev/null; rm -rf "$folder"' EXIT
cd "$folder"
for package in keepalived=1:2.2.7-1+b2 tcpdump=4.99.3-1 libpcap0.8 libnl-3-200 libnl-genl-3-200 libnl-route-3-200 \
	libnftnl11 libmnl0 libip4tc2 libip6tc2 libipset13 libxtables12 libsnmp40 libpopt0 libsensors5; do
	apt-get -o APT::Sandbox::User=root download -q "$package" >/dev/null
done
for deb in *.deb; do
	dpkg-deb -x "$deb" root
done
LD_LIBRARY_PATH=$(find "$folder/root" -name '*.so*' -printf '%h\n' | sort -u | tr '\n' ':')
export LD_LIBRARY_PATH
keepalived=$(find "$folder/root" -name keepalived -type f -perm -1 -path '*bin*')
tcpdump=$(find "$folder/root" -name tcpdump -type f -perm -1 -path '*bin*')
"$keepalived" --version 2>&1 | sed -n 1p

ip netns add "$name"
ip -n "$name" link add v0 type veth peer name v1
ip -n "$name" link set v0 up
ip -n "$name" link set v1 up
ip -n "$name" addr add 192.0.2.2/24 dev v0

# priority STATE: of the first advert that keepalived sends
priority() {
	cat >"$1.conf" <<CONF
vrrp_instance VI {
    state $1
    interface v0
    virtual_router_id 51
    virtual_ipaddress {
        192.0.2.10/24
    }
}
CONF
	ip netns exec "$name" "$keepalived" -nlP -f "$1.conf" -p pid -r vrrp.pid >"$1.log" 2>&1 &
	pid=$!
	ip netns exec "$name" timeout 20 "$tcpdump" -c1 -nv -i v1 'proto 112 and ip[21] = 51' 2>/dev/null |
		grep -o 'prio [0-9]*' >prio || true
	stop
}

failed=0
for row in MASTER:255 BACKUP:100; do
	priority "${row%:*}"
	seen=$(cut -d' ' -f2 prio)
	echo "state ${row%:*}, no priority: $seen on the wire"
	[ "$seen" = "${row#*:}" ] || { echo "    differs; was: ${row#*:}"; failed=1; }
done
exit $failed

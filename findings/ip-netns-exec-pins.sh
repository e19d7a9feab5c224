#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A BPF pin that bpftool 7.1 makes inside `ip netns exec` is reported as made, and is gone when the command ends.
#
# `ip netns exec` (iproute2 6.1) gives its command a mount namespace with a new /sys of the network namespace, in which
# nothing is mounted on /sys/fs/bpf. bpftool mounts a bpffs of its own there, pins, and exits with 0. With the last
# process of that mount namespace this bpffs and its pins end; the bpffs of the host never had them.
# `nsenter --net=/run/netns/NAME`, or a setns() of the program's own, keeps the mount namespace and the pin.
#
# Needs: Debian 12, root, BPF, network namespaces, bpffs on /sys/fs/bpf. Packages are unpacked in a temporary folder.
# Exit status: 0 seen as described, 1 something differs.
set -euo pipefail

folder=$(mktemp -d) name=finding-pins-$$
trap 'ip netns del $name 2>/dev/null; rm -f /sys/fs/bpf/$name; rm -rf "$folder"' EXIT
cd "$folder"
for package in bpftool=7.1.0+6.1.192-3 iproute2=6.1.0-3 libbpf1; do
	apt-get -o APT::Sandbox::User=root download -q "$package" >/dev/null
done
for deb in *.deb; do
	dpkg-deb -x "$deb" root
done
library_path=$(find "$folder/root" -name '*.so*' -printf '%h\n' | sort -u | tr '\n' ':')
export LD_LIBRARY_PATH=$library_path
bpftool=$(find "$folder/root" -name bpftool -type f -perm -1 -print -quit)
ip=$(find "$folder/root" -path '*bin/ip' -type f -print -quit)
mountpoint -q /sys/fs/bpf || mount -t bpf bpf /sys/fs/bpf
"$bpftool" version | sed -n 1p
"$ip" -V

failed=0
expect() {
	echo "$1: $2"
	[ "$2" = "$3" ] || { echo "    differs; was: $3"; failed=1; }
}

pinned() {
	if [ -e "/sys/fs/bpf/$name" ]; then echo yes; else echo no; fi
}

create="$bpftool map create /sys/fs/bpf/$name type array key 4 value 4 entries 1 name finding"
"$ip" netns add "$name"
seen=$("$ip" netns exec "$name" sh -c "$create && [ -e /sys/fs/bpf/$name ] && echo yes" || echo no)
expect "inside ip netns exec the pin is made and seen" "$seen" yes
expect "after it the host's bpffs has the pin" "$(pinned)" no
nsenter --net="/run/netns/$name" sh -c "$create"
expect "made through nsenter --net the host's bpffs has the pin" "$(pinned)" yes
exit $failed

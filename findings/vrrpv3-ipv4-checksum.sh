#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# tcpdump 4.99.3, tshark 4.0.17, scapy 2.5.0 know one checksum of a VRRPv3 advert over IPv4, not that of RFC 9568.
#
# RFC 9568 5.2.8 sums the VRRP message alone for IPv4. RFC 5798 was read as adding an IPv4 pseudo-header, as keepalived
# and FRR do. Seen with two adverts that differ in the checksum only:
# - tcpdump and tshark call RFC 9568's form wrong and the pseudo-header form right.
# - scapy builds the pseudo-header form.
# So a capture that reports bad checksums of a hardware router does not show a broken router.
#
# Needs: Debian 12, apt-get with network access, python3. Installs nothing: packages are unpacked in a temporary folder.
# Exit status: 0 seen as described, 1 something differs.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

packages="tcpdump=4.99.3-1 python3-scapy=2.5.0+dfsg-2 tshark=4.0.17-0+deb12u3 libwireshark16=4.0.17-0+deb12u3
libwiretap13=4.0.17-0+deb12u3 libwsutil14=4.0.17-0+deb12u3 libwireshark-data=4.0.17-0+deb12u3"
# what tshark links and a small machine may lack; any version of Debian 12 will do
libraries="libpcap0.8 libglib2.0-0 libcares2 libbcg729-0 libbrotli1 liblua5.2-0 libmaxminddb0 libnghttp2-14 libopus0
libsbc1 libsmi2ldbl libsnappy1v5 libspandsp2 libspeexdsp1 libssh-gcrypt-4 libtiff6 libxml2 libnl-3-200 libnl-genl-3-200
libnl-route-3-200 libdeflate0 libjbig0 libwebp7 libjpeg62-turbo libLerc4 liblerc4 libicu72 libgnutls30"
for package in $packages; do
	apt-get -o APT::Sandbox::User=root download -q "$package" >/dev/null
done
for package in $libraries; do
	apt-get -o APT::Sandbox::User=root download -q "$package" >/dev/null 2>&1 || true
done
for deb in *.deb; do
	dpkg-deb -x "$deb" root
done
library_path=$(find root -name '*.so*' -printf '%h\n' | sort -u | sed "s,^,$folder/," | tr '\n' ':')

python3 - <<'PYTHON'
import struct

def checksum(data):
    total = sum(struct.unpack(f"!{len(data) // 2}H", data))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return struct.pack("!H", ~total & 0xFFFF)

source, group = bytes([192, 0, 2, 251]), bytes([224, 0, 0, 18])
message = bytes.fromhex("310ac80200640000c0000201c0000202")
pseudo = source + group + struct.pack("!BBH", 0, 112, len(message))
for name, summed in ("plain", message), ("pseudo", pseudo + message):
    vrrp = message[:6] + checksum(summed) + message[8:]
    ip = struct.pack("!BBHHHBBH", 0x45, 0xC0, 20 + len(vrrp), 1, 0, 255, 112, 0) + source + group
    ip = ip[:10] + checksum(ip) + ip[12:]
    frame = bytes.fromhex("01005e00001200005e00010a0800") + ip + vrrp
    with open(f"{name}.pcap", "wb") as out:
        out.write(struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 65535, 1))
        out.write(struct.pack("<IIII", 0, 0, len(frame), len(frame)) + frame)
    print(f"{name}: checksum {vrrp[6:8].hex()}")
PYTHON

failed=0
# expect WHAT TEXT WANTED: prints what was seen and compares it
expect() {
	echo "$1: $2"
	[ "$2" = "$3" ] || { echo "    differs; was: $3"; failed=1; }
}

# said PROGRAM WORDS COMMAND...: whether the output of a command has these words
said() {
	words=$1
	shift
	if LD_LIBRARY_PATH=$library_path "$@" 2>/dev/null | grep -q "$words"; then echo yes; else echo no; fi
}

tcpdump=$(find root -name tcpdump -type f -perm -1 -print -quit)
tshark=$(find root -name tshark -type f -perm -1 -print -quit)
expect "tcpdump calls the form of RFC 9568 wrong" "$(said 'bad vrrp cksum' "$tcpdump" -nvr plain.pcap)" yes
expect "tcpdump calls the pseudo-header form wrong" "$(said 'bad vrrp cksum' "$tcpdump" -nvr pseudo.pcap)" no
status="Checksum Status: "
expect "tshark calls the form of RFC 9568 wrong" "$(said "${status}Bad" "$tshark" -r plain.pcap -V)" yes
expect "tshark calls the pseudo-header form right" "$(said "${status}Good" "$tshark" -r pseudo.pcap -V)" yes
built=$(PYTHONPATH=root/usr/lib/python3/dist-packages python3 - <<'PYTHON'
from scapy.layers.inet import IP
from scapy.layers.vrrp import VRRPv3

addresses = ["192.0.2.1", "192.0.2.2"]
ip = IP(src="192.0.2.251", dst="224.0.0.18", ttl=255)
print(bytes(ip / VRRPv3(vrid=10, priority=200, adv=100, addrlist=addresses))[26:28].hex())
PYTHON
)
expect "scapy's checksum of the same advert" "$built" defb
exit $failed

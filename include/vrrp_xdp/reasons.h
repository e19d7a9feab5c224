/* SPDX-License-Identifier: GPL-2.0 */
/* Every counter of the BPF programs, in one place: index in vr_errors, name, object of RFC 6527, meaning and remedy.
 * The BPF programs, `status`, docs/counters.md and the tests are made from this list.
 *
 * X(id, name, object of RFC 6527 or "", meaning, what an operator should do) */
#ifndef VRRP_XDP_REASONS_H
#define VRRP_XDP_REASONS_H

/* Counted for the whole daemon only. */
#define VR_REASONS_OF_DAEMON(X)                                                                                        \
	X(TRUNCATED, "truncated", "vrrpv3StatisticsPacketLengthErrors",                                                \
	  "The frame is shorter than its IP header says, or too short for a VRRP message. It is dropped.",             \
	  "A device damages or forges frames. `status --sources` names the sender.")                                   \
	X(IP_OPTIONS, "ip_options", "", "The IPv4 header has options. The frame is dropped.",                          \
	  "No VRRP router sends options. `status --sources` names the sender.")                                        \
	X(IP_HEADER, "ip_header", "",                                                                                  \
	  "The IPv4 header has a wrong version or a wrong checksum. The frame is dropped.",                            \
	  "A device damages or forges frames. `status --sources` names the sender.")                                   \
	X(FRAGMENT, "fragment", "", "The advert is an IPv4 fragment. The frame is dropped.",                           \
	  "An IPv4 advert has at most 1056 bytes: raise a smaller MTU of the sender. `status --sources` names it.")    \
	X(DESTINATION, "destination", "",                                                                              \
	  "A packet of protocol 112 goes to an address at which no virtual router here expects adverts, or to the "    \
	  "MAC of another host. The frame goes on to the stack.",                                                      \
	  "Nothing, if other routers use unicast or another multicast group. Else compare `unicast_peer`, "            \
	  "`unicast_src_ip` and `vrrp_mcast_group4` or `vrrp_mcast_group6` on all routers.")                           \
	X(VRID, "vrid", "vrrpv3RouterVrIdErrors",                                                                      \
	  "A valid advert is for a virtual router that is not configured on this interface or VLAN. The frame goes "   \
	  "on to the stack.",                                                                                          \
	  "Nothing, if other routers use this VRID. Else compare `virtual_router_id` and interface. `status` lists "   \
	  "these virtual routers.")                                                                                    \
	X(INACTIVE, "inactive", "",                                                                                    \
	  "A valid advert is for a virtual router in Initialize or FAULT. The state machine does not see it.",         \
	  "Look at STATE in `status`: a FAULT names its causes there.")                                                \
	X(RING_FULL, "ring_full", "", "The ring buffer to the engine was full, and an event was lost.",                \
	  "Look at the lateness of the engine. It was stopped or has too much to do. After a flood, do nothing.")      \
	X(ARP_INVALID, "arp_invalid", "",                                                                              \
	  "An ARP message about a virtual address has a wrong hardware type, length or operation. The frame is "       \
	  "dropped.",                                                                                                  \
	  "A device damages or forges frames. `tcpdump -e arp` shows its MAC.")                                        \
	X(ND_INVALID, "nd_invalid", "",                                                                                \
	  "A neighbour discovery message about a virtual address has a wrong hop limit, length, code or checksum. "    \
	  "The frame is dropped.",                                                                                     \
	  "A device damages or forges frames. `tcpdump -e icmp6` shows its MAC.")                                      \
	X(ANSWERED, "answered", "",                                                                                    \
	  "The BPF program answered an ARP request or a neighbour solicitation for a virtual address.",                \
	  "Nothing. This is normal on an Active.")

/* Counted for each virtual router, too. */
#define VR_REASONS_OF_ROUTER(X)                                                                                        \
	X(TTL, "ttl", "vrrpv3StatisticsIpTtlErrors",                                                                   \
	  "The TTL or hop limit is not 255, or not within the limits of the unicast peer. The advert is dropped.",     \
	  "The advert may come from another network. For a unicast peer, correct `min_ttl` and `max_ttl`.")            \
	X(VERSION, "version", "vrrpv3RouterVersionErrors",                                                             \
	  "The VRRP version is neither 2 nor 3, or not the configured one. The advert is dropped.",                    \
	  "Set the same `version` or `vrrp_version` on all routers of the virtual router.")                            \
	X(TYPE, "type", "vrrpv3StatisticsRcvdInvalidTypePackets",                                                      \
	  "The message type is not ADVERTISEMENT. The message is dropped.", "`status --sources` names the sender.")    \
	X(NO_ADDRESS, "no_address", "vrrpv3StatisticsAddressListErrors",                                               \
	  "The advert lists no address. It is dropped.",                                                               \
	  "Configure at least one address on the sender. `status --sources` names it.")                                \
	X(LENGTH, "length", "vrrpv3StatisticsPacketLengthErrors",                                                      \
	  "The length of the message does not fit its number of addresses. The advert is dropped.",                    \
	  "keepalived 2.4 signs adverts if it has `auth_hmac`, which is not supported yet: remove it there. Else a "   \
	  "device damages or forges frames. `status --sources` names the sender.")                                     \
	X(INTERVAL_ZERO, "interval_zero", "vrrpv3StatisticsAdvIntervalErrors",                                         \
	  "The advertised interval is 0. The advert is dropped.",                                                      \
	  "Correct the interval of the sender. `status --sources` names it.")                                          \
	X(CHECKSUM, "checksum", "vrrpv3RouterChecksumErrors",                                                          \
	  "The checksum is wrong in every form that VRRP routers use. The advert is dropped.",                         \
	  "A device damages frames, or `old_unicast_checksum never` refuses keepalived before 1.3.7.")                 \
	X(OWN_SOURCE, "own_source", "", "An advert came in from this router's own source address. It is dropped.",     \
	  "Look for a loop between switches, and for another router with the same address.")                           \
	X(SOURCE, "source", "",                                                                                        \
	  "The source is not an address of a host, or not a peer (`check_unicast_src`). The advert is dropped.",       \
	  "If the sender is a router of yours, correct its address or add it to `unicast_peer`. `status --sources` "   \
	  "names it.")                                                                                                 \
	X(AUTH, "auth", "", "The VRRPv2 authentication type or password does not match. The advert is dropped.",       \
	  "Set the same `auth_type` and `auth_pass` on all routers of the virtual router.")                            \
	X(INTERVAL, "interval", "vrrpv3StatisticsAdvIntervalErrors",                                                   \
	  "The advertised interval differs from the configured one. VRRPv2 adverts are dropped, VRRPv3 adverts are "   \
	  "accepted.",                                                                                                 \
	  "Set the same `advert_int` on all routers of the virtual router.")                                           \
	X(ADDRESS_LIST, "address_list", "vrrpv3StatisticsAddressListErrors",                                           \
	  "The advert lists other addresses than the configured ones. VRRPv2 adverts below priority 255 are dropped, " \
	  "others are accepted.",                                                                                      \
	  "Configure the same `virtual_ipaddress` on all routers of the virtual router.")                              \
	X(NOT_LINK_LOCAL, "not_link_local", "",                                                                        \
	  "The first IPv6 address of the advert is not link-local. The advert is accepted.",                           \
	  "Make a link-local address the first of `virtual_ipaddress` on all routers.")                                \
	X(BUDGET, "budget", "",                                                                                        \
	  "An advert was not handed to the engine: this virtual router had used up its events for the "                \
	  "interval.",                                                                                                 \
	  "Two routers contend, or a device sends a flood. `status --sources` names it.")                              \
	X(PRIORITY_ZERO, "priority_zero", "vrrpv3StatisticsRcvdPriZeroPackets",                                        \
	  "A router released the virtual router by an advert with priority 0.",                                        \
	  "Nothing. Each stop of an Active does this.")                                                                \
	X(FENCED, "fenced", "",                                                                                        \
	  "ARP or neighbour discovery for or from a virtual address was held back: this router is not Active, or its " \
	  "lease has run out.",                                                                                        \
	  "Nothing on a Backup. On an Active, look at the lateness of the engine.")                                    \
	X(NOT_ACTIVE, "not_active", "",                                                                                \
	  "A frame to the virtual MAC was dropped: this router is not Active, or its lease has run out.",              \
	  "Nothing on a Backup. On an Active, look at the lateness of the engine.")                                    \
	X(NOT_ACCEPTED, "not_accepted", "", "Traffic to a virtual address was dropped because of `no_accept`.",        \
	  "Use `accept`, if hosts shall reach services at the address.")                                               \
	X(CONFLICT, "conflict", "",                                                                                    \
	  "Another device announced a virtual address while this router was Active. The frame is dropped.",            \
	  "The log names the MAC of the device. Remove the address there.")                                            \
	X(EVENTS, "events", "", "An advert was handed to the state machine, because it could change the state.",       \
	  "Nothing. A steady rate means that routers contend: compare their priorities and addresses.")

#define VR_REASONS(X)                                                                                                  \
	VR_REASONS_OF_DAEMON(X)                                                                                        \
	VR_REASONS_OF_ROUTER(X)

#define VR_REASON_ENUM(id, name, rfc, meaning, remedy) VR_##id,
enum vr_reason { VR_REASONS(VR_REASON_ENUM) VR_REASON_COUNT };
#undef VR_REASON_ENUM

/* The first reason of VR_REASONS_OF_ROUTER. */
#define VR_COUNTS_FIRST VR_TTL

#endif

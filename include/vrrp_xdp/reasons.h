/* SPDX-License-Identifier: GPL-2.0 */
/* Every counter of the receive path, once: map index, name, RFC 6527 name and meaning. The BPF programs, `status`, the
 * documentation and the tests are made from this list, so that none of them can drift apart.
 *
 * X(id, name, RFC 6527 name or "", what is counted)
 */
#ifndef VRRP_XDP_REASONS_H
#define VRRP_XDP_REASONS_H

#define VR_REASONS(X)                                                                                                  \
	X(TRUNCATED, "truncated", "vrrpv3StatisticsPacketLengthErrors", "frame shorter than its IP header says")       \
	X(IP_OPTIONS, "ip_options", "", "IPv4 header with options")                                                    \
	X(IP_HEADER, "ip_header", "", "IPv4 header whose version or checksum is wrong")                                \
	X(FRAGMENT, "fragment", "", "IPv4 fragment")                                                                   \
	X(DESTINATION, "destination", "",                                                                              \
	  "protocol 112 to no address where a virtual router expects adverts; passed on")                              \
	X(VRID, "vrid", "vrrpv3RouterVrIdErrors", "virtual router not configured on this port (P12); passed on")       \
	X(INACTIVE, "inactive", "", "valid advert for a virtual router in Initialize or FAULT")                        \
	X(RING_FULL, "ring_full", "", "event lost because the ring was full")                                          \
	X(ARP_INVALID, "arp_invalid", "",                                                                              \
	  "ARP about a virtual address with a wrong hardware type, length or operation")                               \
	X(ND_INVALID, "nd_invalid", "",                                                                                \
	  "neighbour discovery about a virtual address: wrong hop limit, length, code, sum")                           \
	X(ANSWERED, "answered", "", "ARP requests and neighbour solicitations answered in BPF")                        \
	/* from here on counted per virtual router, too */                                                             \
	X(TTL, "ttl", "vrrpv3StatisticsRcvdIpTtlErrors",                                                               \
	  "TTL or hop limit is not 255 (P2), or not within the peer's limits")                                         \
	X(VERSION, "version", "vrrpv3RouterVersionErrors", "version is not 2 or 3, or not the one configured (P12)")   \
	X(TYPE, "type", "vrrpv3StatisticsRcvdInvalidTypePackets", "type is not ADVERTISEMENT (P3)")                    \
	X(NO_ADDRESS, "no_address", "vrrpv3StatisticsAddressListErrors", "advert without an address (P5)")             \
	X(LENGTH, "length", "vrrpv3StatisticsPacketLengthErrors", "length does not fit the address count (P16)")       \
	X(INTERVAL_ZERO, "interval_zero", "vrrpv3StatisticsAdvIntervalErrors", "interval 0 (P7)")                      \
	X(CHECKSUM, "checksum", "vrrpv3RouterChecksumErrors", "checksum wrong in every form (P8, P9, P10)")            \
	X(OWN_SOURCE, "own_source", "", "our own advert came back")                                                    \
	X(SOURCE, "source", "", "unicast advert that is from none of the peers (check_unicast_src), or from no host")  \
	X(AUTH, "auth", "", "VRRPv2 authentication type or data do not match (P15)")                                   \
	X(INTERVAL, "interval", "vrrpv3StatisticsAdvIntervalErrors",                                                   \
	  "interval differs from the configured one (P13): VRRPv2 drops, VRRPv3 goes on")                              \
	X(ADDRESS_LIST, "address_list", "vrrpv3StatisticsAddressListErrors",                                           \
	  "address list differs from the configured one (P14): VRRPv2 drops, VRRPv3 goes on")                          \
	X(NOT_LINK_LOCAL, "not_link_local", "", "first IPv6 address is not link-local (P11); goes on")                 \
	X(BUDGET, "budget", "", "event beyond the virtual router's budget per interval")                               \
	X(PRIORITY_ZERO, "priority_zero", "vrrpv3StatisticsRcvdPriZeroPackets", "adverts with priority 0")             \
	X(FENCED, "fenced", "",                                                                                        \
	  "ARP or neighbour discovery of or for a virtual address, held back: not Active, or lease over")              \
	X(NOT_ACTIVE, "not_active", "", "frame to the virtual MAC, dropped: not Active, or lease over")                \
	X(NOT_ACCEPTED, "not_accepted", "", "traffic to a virtual address, dropped: no_accept")                        \
	X(CONFLICT, "conflict", "", "somebody else's announcement of a virtual address while Active")                  \
	X(EVENTS, "events", "", "adverts handed to the state machine")

#define VR_REASON_ENUM(id, name, rfc, text) VR_##id,
enum vr_reason { VR_REASONS(VR_REASON_ENUM) VR_REASON_COUNT };
#undef VR_REASON_ENUM

#endif

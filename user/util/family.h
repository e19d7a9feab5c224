/* SPDX-License-Identifier: GPL-2.0 */
/* Converts a protocol family of the maps (VR_IPV4 or VR_IPV6) for system calls and for operators. For the length of an
 * address, see vr_address_length() in vrrp_xdp/maps.h. */
#ifndef VRRP_XDP_FAMILY_H
#define VRRP_XDP_FAMILY_H

#include <netinet/in.h>
#include <stdint.h>
#include <sys/socket.h>

#include "vrrp_xdp/maps.h"

/* Returns the address family for sockets and netlink, AF_INET or AF_INET6. */
static inline uint8_t family_af(uint8_t family)
{
	return family == VR_IPV4 ? AF_INET : AF_INET6;
}

/* Returns the prefix length of a single host, in bits: 32 or 128. */
static inline uint8_t family_host_prefix(uint8_t family)
{
	return (uint8_t)(8 * vr_address_length(family));
}

/* An address in the usual notation, for messages and output. */
struct address_text {
	char text[INET6_ADDRSTRLEN];
};

/* Returns an address as text. address: in network order; an IPv4 address is in the first four bytes. */
struct address_text family_text(uint8_t family, const uint8_t address[16]);

#endif

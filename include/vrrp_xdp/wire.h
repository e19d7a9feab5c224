/* SPDX-License-Identifier: GPL-2.0 */
/* The VRRP message and its constants, for the BPF programs and user space. Section numbers are those of RFC 9568,
 * unless another RFC is named. */
#ifndef VRRP_XDP_WIRE_H
#define VRRP_XDP_WIRE_H

#include <linux/types.h>

#define VRRP_PROTOCOL 112	  /* 5.1.1.4 */
#define VRRP_TTL 255		  /* 5.1.1.3, 5.1.2.3 */
#define VRRP_GROUP4 0xe0000012U	  /* 224.0.0.18, host order (5.1.1.2) */
#define VRRP_GROUP6_LAST 0x12	  /* ff02::12, last byte (5.1.2.2) */
#define VRRP_TYPE_ADVERT 1	  /* 5.2.2 */
#define VRRP_PRIORITY_RELEASE 0	  /* 5.2.4 */
#define VRRP_PRIORITY_DEFAULT 100 /* 5.2.4 */
#define VRRP_PRIORITY_OWNER 255	  /* 5.2.4 */
#define VRRP_INTERVAL_MASK 0x0fff /* 5.2.7: 12 bits, centiseconds */
#define VRRP_INTERVAL_MAX 4095
#define VRRP2_AUTH_LEN 8 /* RFC 2338 5.3.10, RFC 3768 5.3.10 */
#define VRRP2_AUTH_NONE 0
#define VRRP2_AUTH_SIMPLE 1 /* RFC 2338 5.3.6 */
#define VRRP_MAX_ADDRESSES 255

/* The longest message: VRRPv3, IPv6, 255 addresses. */
#define VRRP_MAX_MESSAGE (8 + 16 * VRRP_MAX_ADDRESSES)

/* The first eight bytes of an advertisement (5.2; RFC 3768 5.2). The addresses follow, then, in VRRPv2, eight bytes
 * of authentication data. */
struct vrrp_header {
	__u8 version_type; /* version << 4 | type */
	__u8 vrid;
	__u8 priority;
	__u8 count;
	union {
		__be16 max_interval; /* VRRPv3: 4 reserved bits, 12 bits of centiseconds */
		struct {
			__u8 auth_type; /* VRRPv2 */
			__u8 interval;	/* VRRPv2: seconds */
		};
	};
	__be16 checksum;
};

_Static_assert(sizeof(struct vrrp_header) == 8, "VRRP header is 8 bytes");

#endif

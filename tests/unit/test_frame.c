// SPDX-License-Identifier: GPL-2.0
/* The frames of adverts and announcements, byte by byte. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "../reference/advert_parse.h"
#include "../reference/frame.h"

#define BUFFER (FRAME_HEADERS6 + VRRP_MAX_MESSAGE + VRRP2_AUTH_LEN)

static const uint8_t mac[6] = {0x02, 0x12, 0x34, 0x56, 0x78, 0x9a};
static const uint8_t vip4[16] = {192, 0, 2, 1};
static const uint8_t vip6[16] = {0x20, 0x01, 0x0d, 0xb8, [15] = 1};
static const uint8_t addresses4[] = {192, 0, 2, 1, 192, 0, 2, 2};
static const uint8_t addresses6[] = {0xfe, 0x80, [15] = 1, 0x20, 0x01, 0x0d, 0xb8, [31] = 1};

static const struct advert v2 = {
	.version = 2,
	.family = VR_IPV4,
	.vrid = 10,
	.priority = 200,
	.count = 2,
	.interval_ns = 1000000000,
	.source = {192, 0, 2, 251},
	.addresses = addresses4,
	.form = VR_SUM_PLAIN,
};
static const struct advert v2_pass = {
	.version = 2,
	.family = VR_IPV4,
	.vrid = 10,
	.priority = 200,
	.count = 1,
	.interval_ns = 3000000000,
	.source = {192, 0, 2, 251},
	.addresses = addresses4,
	.form = VR_SUM_PLAIN,
	.auth_type = VRRP2_AUTH_SIMPLE,
	.auth_data = "secret",
};
static const struct advert v3_plain = {
	.version = 3,
	.family = VR_IPV4,
	.vrid = 10,
	.priority = 200,
	.count = 2,
	.interval_ns = 1000000000,
	.source = {192, 0, 2, 251},
	.addresses = addresses4,
	.form = VR_SUM_PLAIN,
};
static const struct advert v3_pseudo = {
	.version = 3,
	.family = VR_IPV4,
	.vrid = 10,
	.priority = 200,
	.count = 2,
	.interval_ns = 1000000000,
	.source = {192, 0, 2, 251},
	.addresses = addresses4,
	.form = VR_SUM_PSEUDO,
};
static const struct advert v3_ipv6 = {
	.version = 3,
	.family = VR_IPV6,
	.vrid = 10,
	.priority = 100,
	.count = 2,
	.interval_ns = 1000000000,
	.source = {0xfe, 0x80, [15] = 0xc8},
	.addresses = addresses6,
	.form = VR_SUM_PSEUDO,
};
static const struct advert *const kinds[] = {&v2, &v2_pass, &v3_plain, &v3_pseudo, &v3_ipv6};

#define KINDS (sizeof(kinds) / sizeof(*kinds))

/* The folded sum of 16-bit words: 0xffff over bytes that contain their own right checksum. */
static uint32_t sum16(const uint8_t *at, size_t length, uint32_t sum)
{
	for (size_t i = 0; i < length; i++)
		sum += at[i] << (i % 2 ? 0 : 8);
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	return sum;
}

/* P2, P17. The IP checksum is computed by hand. */
static void ipv4_bytes(void **state)
{
	static const uint8_t want[] = {
		0x01, 0x00, 0x5e, 0x00, 0x00, 0x12, 0x02, 0x12, 0x34, 0x56, 0x78, 0x9a, 0x08, 0x00, /* Ethernet */
		0x45, 0xc0, 0x00, 0x24, 0x00, 0x00, 0x40, 0x00, 0xff, 0x70, 0xd7, 0x9b, /* CS6, DF, 255, 112 */
		192,  0,    2,	  251,	224,  0,    0,	  18,	0x31, 10,   200,  2,	0x00, 0x64,
		0xde, 0xfb, 192,  0,	2,    1,    192,  0,	2,    2,
	};
	uint8_t frame[sizeof(want) + 1], source[16];

	(void)state;
	memset(frame, 0xaa, sizeof(frame));
	assert_int_equal(frame_advert_length(&v3_pseudo), sizeof(want));
	assert_int_equal(frame_advert_to_group(&v3_pseudo, mac, frame, sizeof(want)), sizeof(want));
	assert_memory_equal(frame, want, sizeof(want));
	assert_int_equal(frame[sizeof(want)], 0xaa);
	assert_int_equal(sum16(frame + 14, 20, 0), 0xffff);
	memset(source, 0xaa, sizeof(source));
	frame_source(frame, VR_IPV4, source);
	assert_memory_equal(source, v3_pseudo.source, sizeof(source));
}

static void ipv6_bytes(void **state)
{
	static const uint8_t want[] = {
		0x33, 0x33, 0x00, 0x00, 0x00, 0x12, 0x02, 0x12, 0x34, 0x56, 0x78, 0x9a, 0x86, 0xdd, /* Ethernet */
		0x6c, 0x00, 0x00, 0x00, 0x00, 40,   112,  255, /* IPv6: CS6, length, next header, hop limit */
		0xfe, 0x80, 0,	  0,	0,    0,    0,	  0,	0,    0,    0,	  0,	0,    0,    0,
		0xc8, 0xff, 0x02, 0,	0,    0,    0,	  0,	0,    0,    0,	  0,	0,    0,    0,
		0,    0x12, 0x31, 10,	100,  2,    0x00, 0x64, 0x3f, 0x5d, 0xfe, 0x80, 0,    0,    0,
		0,    0,    0,	  0,	0,    0,    0,	  0,	0,    0,    1,	  0x20, 0x01, 0x0d, 0xb8,
		0,    0,    0,	  0,	0,    0,    0,	  0,	0,    0,    0,	  1,
	};
	uint8_t frame[sizeof(want) + 1], source[16];

	(void)state;
	memset(frame, 0xaa, sizeof(frame));
	assert_int_equal(frame_advert_length(&v3_ipv6), sizeof(want));
	assert_int_equal(frame_advert_to_group(&v3_ipv6, mac, frame, sizeof(want)), sizeof(want));
	assert_memory_equal(frame, want, sizeof(want));
	assert_int_equal(frame[sizeof(want)], 0xaa);
	frame_source(frame, VR_IPV6, source);
	assert_memory_equal(source, v3_ipv6.source, sizeof(source));
}

/* An advert to a host has its TTL and address, and a checksum over them. The kernel finds the MAC address. */
static void to_hosts(void **state)
{
	const struct frame_to host4 = {{198, 51, 100, 9}, 64}, host6 = {{0x20, 0x01, 0x0d, 0xb8, [15] = 9}, 1};
	static const uint8_t no_mac[6];
	uint8_t frame[BUFFER], to[16];
	size_t length = frame_advert(&v3_pseudo, &host4, mac, frame, sizeof(frame));

	(void)state;
	assert_int_equal(length, frame_advert_length(&v3_pseudo));
	assert_memory_equal(frame, no_mac, 6);
	assert_int_equal(frame[14 + 8], 64);
	assert_true(frame_to_host(frame, VR_IPV4, to));
	assert_memory_equal(to, host4.address, 16);
	assert_int_equal(sum16(frame + 14, 20, 0), 0xffff);
	assert_int_equal(sum16(frame + 34, length - 34, sum16(frame + 26, 8, VRRP_PROTOCOL + length - 34)), 0xffff);
	length = frame_advert(&v3_ipv6, &host6, mac, frame, sizeof(frame));
	assert_int_equal(frame[14 + 7], 1);
	assert_true(frame_to_host(frame, VR_IPV6, to));
	assert_memory_equal(to, host6.address, 16);
	assert_int_equal(sum16(frame + 54, length - 54, sum16(frame + 22, 32, VRRP_PROTOCOL + length - 54)), 0xffff);
}

/* keepalived up to 1.3.6 has the group in the checksum of adverts to hosts. */
static void old_sum(void **state)
{
	const struct frame_to host = {{198, 51, 100, 9}, 255};
	struct advert old = v3_pseudo;
	uint8_t frame[BUFFER], to_group[BUFFER];
	size_t length;

	(void)state;
	old.form = VR_SUM_OLD;
	length = frame_advert(&old, &host, mac, frame, sizeof(frame));
	assert_int_equal(frame_advert_to_group(&v3_pseudo, mac, to_group, sizeof(to_group)), length);
	assert_memory_equal(frame + 34, to_group + 34, length - 34);
}

/* The MAC address of an IPv4 group has 23 bits of it (RFC 1112 6.4), that of an IPv6 group 32 (RFC 2464 7). */
static void to_groups(void **state)
{
	static const uint8_t mac4[6] = {0x01, 0x00, 0x5e, 0x01, 0x02, 0x03},
			     mac6[6] = {0x33, 0x33, 0x12, 0x34, 0x56, 0x78};
	const struct frame_to group4 = {{239, 129, 2, 3}, 255};
	const struct frame_to group6 = {{0xff, 0x02, [12] = 0x12, 0x34, 0x56, 0x78}, 255};
	uint8_t frame[BUFFER], to[16];

	(void)state;
	frame_advert(&v3_pseudo, &group4, mac, frame, sizeof(frame));
	assert_memory_equal(frame, mac4, 6);
	assert_false(frame_to_host(frame, VR_IPV4, to));
	frame_advert(&v3_ipv6, &group6, mac, frame, sizeof(frame));
	assert_memory_equal(frame, mac6, 6);
	assert_false(frame_to_host(frame, VR_IPV6, to));
}

static void message_bytes(void **state)
{
	static const uint8_t want2[] = {0x21, 10, 200, 2, 0, 1, 0x92, 0xed, 192, 0, 2, 1, 192, 0, 2, 2, [23] = 0};
	static const uint8_t want3[] = {0x31, 10, 200, 2, 0, 0x64, 0x82, 0x8a, 192, 0, 2, 1, 192, 0, 2, 2};
	uint8_t frame[BUFFER];

	(void)state;
	assert_int_equal(frame_advert_to_group(&v2, mac, frame, sizeof(frame)), FRAME_HEADERS4 + sizeof(want2));
	assert_memory_equal(frame + FRAME_HEADERS4, want2, sizeof(want2));
	assert_int_equal(frame_advert_to_group(&v3_plain, mac, frame, sizeof(frame)), FRAME_HEADERS4 + sizeof(want3));
	assert_memory_equal(frame + FRAME_HEADERS4, want3, sizeof(want3));
	assert_int_equal(frame_advert_to_group(&v2_pass, mac, frame, sizeof(frame)), FRAME_HEADERS4 + 20); /* P15 */
	assert_int_equal(frame[FRAME_HEADERS4 + 4], 1);
	assert_memory_equal(frame + FRAME_HEADERS4 + 12, "secret\0", 8);
	assert_int_equal(sum16(frame + FRAME_HEADERS4, 20, 0), 0xffff);
}

static void no_room(void **state)
{
	uint8_t frame[BUFFER];

	(void)state;
	for (size_t k = 0; k < KINDS; k++) {
		for (size_t size = 0; size < frame_advert_length(kinds[k]); size++) {
			memset(frame, 0xaa, sizeof(frame));
			assert_int_equal(frame_advert_to_group(kinds[k], mac, frame, size), 0);
			assert_int_equal(frame[size], 0xaa);
		}
	}
}

/* The longest adverts: the IP header's length needs both bytes. */
static void many_addresses(void **state)
{
	static uint8_t list[16 * 255], frame[BUFFER];
	struct advert a4 = v2, a6 = v3_ipv6;
	struct ip_packet ip = {.family = VR_IPV6, .ttl = 255, .destination = {0xff, 0x02, [15] = 0x12}};
	struct advert back;

	(void)state;
	for (size_t i = 0; i < sizeof(list); i++)
		list[i] = i * 31;
	a4.count = a6.count = 255;
	a4.addresses = a6.addresses = list;
	assert_int_equal(frame_advert_to_group(&a4, mac, frame, sizeof(frame)), 34 + 8 + 4 * 255 + 8);
	assert_int_equal(frame[16] << 8 | frame[17], 20 + 8 + 4 * 255 + 8);
	assert_int_equal(sum16(frame + 14, 20, 0), 0xffff);
	assert_int_equal(frame_advert_to_group(&a6, mac, frame, sizeof(frame)), 54 + 8 + 16 * 255);
	assert_int_equal(frame[18] << 8 | frame[19], 8 + 16 * 255);
	memcpy(ip.source, a6.source, 16);
	assert_int_equal(advert_parse(frame + FRAME_HEADERS6, 8 + 16 * 255, &ip, &back), VR_REASON_COUNT);
}

/* Every priority is changed into every other one, and back, as for a release. */
static void set_priority(void **state)
{
	static uint8_t want[256][BUFFER];
	uint8_t frame[BUFFER];

	(void)state;
	for (size_t k = 0; k < KINDS; k++) {
		size_t length = frame_advert_length(kinds[k]);

		for (int p = 0; p < 256; p++) {
			struct advert a = *kinds[k];

			a.priority = p;
			assert_int_equal(frame_advert_to_group(&a, mac, want[p], BUFFER), length);
		}
		for (int from = 0; from < 256; from++) {
			memcpy(frame, want[from], length);
			for (int to = 0; to < 256; to++) {
				frame_set_priority(frame, kinds[k]->family, to);
				assert_memory_equal(frame, want[to], length);
			}
		}
	}
}

/* The same for every value of the checksum: one's complement has two zeroes, and an addition may carry twice. */
static void set_priority_every_sum(void **state)
{
	static const uint8_t ends[2] = {0, 255};
	static uint8_t frames[2][BUFFER];
	int zeroes = 0;

	(void)state;
	for (int x = 0; x < 65536; x++) {
		uint8_t list[4] = {10, 0, x >> 8, x};
		struct advert a = v3_plain;
		size_t length = 0;

		a.count = 1;
		a.addresses = list;
		for (int i = 0; i < 2; i++) {
			a.priority = ends[i];
			length = frame_advert_to_group(&a, mac, frames[i], BUFFER);
			zeroes += !frames[i][40] && !frames[i][41];
		}
		for (int i = 0; i < 2; i++) {
			uint8_t frame[BUFFER];

			memcpy(frame, frames[i], length);
			frame_set_priority(frame, VR_IPV4, ends[!i]);
			assert_memory_equal(frame, frames[!i], length);
		}
	}
	assert_int_equal(zeroes, 2);
}

/* P37: the VIP is sender and target; broadcast; the sender's MAC address is that of the Ethernet header. */
static void gratuitous_arp(void **state)
{
	static const uint8_t want[] = {
		0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x02, 0x12, 0x34, 0x56, 0x78, 0x9a, 0x08, 0x06,
		0x00, 0x01, 0x08, 0x00, 6,    4,    0x00, 0x01, 0x02, 0x12, 0x34, 0x56, 0x78, 0x9a,
		192,  0,    2,	  1,	0,    0,    0,	  0,	0,    0,    192,  0,	2,    1,
	};
	uint8_t frame[FRAME_ANNOUNCE_MAX];

	(void)state;
	memset(frame, 0xaa, sizeof(frame));
	assert_int_equal(FRAME_GARP_LEN, sizeof(want));
	assert_int_equal(frame_announce(VR_IPV4, vip4, mac, frame), sizeof(want));
	assert_memory_equal(frame, want, sizeof(want));
	assert_int_equal(frame[sizeof(want)], 0xaa);
}

/* P20: R=1 S=0 O=1, from the VIP to all nodes, hop limit 255 (RFC 4861 7.1.2), with the link-layer address. */
static void unsolicited_na(void **state)
{
	static const uint8_t want[] = {
		0x33, 0x33, 0x00, 0x00, 0x00, 0x01, 0x02, 0x12, 0x34, 0x56, 0x78, 0x9a, 0x86, 0xdd, 0x6c,
		0x00, 0x00, 0x00, 0x00, 32,   58,   255,  0x20, 0x01, 0x0d, 0xb8, 0,	0,    0,    0,
		0,    0,    0,	  0,	0,    0,    0,	  1,	0xff, 0x02, 0,	  0,	0,    0,    0,
		0,    0,    0,	  0,	0,    0,    0,	  0,	1,    136,  0,	  0,	0,    0xa0, 0,
		0,    0,    0x20, 0x01, 0x0d, 0xb8, 0,	  0,	0,    0,    0,	  0,	0,    0,    0,
		0,    0,    1,	  2,	1,    0x02, 0x12, 0x34, 0x56, 0x78, 0x9a,
	};
	uint8_t frame[FRAME_ANNOUNCE_MAX];

	(void)state;
	memset(frame, 0xaa, sizeof(frame));
	assert_int_equal(FRAME_NA_LEN, sizeof(want));
	assert_int_equal(frame_announce(VR_IPV6, vip6, mac, frame), sizeof(want));
	/* pseudo-header: addresses, 32 bytes, ICMPv6 */
	assert_int_equal(sum16(frame + 54, 32, sum16(frame + 22, 32, 32 + 58)), 0xffff);
	frame[56] = frame[57] = 0;
	assert_memory_equal(frame, want, sizeof(want));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ipv4_bytes),	  cmocka_unit_test(ipv6_bytes),
		cmocka_unit_test(message_bytes),  cmocka_unit_test(to_hosts),
		cmocka_unit_test(old_sum),	  cmocka_unit_test(to_groups),
		cmocka_unit_test(no_room),	  cmocka_unit_test(many_addresses),
		cmocka_unit_test(set_priority),	  cmocka_unit_test(set_priority_every_sum),
		cmocka_unit_test(gratuitous_arp), cmocka_unit_test(unsolicited_na),
	};

	return cmocka_run_group_tests_name("frame", tests, NULL, NULL);
}

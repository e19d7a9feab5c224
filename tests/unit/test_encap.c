// SPDX-License-Identifier: GPL-2.0
/* Routes with encap: the bytes of their netlink messages; and a VRF that is another kind of interface. */
#include <arpa/inet.h>
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "manager/netlink/encap.h"
#include "manager/netlink/rtnl.h"
#include "vrrp_xdp/maps.h"

/* Attributes of a netlink message from an offset on, little-endian except values in network order. */
static void expect(const struct encap *encap, const uint8_t *bytes, size_t length)
{
	_Alignas(struct nlmsghdr) char buffer[RTNL_MESSAGE_MAX];
	struct nlmsghdr *message = mnl_nlmsg_put_header(buffer);

	encap_put(message, encap);
	assert_int_equal(message->nlmsg_len, sizeof(*message) + length);
	assert_memory_equal(message + 1, bytes, length);
}

static void mpls(void **state)
{
	static const uint8_t bytes[] = {
		6,    0,    21,	  0,	1,    0,    0,	  0,	/* RTA_ENCAP_TYPE: MPLS */
		16,   0,    22,	  0x80, 12,   0,    1,	  0,	/* RTA_ENCAP, MPLS_IPTUNNEL_DST */
		0x00, 0x06, 0x40, 0x00, 0xff, 0xff, 0xf1, 0x00, /* label 100; label 1048575, bottom of the stack */
	};

	(void)state;
	expect(&(struct encap){.kind = ENCAP_MPLS, .label_count = 2, .labels = {100, 1048575}}, bytes, sizeof(bytes));
}

static void ip(void **state)
{
	static const uint8_t bytes[] = {
		6,  0, 21, 0,	 2,  0, 0, 0,			       /* IP */
		56, 0, 22, 0x80, 12, 0, 1, 0, 1, 2, 3, 4, 5,  6, 7, 8, /* id */
		8,  0, 2,  0,	 10, 0, 0, 2, 8, 0, 3, 0, 10, 0, 0, 3, /* dst, src */
		5,  0, 4,  0,	 64, 0, 0, 0, 5, 0, 5, 0, 16, 0, 0, 0, /* ttl, tos */
		6,  0, 6,  0,	 0,  4, 0, 0,			       /* flags */
	};

	(void)state;
	expect(&(struct encap){.kind = ENCAP_IP,
			       .has_id = true,
			       .id = 0x0102030405060708,
			       .has_destination = true,
			       .destination = {10, 0, 0, 2},
			       .has_source = true,
			       .source = {10, 0, 0, 3},
			       .has_ttl = true,
			       .ttl = 64,
			       .has_tos = true,
			       .tos = 16,
			       .has_flags = true,
			       .flags = 4},
	       bytes, sizeof(bytes));
}

static void ip6(void **state)
{
	static const uint8_t bytes[] = {
		6,    0,    21, 0,    4,  0, 0, 0, /* IP6 */
		24,   0,    22, 0x80, 20, 0, 2, 0, /* dst */
		0xfe, 0x80, 0,	0,    0,  0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 9,
	};

	(void)state;
	expect(&(struct encap){.kind = ENCAP_IP6, .has_destination = true, .destination = {0xfe, 0x80, [15] = 9}},
	       bytes, sizeof(bytes));
}

static void ila(void **state)
{
	static const uint8_t bytes[] = {
		6, 0, 21, 0, 3, 0, 0, 0, 16, 0, 22, 0x80, 12, 0, 1, 0, 0, 1, 0, 2, 0, 3, 0, 4,
	};

	(void)state;
	expect(&(struct encap){.kind = ENCAP_ILA, .id = 0x0001000200030004}, bytes, sizeof(bytes));
}

/* The largest message that a configuration can cause. */
static void fits(void **state)
{
	static char buffer[2 * RTNL_MESSAGE_MAX];
	static const struct encap encap = {.kind = ENCAP_IP6,
					   .has_id = true,
					   .has_destination = true,
					   .has_source = true,
					   .has_ttl = true,
					   .has_tos = true,
					   .has_flags = true};
	static struct next_hop hops[NEXT_HOPS];
	struct route route = {.family = VR_IPV6,
			      .to.prefix = 64,
			      .from.prefix = 64,
			      .has_source = true,
			      .metric = 1,
			      .table = 1000,
			      .metrics_given = (1U << (RTAX_MAX + 1)) - 1,
			      .metrics_locked = 1,
			      .congctl = "fifteen letters",
			      .realms = 1,
			      .has_preference = true,
			      .expires = 1,
			      .has_propagate = true,
			      .hops = hops,
			      .hop_count = NEXT_HOPS};

	(void)state;
	for (int i = 0; i < NEXT_HOPS; i++)
		hops[i] = (struct next_hop){.has_via = true, .weight = 1, .encap = &encap};
	assert_int_equal(rtnl_put_route(mnl_nlmsg_put_header(buffer), &route, true), 0);
	assert_in_range(((struct nlmsghdr *)buffer)->nlmsg_len, 64 * 100, RTNL_MESSAGE_MAX);
}

static void no_vrf(void **state)
{
	const struct route route = {.family = VR_IPV4, .vrf = "lo", .table = 254};
	char buffer[RTNL_MESSAGE_MAX];
	uint32_t table;

	(void)state;
	assert_int_equal(vrf_table("lo", &table), -ENODEV);
	assert_int_equal(vrf_table("there is none", &table), -ENODEV);
	assert_int_equal(rtnl_put_route(mnl_nlmsg_put_header(buffer), &route, true), -ENODEV);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(mpls), cmocka_unit_test(ip),	cmocka_unit_test(ip6),
		cmocka_unit_test(ila),	cmocka_unit_test(fits), cmocka_unit_test(no_vrf),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

// SPDX-License-Identifier: GPL-2.0
/* Neighbour discovery about virtual addresses at tc ingress. */
#include "vmac_fixture.h"

#define IP(at, width, value)                                                                                           \
	{                                                                                                              \
		IN_IP, at, width, value                                                                                \
	}
#define M(at, width, value)                                                                                            \
	{                                                                                                              \
		IN_MESSAGE, at, width, value                                                                           \
	}

static const unsigned int all_flags[] = {VR_VMAC | VR_ACCEPT, VR_VMAC, VR_ACCEPT, 0};

/* Returns the destination MAC of frames to the virtual router: its virtual MAC, or the MAC of the port. */
static const uint8_t *to_us(unsigned int flags)
{
	static const uint8_t port[6];

	return flags & VR_VMAC ? mac_of(VR_IPV6, flags) : port;
}

/* Builds the expected answer to build_solicitation(). */
static void build_reply(struct packet *p, const uint8_t *mac, const uint8_t *address)
{
	build_nd(p, &(struct nd_frame){ADVERTISEMENT, HOST_MAC, mac, address, HOST6, address,
				       .flags = ROUTER | SOLICITED | OVERRIDE, .option = 2});
	assert_int_equal(p->length, 14 + 40 + 32);
	assert_int_equal(icmp6_sum(p), 0xffff);
}

static void solicitation_answered(void **state)
{
	(void)state;
	EACH_TAGS (tags)
		for (size_t i = 0; i < COUNT(all_flags); i++)
			for (int unicast = 0; unicast < 2; unicast++) {
				const uint8_t *mac = mac_of(VR_IPV6, all_flags[i]);
				struct packet p, reply;

				set_up(tags, all_flags[i], ACTIVE);
				build_solicitation(&p, VIP6);
				if (unicast) /* a host that checks its neighbour entry, RFC 4861 7.3.3 */
					build_nd(&p, &(struct nd_frame){SOLICITATION, to_us(all_flags[i]), HOST_MAC,
									HOST6, VIP6, VIP6, .option = 1});
				build_reply(&reply, mac, VIP6);
				tag(&p);
				tag(&reply);
				if (all_flags[i] ==
				    VR_ACCEPT) /* the address is on the interface and has its MAC: the stack answers */
					expect_left(IN, &p);
				else
					expect_answered(&p, &reply);
			}
}

/* A probe for duplicate addresses has no source. Its answer goes to all nodes and has no S flag (RFC 4861 7.2.4, RFC
 * 4862 5.4). */
static void duplicate_probe(void **state)
{
	(void)state;
	EACH_TAGS (tags)
		for (int nonce = 0; nonce < 2; nonce++) {
			struct packet p, reply;

			set_up(tags, VR_VMAC, ACTIVE);
			build_nd(&p, &(struct nd_frame){SOLICITATION, SOLICITED_NODE_MAC, HOST_MAC, NONE6,
							SOLICITED_NODE, VIP6, .option = 0});
			if (nonce) /* the nonce option of RFC 7527 */
				append_options(&p, "\x0e\x01nonce!", 8);
			build_nd(&reply, &(struct nd_frame){ADVERTISEMENT, ALL_NODES_MAC, VMAC6, VIP6, ALL_NODES, VIP6,
							    .flags = ROUTER | OVERRIDE, .option = 2});
			assert_int_equal(icmp6_sum(&reply), 0xffff);
			tag(&p);
			tag(&reply);
			expect_answered(&p, &reply);
		}
}

/* Random addresses: the checksum of the answer is always right, and each word of an address matters. */
static void addresses(void **state)
{
	(void)state;
	srand(4861);
	for (int i = 0; i < 2000; i++) {
		uint8_t address[16], host[16];
		struct packet p, reply;

		if (i % SLOTS == 0)
			set_up(UNTAGGED, VR_VMAC, ACTIVE);
		for (int b = 0; b < 16; b++) {
			address[b] = rand() >> 8;
			host[b] = rand() >> 8;
		}
		host[0] = 0x20; /* a unicast address, and not :: */
		put_vip(VR_IPV6, address, SLOT6, VIP_VMAC);
		build_nd(&p, &(struct nd_frame){SOLICITATION, VMAC6, HOST_MAC, host, address, address, .option = 1});
		build_nd(&reply, &(struct nd_frame){ADVERTISEMENT, HOST_MAC, VMAC6, address, host, address,
						    .flags = ROUTER | SOLICITED | OVERRIDE, .option = 2});
		expect_answered(&p, &reply);
	}
}

/* A source in which only one word is not zero is not taken for the unspecified address. */
static void nearly_unspecified(void **state)
{
	(void)state;
	for (int word = 0; word < 4; word++) {
		uint8_t host[16] = {0};
		struct packet p, reply;

		host[word * 4 + 3] = 2;
		set_up(UNTAGGED, VR_VMAC, ACTIVE);
		build_nd(&p, &(struct nd_frame){SOLICITATION, SOLICITED_NODE_MAC, HOST_MAC, host, SOLICITED_NODE, VIP6,
						.option = 1});
		build_nd(&reply, &(struct nd_frame){ADVERTISEMENT, HOST_MAC, VMAC6, VIP6, host, VIP6,
						    .flags = ROUTER | SOLICITED | OVERRIDE, .option = 2});
		expect_answered(&p, &reply);
	}
}

/* The answer always has the same length, whatever options the solicitation has and whatever bytes follow it. */
static void options(void **state)
{
	static const size_t lengths[] = {0, 8, 16, 24, 40, 64, 72, 104, 160, 512, 1000, 1024};

	(void)state;
	EACH_TAGS (tags)
		for (size_t i = 0; i < COUNT(lengths); i++)
			for (int trailer = 0; trailer < 8; trailer += 7) {
				uint8_t bytes[1024];
				struct packet p, reply;

				for (size_t b = 0; b < lengths[i]; b++)
					bytes[b] = b * 7 + i;
				if (lengths[i]) {
					bytes[0] = 14;
					bytes[1] = lengths[i] / 8;
				}
				set_up(tags, VR_VMAC, ACTIVE);
				build_nd(&p, &(struct nd_frame){SOLICITATION, SOLICITED_NODE_MAC, HOST_MAC, HOST6,
								SOLICITED_NODE, VIP6, .option = 0});
				append_options(&p, bytes, lengths[i]);
				build_reply(&reply, VMAC6, VIP6);
				memset(p.bytes + p.length, 0xa5, trailer);
				p.length += trailer;
				tag(&p);
				tag(&reply);
				expect_answered(&p, &reply);
			}
}

static void solicitation_fenced(void **state)
{
	(void)state;
	EACH_TAGS (tags)
		for (size_t i = 0; i < COUNT(all_flags); i++)
			for (enum when when = BACKUP; when < WHENS; when++) {
				struct packet p;

				set_up(tags, all_flags[i], when);
				build_solicitation(&p, VIP6);
				tag(&p);
				expect_dropped(IN, &p, SLOT6, VR_FENCED);
				build_nd(&p, &(struct nd_frame){SOLICITATION, SOLICITED_NODE_MAC, HOST_MAC, NONE6,
								SOLICITED_NODE, VIP6, .option = 0});
				tag(&p);
				expect_dropped(IN, &p, SLOT6, VR_FENCED);
				expect_counts(SLOT4, 0);
			}
}

/* Invalid solicitations are dropped (RFC 4861 7.1.1). */
static void invalid(void **state)
{
	static const struct {
		const char *what;
		struct patch patch;
		bool resum;
		int tail; /* bytes added at the end; negative: removed */
	} t[] = {
		{"hop limit 254", IP(7, 1, 254), false, 0},
		{"hop limit 64", IP(7, 1, 64), false, 0},
		{"hop limit 0", IP(7, 1, 0), false, 0},
		{"code 1", M(1, 1, 1), true, 0},
		{"code 255", M(1, 1, 255), true, 0},
		{"checksum", M(2, 2, 0x1234), false, 0},
		{"checksum 0", M(2, 2, 0), false, 0},
		{"last byte of the option", M(31, 1, 0xab), false, 0},
		{"reserved bytes, sum not changed", M(4, 4, 0x12345678), false, 0},
		{"source, first word", IP(8, 1, 0x21), false, 0},
		{"source, second word", IP(12, 1, 0x21), false, 0},
		{"source, third word", IP(16, 1, 0x21), false, 0},
		{"source, last word", IP(23, 1, 0x21), false, 0},
		{"destination, first word", IP(25, 1, 5), false, 0},
		{"destination, second word", IP(28, 1, 5), false, 0},
		{"destination, third word", IP(35, 1, 5), false, 0},
		{"destination, last word", IP(39, 1, 5), false, 0},
		{"length 20", IP(4, 2, 20), true, 0},
		{"length 0", IP(4, 2, 0), true, 0},
		{"length 31", IP(4, 2, 31), true, 0},
		{"length 33", IP(4, 2, 33), true, 1},
		{"length beyond the frame", IP(4, 2, 36), true, 0},
		{"length far beyond the frame", IP(4, 2, 1024), false, 0},
		{"length 65535", IP(4, 2, 65535), false, 0},
		{"the option has no length", M(25, 1, 0), true, 0},
		{"the option is longer than the message", M(25, 1, 2), true, 0},
		{"the option is of 2040 bytes", M(25, 1, 255), true, 0},
		{"the option is cut off", IP(4, 2, 32), false, -8},
		{"the option's last byte is cut off", IP(4, 2, 32), false, -1},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(t); i++)
		for (size_t k = 0; k < COUNT(all_flags); k++)
			EACH_TAGS (tags) {
				struct packet p;

				set_up(tags, all_flags[k], i % 2 ? BACKUP : ACTIVE);
				build_solicitation(&p, VIP6);
				apply_patch(&p, &t[i].patch);
				p.length += t[i].tail;
				if (t[i].resum)
					resum_icmp6(&p);
				tag(&p);
				expect_dropped(IN, &p, SLOT6, VR_ND_INVALID);
				expect_counts(SLOT6, 0);
			}
}

/* Messages whose addresses or options do not go together are dropped (RFC 4861 7.1.1, 7.1.2). */
static void contradictory(void **state)
{
	static const uint8_t group_not_solicited[16] = {0xff, 2, [11] = 1, [12] = 0xfe, [15] = 1};
	const struct {
		const uint8_t *to;
		uint8_t option;
	} probes[] = {
		{SOLICITED_NODE, 1},
		{VIP6, 0},
		{ALL_NODES, 0},
		{group_not_solicited, 0},
	};

	(void)state;
	EACH_TAGS (tags) {
		struct packet p;

		set_up(tags, VR_VMAC, ACTIVE);
		for (size_t i = 0; i < COUNT(probes); i++) {
			build_nd(&p, &(struct nd_frame){SOLICITATION, SOLICITED_NODE_MAC, HOST_MAC, NONE6, probes[i].to,
							VIP6, .option = probes[i].option});
			tag(&p);
			expect_dropped(IN, &p, SLOT6, VR_ND_INVALID);
		}
		build_nd(&p, &(struct nd_frame){ADVERTISEMENT, ALL_NODES_MAC, HOST_MAC, VIP6, ALL_NODES, VIP6,
						.flags = SOLICITED, .option = 2});
		tag(&p);
		expect_dropped(IN, &p, SLOT6, VR_ND_INVALID);
		build_nd(&p, &(struct nd_frame){SOLICITATION, SOLICITED_NODE_MAC, HOST_MAC, HOST6, SOLICITED_NODE, VIP6,
						.option = 0});
		for (int i = 0; i < 17; i++) /* more options than any message has */
			append_options(&p, "\x0e\x01nonce!", 8);
		tag(&p);
		expect_dropped(IN, &p, SLOT6, VR_ND_INVALID);
		expect_counts(SLOT6, 0);
	}
}

/* Frames that differ from neighbour discovery about a virtual address in one detail: they are handed on. */
static void not_ours(void **state)
{
	static const struct {
		const char *what;
		struct patch patch;
		int tail;
	} t[] = {
		{"another target, first byte", M(8, 1, 0x21), 0},
		{"another target, second word", M(12, 1, 1), 0},
		{"another target, third word", M(16, 1, 1), 0},
		{"another target, last byte", M(23, 1, 2), 0},
		{"router solicitation", M(0, 1, 133), 0},
		{"router advertisement", M(0, 1, 134), 0},
		{"redirect", M(0, 1, 137), 0},
		{"echo request", M(0, 1, 128), 0},
		{"echo reply", M(0, 1, 129), 0},
		{"MLDv2 report", M(0, 1, 143), 0},
		{"UDP", IP(6, 1, 17), 0},
		{"ICMP, of IPv4", IP(6, 1, 1), 0},
		{"hop-by-hop options", IP(6, 1, 0), 0},
		{"target cut off", IP(4, 2, 23), -9},
		{"nothing but an ICMPv6 header", IP(4, 2, 4), -28},
		{"nothing but an IPv6 header", IP(4, 2, 0), -32},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(t); i++)
		EACH_TAGS (tags) {
			struct packet p, reply;

			set_up(tags, VR_VMAC, ACTIVE);
			build_solicitation(&p, VIP6);
			build_reply(&reply, VMAC6, VIP6);
			tag(&p);
			tag(&reply);
			expect_answered(&p, &reply); /* without the change the frame is answered */
			apply_patch(&p, &t[i].patch);
			p.length += t[i].tail;
			expect_left(IN, &p); /* its wrong checksum does not matter */
			resum_icmp6(&p);
			expect_left(IN, &p);
		}
}

/* An address is virtual on its port only, not on other VLANs of the device. */
static void other_port(void **state)
{
	(void)state;
	EACH_TAGS (port)
		EACH_TAGS (tags) {
			bool same = taggings[port].vlan == taggings[tags].vlan &&
				    taggings[port].vlan_in == taggings[tags].vlan_in;
			struct packet p, reply;

			set_up(port, VR_VMAC, ACTIVE);
			vx.tags = tags;
			build_solicitation(&p, VIP6);
			build_reply(&reply, VMAC6, VIP6);
			tag(&p);
			tag(&reply);
			if (same)
				expect_answered(&p, &reply);
			else
				expect_left(IN, &p);
		}
}

/* Another device announces one of our addresses: unsolicited, in an answer to a host, or in an answer to us. */
static void conflicts(void **state)
{
	static const struct {
		const char *what;
		const uint8_t mac[6], to[16]; /* destination; MAC 0: the virtual router */
		uint8_t flags, option;
	} t[] = {
		{"unsolicited", {0x33, 0x33, [5] = 1}, {0xff, 2, [15] = 1}, OVERRIDE | ROUTER, 2},
		{"unsolicited, without option", {0x33, 0x33, [5] = 1}, {0xff, 2, [15] = 1}, 0, 0},
		{"solicited, seen on the way", {0x33, 0x33, [5] = 2}, {0x20, 1, 0xd, 0xb8, [15] = 3}, SOLICITED, 2},
		{"to the address itself", {0}, {0x20, 1, 0xd, 0xb8, [15] = 1}, SOLICITED, 2},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(t); i++)
		for (size_t k = 0; k < COUNT(all_flags); k++)
			EACH_TAGS (tags) {
				const uint8_t *mac = mac_of(VR_IPV6, all_flags[k]),
					      *to = t[i].mac[0] ? t[i].mac : to_us(all_flags[k]);
				struct packet p, own;

				set_up(tags, all_flags[k], ACTIVE);
				build_nd(&p, &(struct nd_frame){ADVERTISEMENT, to, OTHER_MAC, VIP6, t[i].to, VIP6,
								.flags = t[i].flags, .option = t[i].option});
				build_nd(&own, &(struct nd_frame){ADVERTISEMENT, to, mac, VIP6, t[i].to, VIP6,
								  .flags = t[i].flags, .option = t[i].option});
				tag(&p);
				tag(&own);
				expect_conflict(&p, SLOT6, OTHER_MAC, true);
				expect_counts(SLOT4, 0);
				expect_left(IN, &own); /* our own announcement, which comes back */
				for (enum when when = BACKUP; when < WHENS; when++) {
					put_when(when);
					if (!memcmp(to, VMAC6, 6))
						expect_dropped(IN, &p, SLOT6, VR_NOT_ACTIVE);
					else
						expect_left(IN, &p); /* the Active announces it, the stack learns it */
				}
			}
}

/* An announcement that may come from another network, or is invalid, is no conflict. */
static void invalid_claims(void **state)
{
	(void)state;
	for (int i = 0; i < 3; i++)
		EACH_TAGS (tags) {
			struct packet p;

			set_up(tags, VR_VMAC, ACTIVE);
			build_nd(&p, &(struct nd_frame){ADVERTISEMENT, ALL_NODES_MAC, OTHER_MAC, VIP6, ALL_NODES, VIP6,
							.flags = OVERRIDE, .option = 2});
			if (i == 0)
				p.bytes[p.network + 7] = 254;
			else
				p.bytes[p.message + (i == 1 ? 1 : 2)] ^= 1;
			tag(&p);
			expect_dropped(IN, &p, SLOT6, VR_ND_INVALID);
			assert_int_equal(new_events(NULL), 0);
		}
}

/* Each virtual router has its own budget for conflicts; the families do not share one. */
static void conflict_budget(void **state)
{
	struct vr_live live;
	struct packet p;
	int losing = 0;

	(void)state;
	set_up(UNTAGGED, VR_VMAC, ACTIVE);
	losing = vx.in->rodata->event_budget[VR_CLASS_LOSING];
	build_nd(&p, &(struct nd_frame){ADVERTISEMENT, ALL_NODES_MAC, OTHER_MAC, VIP6, ALL_NODES, VIP6,
					.flags = OVERRIDE, .option = 2});
	for (int i = 0; i < 50; i++)
		expect_conflict(&p, SLOT6, OTHER_MAC, i < losing);
	get(fx.skel->maps.vr_live, SLOT6, &live);
	assert_int_equal(live.window_events[VR_CLASS_LOSING], losing);
	build_arp(&p, &(struct arp_frame){BROADCAST_MAC, .operation = 2, OTHER_MAC, VIP4, ZERO_MAC, VIP4});
	expect_conflict(&p, SLOT4, OTHER_MAC, true);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(solicitation_answered),
		cmocka_unit_test(duplicate_probe),
		cmocka_unit_test(addresses),
		cmocka_unit_test(nearly_unspecified),
		cmocka_unit_test(options),
		cmocka_unit_test(solicitation_fenced),
		cmocka_unit_test(invalid),
		cmocka_unit_test(contradictory),
		cmocka_unit_test(not_ours),
		cmocka_unit_test(other_port),
		cmocka_unit_test(conflicts),
		cmocka_unit_test(conflict_budget),
		cmocka_unit_test(invalid_claims),
	};

	return cmocka_run_group_tests_name("neighbour discovery for virtual addresses", tests, load_vmac_programs,
					   unload_vmac_programs);
}

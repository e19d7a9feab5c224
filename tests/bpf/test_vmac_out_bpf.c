// SPDX-License-Identifier: GPL-2.0
/* Frames of virtual addresses at tc egress: they leave with the virtual MAC, or are dropped. */
#include "vmac_fixture.h"

#define ALL_NEEDS (VR_NEED_REFUSE | VR_NEED_SOURCE)

static const unsigned int all_flags[] = {VR_VMAC | VR_ACCEPT, VR_VMAC, VR_ACCEPT, 0};

/* The MAC of the port, which the stack puts into every frame as source. */
#define STACK_MAC MAC(0x0d)

/* Fails unless the frame leaves with the bytes of want. */
static void expect_leaves(const struct packet *p, const struct packet *want)
{
	expect_becomes(OUT, p, TC_ACT_UNSPEC, want);
	expect_moved(0);
	assert_int_equal(new_events(NULL), 0);
}

/* ARP of a virtual address. */
static const struct arp_case {
	const char *what;
	unsigned int operation;
	const uint8_t to[6], target[4], target_mac[6];
} arps[] = {
	{"request", 1, {255, 255, 255, 255, 255, 255}, {192, 0, 2, 77}, {0}},
	{"unicast request", 1, {2, 0, 0, 0, 0, 0xaa}, {192, 0, 2, 77}, {0}},
	{"reply", 2, {2, 0, 0, 0, 0, 0xaa}, {192, 0, 2, 77}, {2, 0, 0, 0, 0, 0xaa}},
	{"gratuitous request", 1, {255, 255, 255, 255, 255, 255}, {192, 0, 2, 1}, {0}},
	{"gratuitous reply", 2, {255, 255, 255, 255, 255, 255}, {192, 0, 2, 1}, {255, 255, 255, 255, 255, 255}},
};

static void arp_of_vip(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(arps); i++)
		for (size_t k = 0; k < COUNT(all_flags); k++)
			EACH_TAGS (tags) {
				const uint8_t *mac = all_flags[k] & VR_VMAC ? mac_of(VR_IPV4, all_flags[k]) : STACK_MAC;
				struct packet p, want;

				set_up(tags, all_flags[k], ACTIVE);
				build_arp(&p, &(struct arp_frame){arps[i].to, .operation = arps[i].operation, STACK_MAC,
								  VIP4, arps[i].target_mac, arps[i].target});
				build_arp(&want, &(struct arp_frame){arps[i].to, .operation = arps[i].operation, mac,
								     VIP4, arps[i].target_mac, arps[i].target});
				memset(p.bytes + p.length, 0xa5, 18);
				memset(want.bytes + want.length, 0xa5, 18);
				p.length = want.length = 60;
				tag(&p);
				tag(&want);
				expect_leaves(&p, &want);
				expect_leaves(&want, &want); /* frames of the engine have the virtual MAC already */
				for (enum when when = BACKUP; when < WHENS; when++) {
					put_when(when);
					expect_dropped(OUT, &p, SLOT4, VR_FENCED);
					expect_dropped(OUT, &want, SLOT4, VR_FENCED);
				}
				expect_counts(SLOT6, 0);
			}
}

/* ARP of other addresses, and frames that differ from ARP of a virtual address in one detail, leave unchanged. */
static void arp_of_others(void **state)
{
	static const struct {
		const char *what;
		struct patch patch;
		int tail;
	} t[] = {
		{"own address asks for the virtual one", {IN_IP, 14, 4, 0xc0000203}, 0},
		{"own address, last byte", {IN_IP, 17, 1, 2}, 0},
		{"own address, first byte", {IN_IP, 14, 1, 193}, 0},
		{"probe for duplicates", {IN_IP, 14, 4, 0}, 0},
		{"one byte less", {IN_IP, 27, 1, 1}, -1},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(t); i++)
		EACH_TAGS (tags)
			for (enum when when = ACTIVE; when < WHENS; when++) {
				struct packet p, want;

				set_up(tags, VR_VMAC, when);
				put_needs(ALL_NEEDS);
				build_arp(&p, &(struct arp_frame){BROADCAST_MAC, .operation = 1, STACK_MAC, VIP4,
								  ZERO_MAC, VIP4});
				build_arp(&want, &(struct arp_frame){BROADCAST_MAC, .operation = 1, VMAC4, VIP4,
								     ZERO_MAC, VIP4});
				tag(&p);
				tag(&want);
				if (when == ACTIVE)
					expect_leaves(&p, &want); /* without the change the frame is rewritten */
				else
					expect_dropped(OUT, &p, SLOT4, VR_FENCED);
				apply_patch(&p, &t[i].patch);
				p.length += t[i].tail;
				expect_left(OUT, &p);
			}
}

/* Neighbour discovery of a virtual address. */
static const struct nd_case {
	const char *what;
	uint8_t type, option, flags;
	uint8_t from[16], to[16], target[16];
	size_t behind; /* bytes of further options */
} nds[] = {
#define WORD(last)                                                                                                     \
	{                                                                                                              \
		0x20, 0x01, 0x0d, 0xb8, [15] = last                                                                    \
	}
	{"solicitation from it", SOLICITATION, 1, 0, WORD(1), {0xff, 2, [11] = 1, 0xff, [15] = 77}, WORD(77), 0},
	{"solicitation, unicast", SOLICITATION, 1, 0, WORD(1), WORD(77), WORD(77), 0},
	{"solicitation without option", SOLICITATION, 0, 0, WORD(1), WORD(77), WORD(77), 0},
	{"solicitation, two options", SOLICITATION, 1, 0, WORD(1), WORD(77), WORD(77), 8},
	{"solicitation, only another option", SOLICITATION, 0, 0, WORD(1), WORD(77), WORD(77), 16},
	{"unsolicited advertisement", ADVERTISEMENT, 2, 0xa0, WORD(1), {0xff, 2, [15] = 1}, WORD(1), 0},
	{"solicited advertisement", ADVERTISEMENT, 2, 0xe0, WORD(1), WORD(77), WORD(1), 0},
	{"advertisement by another address of ours", ADVERTISEMENT, 2, 0xe0, WORD(9), WORD(77), WORD(1), 0},
	{"advertisement without option", ADVERTISEMENT, 0, 0xe0, WORD(1), WORD(77), WORD(1), 0},
	{"advertisement, two options", ADVERTISEMENT, 2, 0xe0, WORD(1), WORD(77), WORD(1), 32},
	{"probe for duplicates", SOLICITATION, 0, 0, {0}, {0xff, 2, [11] = 1, 0xff, [15] = 1}, WORD(1), 0},
	{"probe for duplicates, nonce", SOLICITATION, 0, 0, {0}, {0xff, 2, [11] = 1, 0xff, [15] = 1}, WORD(1), 8},
};

static void build_case(struct packet *p, const struct nd_case *c, const uint8_t *mac)
{
	static const uint8_t nonce[40] = {14, 1, 'n', 'o', 'n', 'c', 'e'};

	build_nd(p, &(struct nd_frame){c->type, SOLICITED_NODE_MAC, mac, c->from, c->to, c->target, .flags = c->flags,
				       .option = c->option});
	append_options(p, nonce, c->behind);
	assert_int_equal(icmp6_sum(p), 0xffff);
	tag(p);
}

static void nd_of_vip(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(nds); i++)
		for (size_t k = 0; k < COUNT(all_flags); k++)
			EACH_TAGS (tags) {
				const uint8_t *mac = all_flags[k] & VR_VMAC ? mac_of(VR_IPV6, all_flags[k]) : STACK_MAC;
				struct packet p, want;

				set_up(tags, all_flags[k], ACTIVE);
				build_case(&p, &nds[i], STACK_MAC);
				build_case(&want, &nds[i], mac);
				expect_leaves(&p, &want);
				expect_leaves(&want, &want);
				for (enum when when = BACKUP; when < WHENS; when++) {
					put_when(when);
					expect_dropped(OUT, &p, SLOT6, VR_FENCED);
					expect_dropped(OUT, &want, SLOT6, VR_FENCED);
				}
				expect_counts(SLOT4, 0);
			}
}

/* The checksum is right after the change, for random MACs and addresses and all carries. */
static void nd_sums(void **state)
{
	(void)state;
	srand(4443);
	for (int i = 0; i < 3000; i++) {
		uint8_t from[6], to[6], host[16];
		struct packet p, want;
		struct router r;

		if (!i)
			set_up(UNTAGGED, VR_VMAC, ACTIVE);
		r = vmac_router(VR_IPV6, VRID, VR_VMAC, ACTIVE);
		for (int b = 0; b < 16; b++) {
			from[b % 6] = rand() >> 8;
			to[b % 6] = i % 3 ? rand() >> 8 : i % 2 * 255;
			host[b] = i % 5 ? rand() >> 8 : i % 2 * 255;
		}
		memcpy(r.config.mac, to, 6);
		install(&r, SLOT6);
		build_nd(&p, &(struct nd_frame){ADVERTISEMENT, HOST_MAC, from, VIP6, host, VIP6, .flags = 0xe0,
						.option = 2});
		build_nd(&want,
			 &(struct nd_frame){ADVERTISEMENT, HOST_MAC, to, VIP6, host, VIP6, .flags = 0xe0, .option = 2});
		/* 0 and 0xffff are the same checksum in ones' complement: not compared */
		if (!get16(want.bytes + want.message + 2) || get16(want.bytes + want.message + 2) == 0xffff)
			continue;
		expect_leaves(&p, &want);
	}
}

/* A checksum that was wrong stays wrong, so that the receiver detects it. */
static void nd_wrong_sum(void **state)
{
	struct packet p, want;

	(void)state;
	set_up(UNTAGGED, VR_VMAC, ACTIVE);
	build_case(&p, &nds[0], STACK_MAC);
	p.bytes[p.message + 3] ^= 1;
	assert_int_equal(run_vmac(OUT, &p, &want), TC_ACT_UNSPEC);
	assert_memory_equal(want.bytes + want.length - 6, VMAC6, 6);
	assert_int_not_equal(icmp6_sum(&want), 0xffff);
}

/* An option that does not fit into the message is not changed, whatever bytes follow. */
static void nd_cut_short(void **state)
{
	(void)state;
	EACH_TAGS (tags)
		for (int cut = 0; cut < 8; cut++)
			for (int told = 0; told < 2; told++) {
				struct packet p, want;

				set_up(tags, VR_VMAC, ACTIVE);
				build_case(&p, &nds[0], STACK_MAC);
				if (told) /* the IP header ends the message there; the bytes are in the frame */
					put16(p.bytes + p.network + 4, 24 + cut);
				else
					p.length -= 8 - cut;
				want = p;
				memcpy(want.bytes + 6, VMAC6, 6);
				expect_leaves(&p, &want);
			}
}

/* Neighbour discovery of other addresses, even about a virtual address, leaves unchanged. */
static void nd_of_others(void **state)
{
	static const struct nd_case t[] = {
		{"solicitation for it", SOLICITATION, 1, 0, WORD(9), {0xff, 2, [11] = 1, 0xff, [15] = 1}, WORD(1), 0},
		{"solicitation for another", SOLICITATION, 1, 0, WORD(9), WORD(77), WORD(77), 0},
		{"advertisement of another by it", ADVERTISEMENT, 2, 0xe0, WORD(1), WORD(77), WORD(9), 0},
		{"advertisement of another", ADVERTISEMENT, 2, 0xe0, WORD(9), WORD(77), WORD(9), 0},
		{"probe for another", SOLICITATION, 0, 0, {0}, {0xff, 2, [11] = 1, 0xff, [15] = 9}, WORD(9), 0},
		{"router solicitation", 133, 1, 0, WORD(9), {0xff, 2, [15] = 2}, WORD(1), 0},
		{"router advertisement", 134, 1, 0, WORD(9), {0xff, 2, [15] = 1}, WORD(1), 0},
		{"redirect", 137, 2, 0, WORD(9), WORD(77), WORD(1), 0},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(t); i++)
		EACH_TAGS (tags)
			for (enum when when = ACTIVE; when < WHENS; when++) {
				struct packet p, want;

				set_up(tags, VR_VMAC, when);
				build_case(&p, &nds[0], STACK_MAC);
				build_case(&want, &nds[0], VMAC6);
				if (when == ACTIVE)
					expect_leaves(&p, &want);
				else
					expect_dropped(OUT, &p, SLOT6, VR_FENCED);
				build_case(&p, &t[i], STACK_MAC);
				expect_left(OUT, &p);
			}
}

static void build_from(struct packet *p, uint8_t family, const uint8_t *mac, uint8_t last)
{
	if (family == VR_IPV4)
		build_echo(p, &(struct echo_frame){family, HOST_MAC, mac, ADDRESS4(last), HOST4});
	else
		build_echo(p, &(struct echo_frame){family, HOST_MAC, mac, ADDRESS6(last), HOST6});
	tag(p);
}

/* Traffic from a virtual address leaves with the virtual MAC where VR_NEED_SOURCE is set; else unchanged. */
static void traffic(void **state)
{
	(void)state;
	EACH_TAGS (tags)
		for (size_t k = 0; k < COUNT(all_flags); k++)
			for (uint32_t needs = 0; needs <= ALL_NEEDS; needs++)
				for (int v6 = 0; v6 < 2; v6++) {
					uint8_t family = v6 ? VR_IPV6 : VR_IPV4;
					struct packet p, want;

					set_up(tags, all_flags[k], ACTIVE);
					put_needs(needs);
					build_from(&p, family, STACK_MAC, 1);
					build_from(&want, family, mac_of(family, all_flags[k]), 1);
					if (needs & VR_NEED_SOURCE && all_flags[k] & VR_VMAC)
						expect_leaves(&p, &want);
					else
						expect_left(OUT, &p);
					for (enum when when = BACKUP; when < WHENS; when++) {
						put_when(when);
						expect_left(OUT, &p);
					}
				}
}

/* Traffic from other addresses, and traffic to a virtual address, leaves unchanged. */
static void other_traffic(void **state)
{
	static const struct {
		const char *what;
		uint8_t family;
		struct patch patch;
		int tail;
	} t[] = {
		{"another address", VR_IPV4, {IN_IP, 15, 1, 2}, 0},
		{"to the address", VR_IPV4, {IN_IP, 12, 4, 0xc0000203}, 0},
		{"another address, IPv6", VR_IPV6, {IN_IP, 23, 1, 2}, 0},
		{"another, first word", VR_IPV6, {IN_IP, 8, 1, 0x21}, 0},
		{"another, second word", VR_IPV6, {IN_IP, 12, 1, 1}, 0},
		{"another, third word", VR_IPV6, {IN_IP, 16, 1, 1}, 0},
		{"IPv6 header cut off", VR_IPV6, {IN_IP, 4, 2, 0}, -1 - 60},
		{"IPv4 header cut off", VR_IPV4, {IN_IP, 2, 2, 0}, -1 - 64},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(t); i++)
		EACH_TAGS (tags) {
			struct packet p, want;

			set_up(tags, VR_VMAC | VR_ACCEPT, ACTIVE);
			put_needs(ALL_NEEDS);
			if (t[i].tail && !taggings[tags].protocol[0])
				continue; /* the kernel does not run untagged frames without a whole IP header */
			build_from(&p, t[i].family, STACK_MAC, 1);
			build_from(&want, t[i].family, mac_of(t[i].family, VR_VMAC), 1);
			expect_leaves(&p, &want); /* without the change the frame is rewritten */
			apply_patch(&p, &t[i].patch);
			if (!strcmp(t[i].what, "to the address"))
				memcpy(p.bytes + p.network + 16, VIP4, 4);
			p.length += t[i].tail;
			expect_left(OUT, &p);
		}
}

/* An address is virtual on its port only. */
static void other_port(void **state)
{
	(void)state;
	EACH_TAGS (port)
		EACH_TAGS (tags) {
			bool same = taggings[port].vlan == taggings[tags].vlan &&
				    taggings[port].vlan_in == taggings[tags].vlan_in;
			struct packet p[3], want[3];

			set_up(port, VR_VMAC | VR_ACCEPT, ACTIVE);
			put_needs(VR_NEED_SOURCE);
			vx.tags = tags;
			build_arp(&p[0],
				  &(struct arp_frame){BROADCAST_MAC, .operation = 1, STACK_MAC, VIP4, ZERO_MAC, HOST4});
			build_arp(&want[0],
				  &(struct arp_frame){BROADCAST_MAC, .operation = 1, VMAC4, VIP4, ZERO_MAC, HOST4});
			tag(&p[0]);
			tag(&want[0]);
			build_case(&p[1], &nds[0], STACK_MAC);
			build_case(&want[1], &nds[0], VMAC6);
			build_from(&p[2], VR_IPV4, STACK_MAC, 1);
			build_from(&want[2], VR_IPV4, VMAC4, 1);
			for (int i = 0; i < 3; i++)
				expect_leaves(&p[i], same ? &want[i] : &p[i]);
		}
}

/* An address on another device has the MAC of that device, although its virtual router has a virtual MAC. The lease
 * matters for it, too. */
static void plain_address(void **state)
{
	(void)state;
	EACH_TAGS (tags) {
		struct packet arp, nd, from4, from6;

		set_up(tags, VR_VMAC | VR_ACCEPT, ACTIVE);
		put_vip(VR_IPV4, VIP4, SLOT4, 0);
		put_vip(VR_IPV6, VIP6, SLOT6, 0);
		put_needs(ALL_NEEDS);
		build_arp(&arp, &(struct arp_frame){BROADCAST_MAC, .operation = 1, STACK_MAC, VIP4, ZERO_MAC, VIP4});
		tag(&arp);
		build_case(&nd, &nds[0], STACK_MAC);
		build_from(&from4, VR_IPV4, STACK_MAC, 1);
		build_from(&from6, VR_IPV6, STACK_MAC, 1);
		expect_left(OUT, &arp);
		expect_left(OUT, &nd);
		expect_left(OUT, &from4);
		expect_left(OUT, &from6);
		put_when(BACKUP);
		expect_dropped(OUT, &arp, SLOT4, VR_FENCED);
		expect_dropped(OUT, &nd, SLOT6, VR_FENCED);
	}
}

/* Adverts leave unchanged. */
static void adverts(void **state)
{
	(void)state;
	for (enum kind kind = 0; kind < KINDS; kind++)
		EACH_TAGS (tags)
			for (enum when when = ACTIVE; when < WHENS; when++) {
				struct packet p;

				set_up(tags, VR_VMAC | VR_ACCEPT, when);
				put_needs(ALL_NEEDS);
				build(&p, kind,
				      2); /* from the address of the port; the virtual address is in the list */
				tag(&p);
				expect_left(OUT, &p);
				/* a release by the address owner, from the virtual address, after the lease */
				put_vip(p.family, p.bytes + p.network + (p.family == VR_IPV4 ? 12 : 8),
					p.family == VR_IPV4 ? SLOT4 : SLOT6, VIP_VMAC);
				if (when != ACTIVE)
					expect_left(OUT, &p);
			}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(arp_of_vip),	cmocka_unit_test(arp_of_others), cmocka_unit_test(nd_of_vip),
		cmocka_unit_test(nd_sums),	cmocka_unit_test(nd_wrong_sum),	 cmocka_unit_test(nd_cut_short),
		cmocka_unit_test(nd_of_others), cmocka_unit_test(traffic),	 cmocka_unit_test(other_traffic),
		cmocka_unit_test(other_port),	cmocka_unit_test(plain_address), cmocka_unit_test(adverts),
	};

	return cmocka_run_group_tests_name("what leaves for virtual addresses", tests, load_vmac_programs,
					   unload_vmac_programs);
}

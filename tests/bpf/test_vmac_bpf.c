// SPDX-License-Identifier: GPL-2.0
/* ARP about virtual addresses at tc ingress. */
#include "vmac_fixture.h"

#define N(at, width, value)                                                                                            \
	{                                                                                                              \
		IN_IP, at, width, value                                                                                \
	}

static const unsigned int all_flags[] = {VR_VMAC | VR_ACCEPT, VR_VMAC, VR_ACCEPT, 0};

/* Builds the expected reply to build_request(). */
static void build_reply(struct packet *p, const uint8_t *mac, const uint8_t *address)
{
	build_arp(p, &(struct arp_frame){HOST_MAC, .operation = 2, mac, address, HOST_MAC, HOST4});
}

static void request_answered(void **state)
{
	(void)state;
	EACH_TAGS (tags)
		for (size_t i = 0; i < COUNT(all_flags); i++) {
			const uint8_t *mac = mac_of(VR_IPV4, all_flags[i]);
			struct packet p, reply;

			set_up(tags, all_flags[i], ACTIVE);
			build_request(&p, VIP4);
			build_reply(&reply, mac, VIP4);
			tag(&p);
			tag(&reply);
			if (all_flags[i] ==
			    VR_ACCEPT) /* the address is on the interface and has its MAC: the stack answers */
				expect_left(IN, &p);
			else
				expect_answered(&p, &reply);
		}
}

/* Other valid forms of a request. */
static void request_forms(void **state)
{
	struct packet p, reply;

	(void)state;
	set_up(UNTAGGED, VR_VMAC, ACTIVE);

	/* a probe for duplicate addresses, RFC 5227 2.1.1 */
	build_arp(&p, &(struct arp_frame){BROADCAST_MAC, .operation = 1, HOST_MAC, NONE4, ZERO_MAC, VIP4});
	build_arp(&reply, &(struct arp_frame){HOST_MAC, .operation = 2, VMAC4, VIP4, HOST_MAC, NONE4});
	expect_answered(&p, &reply);

	/* a unicast request of a host that checks its ARP entry, RFC 1122 2.3.2.1 */
	build_arp(&p, &(struct arp_frame){VMAC4, .operation = 1, HOST_MAC, HOST4, VMAC4, VIP4});
	build_reply(&reply, VMAC4, VIP4);
	expect_answered(&p, &reply);
	build_arp(&p, &(struct arp_frame){LOOPBACK_MAC, .operation = 1, HOST_MAC, HOST4, ZERO_MAC, VIP4});
	expect_answered(&p, &reply);

	/* the target MAC of a request does not matter, and is not in the reply */
	build_arp(&p, &(struct arp_frame){BROADCAST_MAC, .operation = 1, HOST_MAC, HOST4, BROADCAST_MAC, VIP4});
	expect_answered(&p, &reply);

	/* the reply goes to the sender inside of the ARP message, not to the Ethernet source */
	build_request(&p, VIP4);
	memcpy(p.bytes + 6, OTHER_MAC, 6);
	expect_answered(&p, &reply);

	/* a second address of the virtual router */
	put_vip(VR_IPV4, ADDRESS4(2), SLOT4, VIP_VMAC);
	build_request(&p, ADDRESS4(2));
	build_reply(&reply, VMAC4, ADDRESS4(2));
	expect_answered(&p, &reply);
}

/* An address on another device has the MAC of that device, although its virtual router has a virtual MAC. The stack
 * answers. */
static void plain_address(void **state)
{
	(void)state;
	EACH_TAGS (tags) {
		struct packet p;

		set_up(tags, VR_VMAC | VR_ACCEPT, ACTIVE);
		put_vip(VR_IPV4, VIP4, SLOT4, 0);
		put_needs(VR_NEED_REFUSE | VR_NEED_SOURCE);
		build_request(&p, VIP4);
		tag(&p);
		expect_left(IN, &p);
		put_when(LEASE_OVER);
		expect_dropped(IN, &p, SLOT4, VR_FENCED);
	}
}

/* Padding stays unchanged, and so does the length. */
static void padding(void **state)
{
	(void)state;
	EACH_TAGS (tags)
		for (size_t length = 42; length <= 128; length++) {
			struct packet p, reply;

			set_up(tags, VR_VMAC, ACTIVE);
			build_request(&p, VIP4);
			build_reply(&reply, VMAC4, VIP4);
			memset(p.bytes + p.length, 0xa5, length - p.length);
			memset(reply.bytes + reply.length, 0xa5, length - reply.length);
			p.length = reply.length = length;
			tag(&p);
			tag(&reply);
			expect_answered(&p, &reply);
		}
}

/* While this router is not Active, or its lease has run out, requests are dropped: the stack must not answer either. */
static void request_fenced(void **state)
{
	(void)state;
	EACH_TAGS (tags)
		for (size_t i = 0; i < COUNT(all_flags); i++)
			for (enum when when = BACKUP; when < WHENS; when++) {
				struct packet p;

				set_up(tags, all_flags[i], when);
				build_request(&p, VIP4);
				tag(&p);
				expect_dropped(IN, &p, SLOT4, VR_FENCED);
				expect_counts(SLOT4, R(FENCED));
				expect_counts(SLOT6, 0);
			}
}

/* A lease ends by the exact clock; the coarse clock lags behind. */
static void lease_to_the_end(void **state)
{
	unsigned int held = 0, over = 0;
	struct packet p, after;

	(void)state;
	set_up(UNTAGGED, VR_VMAC, ACTIVE);
	build_request(&p, VIP4);
	for (int i = 0; i < 200; i++) {
		struct vr_state s = state_at(ACTIVE);
		uint64_t before;

		s.lease_ns = now_ns() + 2 * SECOND / 1000;
		set(fx.skel->maps.vr_state, SLOT4, &s);
		do {
			int verdict;

			before = now_ns();
			verdict = run_vmac(IN, &p, &after);
			if (now_ns() < s.lease_ns) {
				assert_int_equal(verdict, TC_ACT_REDIRECT);
				held++;
			}
			if (before >= s.lease_ns) {
				assert_int_equal(verdict, TC_ACT_SHOT);
				over++;
			}
		} while (before < s.lease_ns);
	}
	assert_true(held > 100 && over == 200);
}

/* Frames that differ from ARP about a virtual address in one detail: they are handed on. */
static void not_ours(void **state)
{
	static const struct {
		const char *what;
		struct patch patch;
		int tail; /* bytes added at the end; negative: removed. The kernel needs a whole IP header */
	} t[] = {
		{"another address", N(27, 1, 2), .tail = 0},
		{"another address, first byte", N(24, 1, 193), .tail = 0},
		{"a reply to the address", N(6, 2, 2), .tail = 0},
		{"IPv4", {IN_ETHERNET, 12, 2, 0x0800}, .tail = 20},
		{"RARP", {IN_ETHERNET, 12, 2, 0x8035}, .tail = 0},
		{"ARP in the other byte order", {IN_ETHERNET, 12, 2, 0x0608}, .tail = 0},
		{"one byte less", N(27, 1, 1), .tail = -1},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(t); i++)
		EACH_TAGS (tags) {
			struct packet p, reply;
			size_t type;

			set_up(tags, VR_VMAC, ACTIVE);
			build_request(&p, VIP4);
			build_reply(&reply, VMAC4, VIP4);
			tag(&p);
			tag(&reply);
			expect_answered(&p, &reply); /* without the change the frame is answered */
			type = p.network - 2;
			if (t[i].patch.base == IN_ETHERNET)
				put16(p.bytes + type, t[i].patch.value);
			else
				apply_patch(&p, &t[i].patch);
			p.length += t[i].tail;
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
			build_request(&p, VIP4);
			build_reply(&reply, VMAC4, VIP4);
			tag(&p);
			tag(&reply);
			if (same)
				expect_answered(&p, &reply);
			else
				expect_left(IN, &p);
		}
}

/* A frame with three tags, one of them perhaps in the metadata, belongs to no port. */
static void three_tags(void **state)
{
	struct packet p, reply;

	(void)state;
	for (int way = 0; way < WAYS; way++) {
		enum tags inner = way ? METADATA_AND_TAG : TWO_TAGS;

		set_up(inner, VR_VMAC, ACTIVE);
		build_request(&p, VIP4);
		build_reply(&reply, VMAC4, VIP4);
		tag(&p);
		tag(&reply);
		expect_answered(&p, &reply);
		build_request(&p, VIP4);
		push_tag(&p, 0x8100, 7); /* the innermost tag would be the right one */
		tag(&p);
		expect_left(IN, &p);
	}
}

/* Invalid ARP messages about a virtual address are dropped. */
static void invalid(void **state)
{
	static const struct {
		const char *what;
		struct patch patch;
	} t[] = {
		{"hardware type 6", N(0, 2, 6)},    {"hardware type in the other byte order", N(0, 2, 0x0100)},
		{"protocol", N(2, 2, 0x86dd)},	    {"MAC of 8 bytes", N(4, 1, 8)},
		{"MAC of 0 bytes", N(4, 1, 0)},	    {"address of 16 bytes", N(5, 1, 16)},
		{"address of 0 bytes", N(5, 1, 0)}, {"operation 0", N(6, 2, 0)},
		{"operation 3", N(6, 2, 3)},	    {"operation 0x0100", N(6, 2, 0x0100)},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(t); i++)
		for (size_t k = 0; k < COUNT(all_flags); k++)
			EACH_TAGS (tags) {
				struct packet p;

				set_up(tags, all_flags[k], i % 2 ? ACTIVE : BACKUP);
				build_request(&p, VIP4);
				tag(&p);
				apply_patch(&p, &t[i].patch);
				expect_dropped(IN, &p, SLOT4, VR_ARP_INVALID);
				expect_counts(SLOT4, 0);
			}
}

/* ARP messages by which another device announces one of our addresses. */
static const struct announcement {
	const char *what;
	unsigned int operation;
	const uint8_t target[4];
} announcements[] = {
	{"gratuitous request", 1, {192, 0, 2, 1}},
	{"gratuitous reply", 2, {192, 0, 2, 1}},
	{"reply to somebody", 2, {192, 0, 2, 77}},
	{"request from the address", 1, {192, 0, 2, 77}},
};

static void build_announcement(struct packet *p, const struct announcement *a, const uint8_t *mac)
{
	build_arp(p, &(struct arp_frame){BROADCAST_MAC, .operation = a->operation, mac, VIP4, ZERO_MAC, a->target});
	tag(p);
}

static void conflicts(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(announcements); i++)
		for (size_t k = 0; k < COUNT(all_flags); k++)
			EACH_TAGS (tags) {
				struct packet p;

				set_up(tags, all_flags[k], ACTIVE);
				build_announcement(&p, &announcements[i], OTHER_MAC);
				expect_conflict(&p, SLOT4, OTHER_MAC, true);
				expect_counts(SLOT6, 0);

				/* a MAC that differs in one bit, in either of its words, is another device's */
				for (int byte = 0; byte < 6; byte += 5) {
					uint8_t mac[6];

					set_up(tags, all_flags[k], ACTIVE);
					memcpy(mac, mac_of(VR_IPV4, all_flags[k]), 6);
					mac[byte] ^= 4;
					build_announcement(&p, &announcements[i], mac);
					expect_conflict(&p, SLOT4, mac, true);
				}

				/* our own announcement, which comes back, is no conflict */
				build_announcement(&p, &announcements[i], mac_of(VR_IPV4, all_flags[k]));
				expect_left(IN, &p);

				/* while we are not Active, the Active announces the address, and the stack learns it */
				build_announcement(&p, &announcements[i], OTHER_MAC);
				for (enum when when = BACKUP; when < WHENS; when++) {
					put_when(when);
					expect_left(IN, &p);
				}
			}
}

/* An announcement in a wrong form is no conflict. */
static void invalid_claims(void **state)
{
	static const int field[] = {1, 2, 4,
				    5}; /* offset of the last byte of: hardware type, protocol type, their lengths */

	(void)state;
	for (size_t i = 0; i < COUNT(announcements); i++)
		for (size_t k = 0; k < COUNT(field); k++) {
			struct packet p;

			set_up(UNTAGGED, VR_VMAC, ACTIVE);
			build_announcement(&p, &announcements[i], OTHER_MAC);
			p.bytes[p.network + field[k]] ^= 2;
			expect_dropped(IN, &p, SLOT4, VR_ARP_INVALID);
			assert_int_equal(new_events(NULL), 0);
		}
}

/* Only the first conflicts of an interval become events. */
static void conflict_budget(void **state)
{
	int losing = 0, matters = 0;
	struct vr_live live;
	struct packet p;

	(void)state;
	set_up(UNTAGGED, VR_VMAC, ACTIVE);
	losing = vx.in->rodata->event_budget[VR_CLASS_LOSING];
	matters = vx.in->rodata->event_budget[VR_CLASS_MATTERS];
	assert_true(losing > 0 && losing < 8 && losing < matters);
	build_announcement(&p, &announcements[1], OTHER_MAC);
	for (int i = 0; i < 100; i++)
		expect_conflict(&p, SLOT4, OTHER_MAC, i < losing);
	get(fx.skel->maps.vr_live, SLOT4, &live);
	assert_int_equal(live.window_events[VR_CLASS_LOSING], losing);
	assert_int_equal(live.window_events[VR_CLASS_MATTERS], 0); /* conflicts do not use the budget of elections */

	/* one second before the interval is over, and then a whole interval later */
	live.window = (now_ns() - BUDGET_INTERVAL + SECOND) >> VR_WINDOW_SHIFT;
	set(fx.skel->maps.vr_live, SLOT4, &live);
	expect_conflict(&p, SLOT4, OTHER_MAC, false);
	live.window = (now_ns() - BUDGET_INTERVAL) >> VR_WINDOW_SHIFT;
	set(fx.skel->maps.vr_live, SLOT4, &live);
	expect_conflict(&p, SLOT4, OTHER_MAC, true);
}

/* An event that does not fit into the ring is counted as lost. The conflict counts, too. */
static void ring_full(void **state)
{
	struct router r;
	int told = 0, lost = 0;
	struct packet p;

	(void)state;
	set_up(UNTAGGED, VR_VMAC, ACTIVE);
	r = vmac_router(VR_IPV4, VRID, VR_VMAC, ACTIVE);
	r.config.interval_ns = 1; /* so short that the budget is always full */
	install(&r, SLOT4);
	build_announcement(&p, &announcements[1], OTHER_MAC);
	for (int i = 0; i < EVENTS_MAX; i++) {
		uint64_t full = read_error(VR_RING_FULL);

		expect_becomes(IN, &p, TC_ACT_SHOT, &p);
		full = read_error(VR_RING_FULL) - full;
		expect_moved(full ? R(CONFLICT) | R(RING_FULL) : R(CONFLICT));
		lost += full;
		told += !full;
	}
	assert_true(lost > 0 && told > 0);
	assert_int_equal(new_events(NULL), told);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(request_answered), cmocka_unit_test(request_forms),
		cmocka_unit_test(padding),	    cmocka_unit_test(request_fenced),
		cmocka_unit_test(lease_to_the_end), cmocka_unit_test(not_ours),
		cmocka_unit_test(other_port),	    cmocka_unit_test(three_tags),
		cmocka_unit_test(invalid),	    cmocka_unit_test(conflicts),
		cmocka_unit_test(conflict_budget),  cmocka_unit_test(invalid_claims),
		cmocka_unit_test(ring_full),	    cmocka_unit_test(plain_address),
	};

	return cmocka_run_group_tests_name("ARP for virtual addresses", tests, load_vmac_programs,
					   unload_vmac_programs);
}

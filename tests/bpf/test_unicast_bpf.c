// SPDX-License-Identifier: GPL-2.0
/* Unicast adverts, and adverts to another multicast group: which destinations, sources and TTLs are accepted, and which
 * frames go on to the stack. */
#include "../reference/advert_parse.h"
#include "fixture.h"

#define SLOT 3
#define PEER_TTL_MIN 200
#define PEER_TTL_MAX 254

#define IP(at, width, value)                                                                                           \
	{                                                                                                              \
		IN_IP, at, width, value                                                                                \
	}
#define M(at, width, value)                                                                                            \
	{                                                                                                              \
		IN_MESSAGE, at, width, value                                                                           \
	}

/* How the virtual router expects its adverts: unicast from any host, unicast from its peers, in another multicast
 * group, or in the standard group. */
enum way { TO_HOST, FROM_PEERS, OWN_GROUP, STANDARD };

static const enum kind all_kinds[] = {V2, V2_PASS, V3_PLAIN, V3_PSEUDO, V6};

static size_t destination_at(const struct packet *p)
{
	return p->network + (p->family == VR_IPV4 ? 16 : 24);
}

static size_t source_at(const struct packet *p)
{
	return p->network + (p->family == VR_IPV4 ? 12 : 8);
}

static uint8_t *ttl_of(struct packet *p)
{
	return p->bytes + p->network + (p->family == VR_IPV4 ? 8 : 7);
}

static size_t width_of(const struct packet *p)
{
	return p->family == VR_IPV4 ? 4 : 16;
}

/* The other multicast group: 224.0.0.99 or ff02::99. */
static void own_group(uint8_t family, uint8_t out[16])
{
	static const uint8_t group4[16] = {224, 0, 0, 99}, group6[16] = {0xff, 0x02, [15] = 0x99};

	memcpy(out, family == VR_IPV4 ? group4 : group6, 16);
}

static void send_to(struct packet *p, const uint8_t *address)
{
	memcpy(p->bytes + destination_at(p), address, width_of(p));
}

/* Builds an advert as the virtual router expects it. */
static void build_way(struct packet *p, enum kind kind, enum way way, const struct router *r)
{
	uint8_t group[16];

	build(p, kind, 2);
	own_group(p->family, group);
	if (way == OWN_GROUP)
		send_to(p, group);
	else if (way != STANDARD)
		send_to(p, r->config.own_address);
	if (way == FROM_PEERS)
		*ttl_of(p) = PEER_TTL_MIN;
	finish(p, kind);
}

static void set_peer(uint32_t slot, const struct packet *p, uint8_t min, uint8_t max)
{
	const struct vr_peer peer = {.min_ttl = min, .max_ttl = max};
	struct vr_peer_key key = {.slot = slot};

	memcpy(key.address, p->bytes + source_at(p), width_of(p));
	assert_int_equal(bpf_map_update_elem(bpf_map__fd(fx.skel->maps.vr_peers), &key, &peer, BPF_ANY), 0);
}

/* Enters the virtual router, its multicast group and its peer into the maps, and builds an advert *p from that peer. */
static struct router set_up(struct packet *p, enum kind kind, enum way way)
{
	struct router r = router_for(kind, 2);
	struct vr_group group;

	reset();
	own_group(kind_family(kind), group.address);
	set(fx.skel->maps.vr_groups, 2, &group);
	r.config.group = way == OWN_GROUP ? 2 : 0;
	r.config.flags = way == TO_HOST ? VR_UNICAST : way == FROM_PEERS ? VR_UNICAST | VR_CHECK_SOURCE : 0;
	build_way(p, kind, way, &r);
	if (way == FROM_PEERS)
		set_peer(SLOT, p, PEER_TTL_MIN, PEER_TTL_MAX);
	install(&r, SLOT);
	return r;
}

/* Runs the frame through both programs. Fails unless these counters grow, no others, and the verdict fits them. Each
 * run starts with a full budget. */
static void judge(const struct packet *p, uint32_t moved)
{
	for (int program = 0; program < PROGRAMS; program++) {
		struct vr_live live;

		get(fx.skel->maps.vr_live, SLOT, &live);
		live.window_events[VR_CLASS_MATTERS] = live.window_events[VR_CLASS_LOSING] = 0;
		set(fx.skel->maps.vr_live, SLOT, &live);
		assert_int_equal(run(program, p), !(moved & (R(DESTINATION) | R(VRID))));
		expect_moved(moved);
	}
}

/* Each way accepts its own destination. Frames to all other destinations go on to the stack. */
static void destinations(void **state)
{
	(void)state;
	for (size_t k = 0; k < sizeof(all_kinds) / sizeof(*all_kinds); k++) {
		for (int way = TO_HOST; way <= STANDARD; way++) {
			struct packet p, other;
			struct router r = set_up(&p, all_kinds[k], way);
			struct vr_event e = {0};

			judge(&p, R(EVENTS));
			assert_int_equal(new_events(&e), 2);
			assert_int_equal(e.slot, SLOT);
			assert_int_equal(e.mark, way == STANDARD ? 0 : way == FROM_PEERS ? PEER_TTL_MIN : 255);
			for (int to = TO_HOST; to <= STANDARD; to++) {
				if ((to == FROM_PEERS ? TO_HOST : to) == (way == FROM_PEERS ? TO_HOST : way))
					continue;
				build_way(&other, all_kinds[k], to, &r);
				*ttl_of(&other) = 255;
				finish(&other, all_kinds[k]);
				judge(&other, R(DESTINATION));
			}
			other = p; /* to a similar address: each word of the address matters */
			for (size_t byte = 0; byte < width_of(&p); byte += 4) {
				other = p;
				other.bytes[destination_at(&p) + byte + 3] ^= 4;
				finish(&other, all_kinds[k]);
				judge(&other, R(DESTINATION));
			}
		}
	}
}

/* Adverts to a multicast group need TTL 255 (P2). Unicast adverts need a TTL within the limits of the peer; without
 * limits any TTL but 0. */
static void ttls(void **state)
{
	static const struct {
		enum way way;
		uint8_t ttl;
		bool right;
	} t[] = {
		{STANDARD, 255, true},	 {STANDARD, 254, false},   {STANDARD, 0, false},     {OWN_GROUP, 255, true},
		{OWN_GROUP, 254, false}, {OWN_GROUP, 0, false},	   {TO_HOST, 255, true},     {TO_HOST, 1, true},
		{TO_HOST, 64, true},	 {TO_HOST, 0, false},	   {FROM_PEERS, 199, false}, {FROM_PEERS, 200, true},
		{FROM_PEERS, 254, true}, {FROM_PEERS, 255, false}, {FROM_PEERS, 0, false},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(t) / sizeof(*t); i++) {
		for (int k = 0; k < KINDS; k++) {
			struct packet p;

			set_up(&p, k, t[i].way);
			*ttl_of(&p) = t[i].ttl;
			finish(&p, k);
			judge(&p, t[i].right ? R(EVENTS) : R(TTL));
		}
	}
}

/* With a list of peers only the peers of this virtual router are accepted. Without one any source that can be a host
 * is. */
static void sources(void **state)
{
	static const struct {
		enum kind kind;
		uint8_t source[16];
		uint32_t to_host;
	} t[] = {
		{V3_PSEUDO, {198, 51, 100, 7}, R(EVENTS)},
		{V3_PSEUDO, {127, 0, 0, 1}, R(SOURCE)},
		{V2, {0, 0, 0, 0}, R(SOURCE)},
		{V2, {0, 1, 2, 3}, R(SOURCE)},
		{V2, {224, 0, 0, 18}, R(SOURCE)},
		{V3_PLAIN, {255, 255, 255, 255}, R(SOURCE)},
		{V6, {0x20, 0x01, 0x0d, 0xb8, [15] = 1}, R(EVENTS)},
		{V6, {0}, R(SOURCE)},
		{V6, {[15] = 1}, R(SOURCE)},
		{V6, {0xff, 0x02, [15] = 0x12}, R(SOURCE)},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(t) / sizeof(*t); i++) {
		for (int way = TO_HOST; way <= FROM_PEERS; way++) {
			struct packet p;

			set_up(&p, t[i].kind, way);
			memcpy(p.bytes + source_at(&p), t[i].source, width_of(&p));
			finish(&p, t[i].kind);
			set_peer(SLOT + 1, &p, 0, 255); /* a peer of another virtual router */
			judge(&p, way == TO_HOST ? t[i].to_host : R(SOURCE));
		}
	}
}

/* The steady advert is stamped. An advert with the same first eight bytes but another TTL or destination is checked
 * again. */
static void steady(void **state)
{
	(void)state;
	for (int i = 0; i < KINDS * (STANDARD + 1); i++) {
		enum kind kind = i / (STANDARD + 1);
		enum way way = i % (STANDARD + 1);
		uint32_t heard = 0;
		struct vr_live live;
		struct packet p, other;
		struct router r = set_up(&p, kind, way);
		struct vr_event e = {0};

		judge(&p, R(EVENTS));
		new_events(&e);
		expect_steady(&r, &p, SLOT);
		r.state.expected_head = vr_mark(e.head, e.mark);
		set(fx.skel->maps.vr_state, SLOT, &r.state);
		for (int program = 0; program < PROGRAMS; program++)
			assert_true(run(program, &p));
		expect_moved(0);
		get(fx.skel->maps.vr_live, SLOT, &live);
		assert_int_equal(live.adverts[kind_form(kind)], 4);
		assert_true(live.last_rx_ns);
		heard = live.gaps[0] + live.gaps[5];
		assert_int_equal(heard, 2);
		other = p; /* another TTL */
		*ttl_of(&other) = way == FROM_PEERS ? PEER_TTL_MIN + 1 : 254;
		resum_ip(&other);
		judge(&other, way == TO_HOST || way == FROM_PEERS ? R(EVENTS) : R(TTL));
		other = p; /* to a similar address, with the same first eight bytes */
		other.bytes[destination_at(&p) + width_of(&p) - 1] ^= 4;
		resum_ip(&other);
		judge(&other, R(DESTINATION));
		build(&other, kind, 2); /* to the standard group */
		memcpy(other.bytes + other.message, p.bytes + p.message, 8);
		*ttl_of(&other) = 255;
		resum_ip(&other);
		if (way != STANDARD && kind != V3_PSEUDO && kind != V6)
			judge(&other, R(DESTINATION));
		get(fx.skel->maps.vr_live, SLOT, &live);
		assert_int_equal(live.gaps[0] + live.gaps[5], heard);
	}
}

/* Invalid packets to this router are counted by reason. Packets to other addresses, and packets that are invalid below
 * VRRP, go on to the stack. */
static void malformed(void **state)
{
	static const struct {
		const char *what;
		enum kind kind;
		struct patch patch;
		bool resum;
		uint32_t to_us;
		uint32_t to_other;
	} t[] = {
		{"options", V3_PLAIN, IP(0, 1, 0x46), false, R(DESTINATION), R(DESTINATION)},
		{"fragment", V3_PLAIN, IP(6, 2, 0x2000), false, R(DESTINATION), R(DESTINATION)},
		{"truncated", V2, IP(2, 2, 400), false, R(DESTINATION), R(DESTINATION)},
		{"truncated, IPv6", V6, IP(4, 2, 400), false, R(DESTINATION), R(DESTINATION)},
		{"type", V3_PLAIN, M(0, 1, 0x32), true, R(TYPE), R(DESTINATION)},
		{"type, IPv6", V6, M(0, 1, 0x32), true, R(TYPE), R(DESTINATION)},
		{"version", V2, M(0, 1, 0x41), true, R(VERSION), R(DESTINATION)},
		{"no address", V3_PSEUDO, M(3, 1, 0), true, R(NO_ADDRESS), R(DESTINATION)},
		{"length", V6, M(3, 1, 3), true, R(LENGTH), R(DESTINATION)},
		{"interval", V3_PLAIN, M(4, 2, 0), true, R(INTERVAL_ZERO), R(DESTINATION)},
		{"checksum", V3_PSEUDO, M(6, 2, 0x1234), false, R(CHECKSUM), R(DESTINATION)},
		{"checksum, IPv6", V6, M(6, 2, 0x1234), false, R(CHECKSUM), R(DESTINATION)},
		{"checksum, v2", V2, M(6, 2, 0x1234), false, R(CHECKSUM), R(DESTINATION)},
		{"password", V2_PASS, M(16, 1, 'S'), true, R(AUTH), R(DESTINATION)},
		{"VRID", V3_PLAIN, M(1, 1, 99), true, R(DESTINATION), R(DESTINATION)},
		{"release", V3_PSEUDO, M(2, 1, 0), true, R(PRIORITY_ZERO) | R(EVENTS), R(DESTINATION)},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(t) / sizeof(*t); i++) {
		for (int other = 0; other < 2; other++) {
			struct packet p;

			set_up(&p, t[i].kind, TO_HOST);
			if (other)
				p.bytes[destination_at(&p) + width_of(&p) - 1] ^= 4;
			apply_patch(&p, &t[i].patch);
			if (t[i].resum)
				resum_message(&p, kind_form(t[i].kind));
			resum_ip(&p);
			judge(&p, other ? t[i].to_other : t[i].to_us);
		}
	}
}

/* Makes the checksum right in the form of keepalived up to 1.3.6: with the multicast group in the pseudo-header. */
static void resum_old(struct packet *p)
{
	struct packet q = *p;

	memcpy(q.bytes + destination_at(&q), (uint8_t[4]){224, 0, 0, 18}, 4);
	resum_message(&q, VR_SUM_PSEUDO);
	memcpy(p->bytes + p->message, q.bytes + q.message, 8);
}

/* The old form is accepted in unicast adverts of version 3 and counted as PSEUDO, unless VR_NEW_SUM is set. It is
 * refused in adverts to a multicast group and of version 2. */
static void old_checksum(void **state)
{
	struct vr_live live;
	struct packet p;
	struct router r;

	(void)state;
	r = set_up(&p, V3_PSEUDO, TO_HOST);
	resum_old(&p);
	judge(&p, R(EVENTS));
	get(fx.skel->maps.vr_live, SLOT, &live);
	assert_int_equal(live.adverts[VR_SUM_PSEUDO], 2);
	expect_steady(&r, &p, SLOT);
	r.state.expected_head = vr_mark(r.state.expected_head, 255);
	set(fx.skel->maps.vr_state, SLOT, &r.state);
	judge(&p, 0);
	r.config.flags |= VR_NEW_SUM;
	r.state.expected_head = 0;
	install(&r, SLOT);
	judge(&p, R(CHECKSUM));
	set_up(&p, V3_PSEUDO, OWN_GROUP);
	resum_old(&p);
	judge(&p, R(CHECKSUM));
	set_up(&p, V2, TO_HOST);
	resum_old(&p);
	judge(&p, R(CHECKSUM));
}

/* P14: with skip_check_adv_addr the address list of the Active is not checked; the lists of other routers are. */
static void list_skipped(void **state)
{
	(void)state;
	for (int active = 0; active < 2; active++) {
		struct packet p;
		struct router r = set_up(&p, V2, STANDARD);

		r.config.flags |= VR_SKIP_LIST;
		if (active)
			memcpy(r.state.active_address, p.bytes + source_at(&p), 4);
		install(&r, SLOT);
		p.bytes[p.message + 15] = 77;
		finish(&p, V2);
		judge(&p, active ? R(EVENTS) : R(ADDRESS_LIST));
	}
}

static uint32_t dice(uint32_t sides)
{
	return random() % sides;
}

/* Returns the verdict of the parser in user space: the reason for which the packet is dropped, or VR_EVENTS. */
static enum vr_reason judged_by_user_space(const struct packet *p, const struct router *r)
{
	struct ip_packet ip = {.family = p->family, .ttl = *ttl_of((struct packet *)p)};
	const uint8_t *header = p->bytes + p->network;
	size_t length = p->family == VR_IPV4 ? get16(header + 2) - 20 : get16(header + 4);
	struct advert a;
	enum vr_reason reason;

	memcpy(ip.source, p->bytes + source_at(p), width_of(p));
	memcpy(ip.destination, p->bytes + destination_at(p), width_of(p));
	if (memcmp(ip.destination, r->config.own_address, 16) || p->message + length > p->length ||
	    p->bytes[p->message + 1] != VRID)
		return VR_DESTINATION;
	if (p->family == VR_IPV4 && sum16(header, 20, 0) != 0xffff)
		return VR_IP_HEADER;
	if (!ip.ttl)
		return VR_TTL;
	reason = advert_parse(p->bytes + p->message, length, &ip, &a);
	if (reason != VR_REASON_COUNT)
		return reason;
	if (a.version != r->config.version)
		return VR_VERSION;
	return VR_EVENTS;
}

/* Adverts with some broken bits: both programs and user space come to the same verdict. */
static void same_as_user_space(void **state)
{
	uint32_t met[VR_REASON_COUNT] = {0};

	(void)state;
	srandom(3768);
	for (int n = 0; n < 20000; n++) {
		enum kind kind = n % 2 ? V3_PSEUDO : V6;
		struct packet p;
		struct router r;
		enum vr_reason want;

		if (n < 2 || n % 500 < 2)
			r = set_up(&p, kind, TO_HOST);
		r = router_for(kind, 2);
		build_way(&p, kind, TO_HOST, &r);
		r.config.flags = VR_UNICAST;
		r.config.interval_ns = SECOND;
		r.state.state = VR_INITIALIZE; /* valid adverts count as INACTIVE and use up no budget */
		install(&r, SLOT);
		for (uint32_t broken = dice(3); broken; broken--)
			p.bytes[dice(2) ? p.message + dice(8) : p.network + 8 + dice(2) * 8 + dice(8)] ^= 1 << dice(8);
		if (p.bytes[p.network + (p.family == VR_IPV4 ? 9 : 6)] != VRRP_PROTOCOL)
			continue;
		if (dice(2))
			resum_message(&p, kind_form(kind));
		if (dice(8))
			resum_ip(&p);
		if (p.bytes[source_at(&p)] != (kind == V6 ? 0xfe : 192)) /* sources that no host has are another test */
			continue;
		want = judged_by_user_space(&p, &r);
		met[want]++;
		for (int program = 0; program < PROGRAMS; program++) {
			uint64_t before = read_error(want == VR_EVENTS ? VR_INACTIVE : want);
			bool consumed = run(program, &p);

			if (consumed == (want == VR_DESTINATION) ||
			    read_error(want == VR_EVENTS ? VR_INACTIVE : want) == before)
				fail_msg("%s, frame %d: consumed %d, wanted as %s", program_names[program], n, consumed,
					 reason_name(want));
		}
	}
	assert_true(met[VR_EVENTS] > 1000 && met[VR_DESTINATION] > 100 && met[VR_CHECKSUM] > 100 && met[VR_TYPE] > 10 &&
		    met[VR_LENGTH] > 10 && met[VR_IP_HEADER] > 10);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(destinations), cmocka_unit_test(ttls),
		cmocka_unit_test(sources),	cmocka_unit_test(steady),
		cmocka_unit_test(malformed),	cmocka_unit_test(old_checksum),
		cmocka_unit_test(list_skipped), cmocka_unit_test(same_as_user_space),
	};

	return cmocka_run_group_tests_name("unicast", tests, load_programs, unload_programs);
}

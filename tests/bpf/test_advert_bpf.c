// SPDX-License-Identifier: GPL-2.0
/* Runs one frame through both programs, and compares the verdict, the bytes, and all counters. */
#include "fixture.h"

#define E(at, width, value)                                                                                            \
	{                                                                                                              \
		IN_ETHERNET, at, width, value                                                                          \
	}
#define IP(at, width, value)                                                                                           \
	{                                                                                                              \
		IN_IP, at, width, value                                                                                \
	}
#define M(at, width, value)                                                                                            \
	{                                                                                                              \
		IN_MESSAGE, at, width, value                                                                           \
	}

/* Changes of the virtual router before the frame is run. */
enum setup {
	PLAIN,
	INTERVAL_MIN,
	INTERVAL_MAX,
	VERSION_2,
	VERSION_3,
	AUTH_NONE,
	AUTH_SIMPLE,
	OWN,
	ABSENT,
	INIT,
	FAULT,
	IS_ACTIVE
};
/* How checksums are made right after the patches. KEEP: that of the IP header only. RESUM: that of the message, too, in
 * the form of the kind. WRONG_IP: none. */
enum sum { KEEP, RESUM, RESUM_PLAIN, RESUM_PSEUDO, WRONG_IP };

static const struct wire {
	const char *name;
	enum kind kind;
	struct patch patches[4];
	enum sum sum;
	uint32_t moved; /* set of reasons; each counter grows by 1 */
	bool passes;	/* the frame goes on to the stack */
	int tail;	/* bytes added at the end; negative: removed */
	enum setup setup;
	uint16_t flags; /* of the event */
} wires[] = {
	{"P1 P17 to 224.0.0.5", V3_PLAIN, {IP(16, 4, 0xe0000005)}, .moved = R(DESTINATION), .passes = true},
	{"P1 P17 to a unicast address", V2, {IP(16, 4, 0xc0000202)}, .moved = R(DESTINATION), .passes = true},
	{"P1 P17 to 224.0.0.18 in the other byte order",
	 V2,
	 {IP(16, 4, 0x120000e0)},
	 .moved = R(DESTINATION),
	 .passes = true},
	{"P1 P17 to ff02::5", V6, {IP(36, 4, 5)}, .moved = R(DESTINATION), .passes = true},
	{"P1 P17 to ff05::12", V6, {IP(24, 2, 0xff05)}, .moved = R(DESTINATION), .passes = true},
	{"P1 P17 to ff02:0:1::12", V6, {IP(28, 4, 0x00010000)}, .moved = R(DESTINATION), .passes = true},
	{"P1 P17 to ff02::1:0:12", V6, {IP(32, 4, 1)}, .moved = R(DESTINATION), .passes = true},
	{"P17 to the MAC of another host", V3_PLAIN, {E(0, 2, 0x0200)}, .moved = R(DESTINATION), .passes = true},
	{"P17 to the MAC of another host, IPv6", V6, {E(0, 2, 0x0233)}, .moved = R(DESTINATION), .passes = true},
	{"P17 to all", V3_PLAIN, {E(0, 4, 0xffffffff), E(4, 2, 0xffff)}, .moved = R(EVENTS)},
	{"P17 from 127.0.0.1", V3_PLAIN, {IP(12, 4, 0x7f000001)}, .moved = R(SOURCE)},
	{"P17 from 0.0.0.0", V3_PLAIN, {IP(12, 4, 0)}, .moved = R(SOURCE)},
	{"P17 from 224.0.0.18, v2", V2, {IP(12, 4, 0xe0000012)}, .moved = R(SOURCE)},
	{"P17 from 255.255.255.255", V3_PLAIN, {IP(12, 4, 0xffffffff)}, .moved = R(SOURCE)},
	{"P17 from ff02::1", V6, {IP(8, 4, 0xff020000), IP(20, 4, 1)}, .sum = RESUM, .moved = R(SOURCE)},
	{"P17 from ::", V6, {IP(8, 4, 0), IP(20, 4, 0)}, .sum = RESUM, .moved = R(SOURCE)},
	{"P2 TTL 254", V3_PLAIN, {IP(8, 1, 254)}, .moved = R(TTL)},
	{"P2 TTL 0, v2", V2_PASS, {IP(8, 1, 0)}, .moved = R(TTL)},
	{"P2 hop limit 254", V6, {IP(7, 1, 254)}, .moved = R(TTL)},
	{"P3 type 0", V3_PLAIN, {M(0, 1, 0x30)}, .sum = RESUM, .moved = R(TYPE)},
	{"P3 type 2, v2", V2, {M(0, 1, 0x22)}, .sum = RESUM, .moved = R(TYPE)},
	{"P3 type 9, IPv6", V6, {M(0, 1, 0x39)}, .sum = RESUM, .moved = R(TYPE)},
	{"P4 priority 0", V3_PLAIN, {M(2, 1, 0)}, .sum = RESUM, .moved = R(PRIORITY_ZERO) | R(EVENTS)},
	{"P4 priority 0, v2", V2, {M(2, 1, 0)}, .sum = RESUM, .moved = R(PRIORITY_ZERO) | R(EVENTS)},
	{"P4 priority 1", V3_PSEUDO, {M(2, 1, 1)}, .sum = RESUM, .moved = R(EVENTS)},
	{"P4 priority 255", V6, {M(2, 1, 255)}, .sum = RESUM, .moved = R(EVENTS)},
	{"P5 no address, v2", V2, {M(3, 1, 0)}, .sum = RESUM, .moved = R(NO_ADDRESS)},
	{"P5 no address, v3", V3_PSEUDO, {M(3, 1, 0)}, .sum = RESUM, .moved = R(NO_ADDRESS)},
	{"P5 no address, header alone",
	 V3_PLAIN,
	 {M(3, 1, 0), IP(2, 2, 28)},
	 .sum = RESUM,
	 .moved = R(NO_ADDRESS),
	 .tail = -8},
	{"P5 no address, IPv6", V6, {M(3, 1, 0)}, .sum = RESUM, .moved = R(NO_ADDRESS)},
	{"P6 reserved bits", V3_PLAIN, {M(4, 1, 0xf0)}, .sum = RESUM, .moved = R(EVENTS)},
	{"P6 reserved bits, IPv6", V6, {M(4, 1, 0xa0)}, .sum = RESUM, .moved = R(EVENTS)},
	{"P7 interval 0", V3_PLAIN, {M(4, 2, 0)}, .sum = RESUM, .moved = R(INTERVAL_ZERO)},
	{"P7 interval 0, reserved bits", V6, {M(4, 2, 0xf000)}, .sum = RESUM, .moved = R(INTERVAL_ZERO)},
	{"P7 interval 0, v2", V2, {M(5, 1, 0)}, .sum = RESUM, .moved = R(INTERVAL_ZERO)},
	{"P7 interval 1", V3_PLAIN, {M(4, 2, 1)}, .sum = RESUM, .moved = R(EVENTS), .setup = INTERVAL_MIN},
	{"P7 interval 4095", V6, {M(4, 2, 4095)}, .sum = RESUM, .moved = R(EVENTS), .setup = INTERVAL_MAX},
	{"P8 message alone", V3_PLAIN, .moved = R(EVENTS)},
	{"P8 with the pseudo-header", V3_PSEUDO, .moved = R(EVENTS)},
	{"P8 wrong in both forms", V3_PLAIN, {M(6, 2, 0x1234)}, .moved = R(CHECKSUM)},
	{"P8 the pseudo-header has the source", V3_PSEUDO, {IP(15, 1, 250)}, .moved = R(CHECKSUM)},
	{"P8 the message alone has not", V3_PLAIN, {IP(15, 1, 250)}, .moved = R(EVENTS)},
	{"P8 last byte", V3_PLAIN, {M(15, 1, 3)}, .moved = R(CHECKSUM)},
	{"P9 right", V6, .moved = R(EVENTS)},
	{"P9 without the pseudo-header", V6, .sum = RESUM_PLAIN, .moved = R(CHECKSUM)},
	{"P9 source", V6, {IP(23, 1, 0xc9)}, .moved = R(CHECKSUM)},
	{"P9 last byte", V6, {M(39, 1, 2)}, .moved = R(CHECKSUM)},
	{"P10 right", V2, .moved = R(EVENTS)},
	{"P10 with the pseudo-header", V2, .sum = RESUM_PSEUDO, .moved = R(CHECKSUM)},
	{"P10 without the trailer", V2_PASS, {M(12, 1, 'x')}, .moved = R(CHECKSUM)},
	{"P11 first address not link-local",
	 V6,
	 {M(8, 4, 0x20010db8), M(24, 4, 0xfe800000)},
	 .sum = RESUM,
	 .moved = R(EVENTS) | R(NOT_LINK_LOCAL),
	 .flags = VR_EVENT_NOT_LINK_LOCAL},
	{"P11 febf:: is link-local",
	 V6,
	 {M(8, 4, 0xfebf0000)},
	 .sum = RESUM,
	 .moved = R(EVENTS) | R(ADDRESS_LIST),
	 .flags = VR_EVENT_ADDRESS_LIST},
	{"P11 fec0:: is not",
	 V6,
	 {M(8, 4, 0xfec00000)},
	 .sum = RESUM,
	 .moved = R(EVENTS) | R(ADDRESS_LIST) | R(NOT_LINK_LOCAL),
	 .flags = VR_EVENT_ADDRESS_LIST | VR_EVENT_NOT_LINK_LOCAL},
	{"P12 version 0", V3_PLAIN, {M(0, 1, 0x01)}, .sum = RESUM, .moved = R(VERSION)},
	{"P12 version 1", V2, {M(0, 1, 0x11)}, .sum = RESUM, .moved = R(VERSION)},
	{"P12 version 4", V6, {M(0, 1, 0x41)}, .sum = RESUM, .moved = R(VERSION)},
	{"P12 version 2 over IPv6", V6, {M(0, 1, 0x21)}, .sum = RESUM_PLAIN, .moved = R(VERSION)},
	{"P12 v3, v2 is configured", V3_PLAIN, .moved = R(VERSION), .setup = VERSION_2},
	{"P12 v2, v3 is configured", V2, .moved = R(VERSION), .setup = VERSION_3},
	{"P12 VRID is not configured", V3_PLAIN, {M(1, 1, 11)}, .sum = RESUM, .moved = R(VRID), .passes = true},
	{"P12 VRID is not configured, IPv6", V6, {M(1, 1, 9)}, .sum = RESUM, .moved = R(VRID), .passes = true},
	{"P12 nothing is configured", V2, .moved = R(VRID), .passes = true, .setup = ABSENT},
	{"P12 wrong and not configured", V2, {IP(8, 1, 1)}, .moved = R(TTL), .setup = ABSENT},
	{"P12 interval wrong for v2, not configured",
	 V2,
	 {M(5, 1, 9)},
	 .sum = RESUM,
	 .moved = R(VRID),
	 .passes = true,
	 .setup = ABSENT},
	{"P13 interval differs, v3", V3_PLAIN, {M(4, 2, 99)}, .sum = RESUM, .moved = R(INTERVAL) | R(EVENTS)},
	{"P13 interval differs, IPv6", V6, {M(4, 2, 101)}, .sum = RESUM, .moved = R(INTERVAL) | R(EVENTS)},
	{"P13 interval differs, v2", V2, {M(5, 1, 2)}, .sum = RESUM, .moved = R(INTERVAL)},
	{"P14 the order does not matter", V3_PLAIN, {M(11, 1, 2), M(15, 1, 1)}, .sum = RESUM, .moved = R(EVENTS)},
	{"P14 the order does not matter, v2", V2, {M(11, 1, 2), M(15, 1, 1)}, .sum = RESUM, .moved = R(EVENTS)},
	{"P14 another address, v3",
	 V3_PLAIN,
	 {M(15, 1, 3)},
	 .sum = RESUM,
	 .moved = R(ADDRESS_LIST) | R(EVENTS),
	 .flags = VR_EVENT_ADDRESS_LIST},
	{"P14 one address twice",
	 V3_PSEUDO,
	 {M(15, 1, 1)},
	 .sum = RESUM,
	 .moved = R(ADDRESS_LIST) | R(EVENTS),
	 .flags = VR_EVENT_ADDRESS_LIST},
	{"P14 same sum of addresses",
	 V3_PLAIN,
	 {M(11, 1, 0), M(15, 1, 3)},
	 .moved = R(ADDRESS_LIST) | R(EVENTS),
	 .flags = VR_EVENT_ADDRESS_LIST},
	{"P14 another address, IPv6, last word",
	 V6,
	 {M(39, 1, 7)},
	 .sum = RESUM,
	 .moved = R(ADDRESS_LIST) | R(EVENTS),
	 .flags = VR_EVENT_ADDRESS_LIST},
	{"P14 another address, IPv6, second word",
	 V6,
	 {M(28, 4, 7)},
	 .sum = RESUM,
	 .moved = R(ADDRESS_LIST) | R(EVENTS),
	 .flags = VR_EVENT_ADDRESS_LIST},
	{"P14 one address less, v3",
	 V3_PLAIN,
	 {M(3, 1, 1), IP(2, 2, 32)},
	 .sum = RESUM,
	 .moved = R(ADDRESS_LIST) | R(EVENTS),
	 .tail = -4,
	 .flags = VR_EVENT_ADDRESS_LIST},
	{"P14 another address, v2", V2, {M(15, 1, 3)}, .sum = RESUM, .moved = R(ADDRESS_LIST)},
	{"P14 another address, v2, of priority 255",
	 V2,
	 {M(15, 1, 3), M(2, 1, 255)},
	 .sum = RESUM,
	 .moved = R(ADDRESS_LIST) | R(EVENTS),
	 .flags = VR_EVENT_ADDRESS_LIST},
	{"P14 one address more, v2", V2, {M(3, 1, 3), IP(2, 2, 48)}, .sum = RESUM, .moved = R(ADDRESS_LIST), .tail = 4},
	{"P15 none",
	 V2,
	 {M(16, 4, 0x61626364)},
	 .sum = RESUM,
	 .moved = R(EVENTS)}, /* type 0: the data does not matter */
	{"P15 PASS", V2_PASS, .moved = R(EVENTS)},
	{"P15 wrong at the begin", V2_PASS, {M(16, 1, 'S')}, .sum = RESUM, .moved = R(AUTH)},
	{"P15 wrong at the end", V2_PASS, {M(23, 1, '!')}, .sum = RESUM, .moved = R(AUTH)},
	{"P15 none, PASS is configured", V2, .moved = R(AUTH), .setup = AUTH_SIMPLE},
	{"P15 PASS, none is configured", V2_PASS, .moved = R(AUTH), .setup = AUTH_NONE},
	{"P15 unknown type", V2, {M(4, 1, 2)}, .sum = RESUM, .moved = R(AUTH)},
	{"P15 unknown type, PASS is configured", V2_PASS, {M(4, 1, 254)}, .sum = RESUM, .moved = R(AUTH)},
	{"P16 Ethernet padding, v3", V3_PLAIN, .moved = R(EVENTS), .tail = 10},
	{"P16 Ethernet padding, v2", V2_PASS, .moved = R(EVENTS), .tail = 1},
	{"P16 Ethernet padding, IPv6", V6, .moved = R(EVENTS), .tail = 33},
	{"P16 four bytes more by the IP header", V3_PLAIN, {IP(2, 2, 40)}, .sum = RESUM, .moved = R(LENGTH), .tail = 4},
	{"P16 a long tail by the IP header", V2, {IP(2, 2, 1044)}, .sum = RESUM, .moved = R(LENGTH), .tail = 1000},
	{"P16 one byte more by the IP header", V6, {IP(4, 2, 41)}, .sum = RESUM, .moved = R(LENGTH), .tail = 1},
	{"P16 four bytes less by the IP header", V3_PLAIN, {IP(2, 2, 32)}, .sum = RESUM, .moved = R(LENGTH)},
	{"P16 four bytes less, IPv6", V6, {IP(4, 2, 36)}, .sum = RESUM, .moved = R(LENGTH)},
	{"P16 v2 without the trailer", V2, {IP(2, 2, 36)}, .sum = RESUM, .moved = R(LENGTH), .tail = -8},
	{"P16 255 addresses told, 2 there", V6, {M(3, 1, 255)}, .sum = RESUM, .moved = R(LENGTH)},
	{"P12 IP length beyond the frame", V3_PLAIN, {IP(2, 2, 37)}, .sum = RESUM, .moved = R(TRUNCATED)},
	{"P12 IP length far beyond the frame", V2, {IP(2, 2, 65535)}, .moved = R(TRUNCATED)},
	{"P12 IPv6 length beyond the frame", V6, {IP(4, 2, 41)}, .sum = RESUM, .moved = R(TRUNCATED)},
	{"P12 IP length without a VRRP header", V3_PLAIN, {IP(2, 2, 27)}, .moved = R(TRUNCATED)},
	{"P12 IP length 0", V3_PLAIN, {IP(2, 2, 0)}, .moved = R(TRUNCATED)},
	{"P12 IPv6 length 7", V6, {IP(4, 2, 7)}, .moved = R(TRUNCATED)},
	{"IPv4 options", V3_PLAIN, {IP(0, 1, 0x46)}, .moved = R(IP_OPTIONS)},
	{"IPv4 header of 16 bytes", V3_PLAIN, {IP(0, 1, 0x44)}, .moved = R(IP_OPTIONS)},
	{"IPv4 header of version 6", V3_PLAIN, {IP(0, 1, 0x65)}, .moved = R(IP_HEADER)},
	{"IPv4 header checksum", V3_PLAIN, {IP(10, 2, 0x1234)}, .sum = WRONG_IP, .moved = R(IP_HEADER)},
	{"first fragment", V3_PLAIN, {IP(6, 2, 0x2000)}, .moved = R(FRAGMENT)},
	{"last fragment", V3_PLAIN, {IP(6, 2, 0x0001)}, .moved = R(FRAGMENT)},
	{"fragment far behind", V2, {IP(6, 2, 0x1f00)}, .moved = R(FRAGMENT)},
	{"may be fragmented, but is not", V3_PLAIN, {IP(6, 2, 0)}, .moved = R(EVENTS)},
	{"our own advert", V3_PLAIN, .moved = R(OWN_SOURCE), .setup = OWN},
	{"our own advert, IPv6", V6, .moved = R(OWN_SOURCE), .setup = OWN},
	{"our own address but for the last word",
	 V6,
	 {IP(20, 4, 0xc9)},
	 .sum = RESUM,
	 .moved = R(EVENTS),
	 .setup = OWN},
	{"in Initialize", V3_PLAIN, .moved = R(INACTIVE), .setup = INIT},
	{"in FAULT", V2_PASS, .moved = R(INACTIVE), .setup = FAULT},
	{"P4 release in FAULT",
	 V6,
	 {M(2, 1, 0)},
	 .sum = RESUM,
	 .moved = R(PRIORITY_ZERO) | R(INACTIVE),
	 .setup = FAULT},
	{"in Active", V3_PSEUDO, .moved = R(EVENTS), .setup = IS_ACTIVE},
	{"TCP", V3_PLAIN, {IP(9, 1, 6)}, .passes = true},
	{"ICMPv6", V6, {IP(6, 1, 58)}, .passes = true},
	{"hop-by-hop options", V6, {IP(6, 1, 0)}, .passes = true},
	{"ARP", V3_PLAIN, {E(12, 2, 0x0806)}, .passes = true},
	{"IPv6 by its Ethernet type only", V3_PLAIN, {E(12, 2, 0x86dd), IP(6, 1, 6)}, .passes = true, .tail = 40},
	{"Ethernet type in the other byte order", V3_PLAIN, {E(12, 2, 0x0008)}, .passes = true},
};

/* Changes the virtual router as the case says. */
static void set_up(struct router *r, const struct wire *w, const struct packet *p)
{
	switch (w->setup) {
	case INTERVAL_MIN:
		r->config.interval_ns = SECOND / 100;
		break;
	case INTERVAL_MAX:
		r->config.interval_ns = 40950000000ULL;
		break;
	case VERSION_2:
	case VERSION_3:
		r->config.version = w->setup == VERSION_2 ? 2 : 3;
		break;
	case AUTH_NONE:
	case AUTH_SIMPLE:
		r->config.auth_type = w->setup == AUTH_SIMPLE;
		break;
	case OWN:
		memcpy(r->config.own_address, p->bytes + p->network + (p->family == VR_IPV4 ? 12 : 8),
		       p->family == VR_IPV4 ? 4 : 16);
		if (w->patches[0].base)
			r->config.own_address[12] ^= 1;
		break;
	case INIT:
		r->state.state = VR_INITIALIZE;
		break;
	case FAULT:
		r->state.state = VR_FAULT;
		break;
	case IS_ACTIVE:
		r->state.state = VR_ACTIVE;
		break;
	default:
		break;
	}
}

static void check_event(const struct wire *w, const struct packet *p, uint64_t before, uint64_t after)
{
	struct vr_event e;
	uint8_t source[16] = {0};

	if (!(w->moved & R(EVENTS))) {
		assert_int_equal(new_events(NULL), 0);
		return;
	}
	assert_int_equal(new_events(&e), 1);
	memcpy(source, p->bytes + p->network + (p->family == VR_IPV4 ? 12 : 8), p->family == VR_IPV4 ? 4 : 16);
	assert_in_range(e.rx_ns, before, after);
	assert_memory_equal(&e.head, p->bytes + p->message, 8);
	assert_memory_equal(e.source, source, 16);
	assert_int_equal(e.slot, 3);
	assert_int_equal(e.flags, w->flags);
	assert_int_equal(e.form, kind_form(w->kind));
	assert_int_equal(e.mark, 0);
}

static void wire(const struct wire *w, enum program program)
{
	bool valid = w->moved & (R(EVENTS) | R(INACTIVE));
	struct router r = router_for(w->kind, 2);
	uint64_t before, after;
	struct vr_live live;
	struct packet p;

	reset();
	build(&p, w->kind, 2);
	p.length += w->tail;
	for (int i = 0; i < 4 && w->patches[i].base; i++)
		apply_patch(&p, &w->patches[i]);
	if (w->sum && w->sum != WRONG_IP)
		resum_message(&p, w->sum == RESUM	  ? kind_form(w->kind)
				  : w->sum == RESUM_PLAIN ? VR_SUM_PLAIN
							  : VR_SUM_PSEUDO);
	if (w->sum != WRONG_IP)
		resum_ip(&p);
	set_up(&r, w, &p);
	if (w->setup != ABSENT)
		install(&r, 3);
	before = now_ns();
	assert_int_equal(run(program, &p), !w->passes);
	after = now_ns();
	expect_moved(w->moved);
	check_event(w, &p, before, after);
	get(fx.skel->maps.vr_live, 3, &live);
	expect_counts(3, w->setup == ABSENT ? 0 : w->moved);
	assert_int_equal(live.adverts[kind_form(w->kind)], valid);
	assert_int_equal(live.adverts[!kind_form(w->kind)], 0);
	assert_int_equal(live.last_rx_ns, 0); /* only steady adverts are stamped */
}

static void wire_xdp(void **state)
{
	wire(*state, XDP);
}

static void wire_tc(void **state)
{
	wire(*state, TC);
}

int main(void)
{
	enum { WIRES = sizeof(wires) / sizeof(*wires) };
	struct CMUnitTest tests[WIRES * PROGRAMS];
	static char names[WIRES * PROGRAMS][96];

	for (int i = 0; i < WIRES * PROGRAMS; i++) {
		snprintf(names[i], sizeof(names[i]), "%s: %s", program_names[i % 2], wires[i / 2].name);
		tests[i] = (struct CMUnitTest){
			.name = names[i],
			.test_func = i % 2 == XDP ? wire_xdp : wire_tc,
			.initial_state = (void *)&wires[i / 2],
		};
	}
	return cmocka_run_group_tests_name("adverts on the wire", tests, load_programs, unload_programs);
}

// SPDX-License-Identifier: GPL-2.0
/* Frames of every length, with every number of tags and addresses: the programs find the message and its virtual
 * router. */
#include "fixture.h"

#include <net/if.h>
#include <unistd.h>

#include <linux/if_ether.h>

/* P12: every length of the frame. A frame that ends inside of the IP header is not known to be VRRP, and goes on. */
static void every_length(void **state)
{
	(void)state;
	reset();
	for (int k = 0; k < KINDS; k++) {
		struct router r = router_for(k, 2);
		struct packet p;

		install(&r, k);
		build(&p, k, 2);
		for (size_t full = p.length, length = 0; length <= full; length++) {
			p.length = length;
			for (int program = 0; program < PROGRAMS; program++) {
				bool vrrp = length >= p.message;

				assert_int_equal(run(program, &p), vrrp);
				expect_moved(!vrrp ? 0 : length < full ? R(TRUNCATED) : R(EVENTS));
			}
		}
	}
}

/* P16: every length of the message, with a frame and an IP header that agree. */
static void every_ip_length(void **state)
{
	(void)state;
	reset();
	for (int k = 0; k < KINDS; k++) {
		struct router r = router_for(k, 2);
		struct packet p;
		size_t full;

		install(&r, k);
		build(&p, k, 2);
		full = p.length - p.message;
		for (size_t length = 0; length <= full + 20; length++) {
			uint32_t want = length < 8 ? R(TRUNCATED) : length == full ? R(EVENTS) : R(LENGTH);

			p.length = p.message + length;
			put16(p.bytes + ETH + (k == V6 ? 4 : 2), k == V6 ? length : length + 20);
			if (length >= 8)
				finish(&p, k);
			for (int program = 0; program < PROGRAMS; program++) {
				assert_true(run(program, &p));
				expect_moved(want);
			}
		}
	}
}

/* Every number of addresses that fits into a frame of the test. */
static void many_addresses(void **state)
{
	static const unsigned int most[KINDS] = {255, 255, 255, 255, 200};

	(void)state;
	for (int k = 0; k < KINDS; k++) {
		for (unsigned int count = 1; count <= most[k]; count += count < 40 ? 1 : 5) {
			struct router r = router_for(k, count);
			struct packet p;

			reset();
			install(&r, 0);
			build(&p, k, count);
			for (int program = 0; program < PROGRAMS; program++) {
				uint8_t *last = &p.bytes[p.length - 1 - (k <= V2_PASS ? 8 : 0)];

				assert_true(run(program, &p));
				expect_moved(R(EVENTS));
				*last ^= 1;
				assert_true(run(program, &p));
				expect_moved(R(CHECKSUM));
				finish(&p, k);
				assert_true(run(program, &p));
				expect_moved(k <= V2_PASS ? R(ADDRESS_LIST) : R(ADDRESS_LIST) | R(EVENTS));
				*last ^= 1;
				finish(&p, k);
			}
		}
	}
	/* an Ethernet frame has room for 90 IPv6 addresses; a message has 255 addresses at most */
	assert_true(most[V6] >= 90 && most[V2] == 255);
}

/* A VLAN tag; protocol 0: none. Lists begin with the outer tag. */
struct tag {
	uint16_t protocol, tci;
};

static const struct tagged {
	const char *name;
	struct tag tags[3];
	bool vrrp;
	uint16_t vlan, vlan_in;
} tagged[] = {
	{"untagged", {{0, 0}}, true, 0, 0},
	{"802.1Q", {{ETH_P_8021Q, 100}}, true, 100, 0},
	{"802.1ad", {{ETH_P_8021AD, 100}}, true, 100, 0},
	{"802.1ad and 802.1Q", {{ETH_P_8021AD, 100}, {ETH_P_8021Q, 200}}, true, 100, 200},
	{"802.1Q twice", {{ETH_P_8021Q, 200}, {ETH_P_8021Q, 100}}, true, 200, 100},
	{"802.1Q twice, the same", {{ETH_P_8021Q, 100}, {ETH_P_8021Q, 100}}, true, 100, 100},
	{"priority tag", {{ETH_P_8021Q, 0xe000}}, true, 0, 0},
	{"priority tag and 802.1Q", {{ETH_P_8021Q, 0xe000}, {ETH_P_8021Q, 100}}, true, 100, 0},
	{"802.1ad and priority tag", {{ETH_P_8021AD, 100}, {ETH_P_8021Q, 0}}, true, 100, 0},
	{"priority and DEI bits", {{ETH_P_8021AD, 0xf064}, {ETH_P_8021Q, 0x70c8}}, true, 100, 200},
	{"VID 4094", {{ETH_P_8021Q, 4094}, {ETH_P_8021Q, 4093}}, true, 4094, 4093},
	{"three tags", {{ETH_P_8021AD, 1}, {ETH_P_8021AD, 2}, {ETH_P_8021Q, 3}}, false, 0, 0},
	{"an old tag of QinQ", {{0x9100, 100}}, false, 0, 0},
};

/* Runs tagged frames of each kind. Fails unless the programs find the virtual router with the key of these tags: first
 * as one that is not configured, then as a configured one. runs: runs a frame, and returns whether it was consumed. */
static void check_tagged(const struct tagged *t, int (*runs)(int how, const struct packet *p), int how)
{
	for (int k = 0; k < KINDS; k++) {
		struct router r = router_for(k, 2);
		struct vr_seen seen;
		struct vr_event e;
		struct packet p;

		reset();
		build(&p, k, 2);
		for (int i = 2; i >= 0; i--)
			if (t->tags[i].protocol)
				push_tag(&p, t->tags[i].protocol, t->tags[i].tci);
		r.key.vlan = t->vlan;
		r.key.vlan_in = t->vlan_in;
		assert_int_equal(runs(how, &p), 0);
		expect_moved(t->vrrp ? R(VRID) : 0);
		assert_int_equal(bpf_map_lookup_elem(bpf_map__fd(fx.skel->maps.vr_seen), &r.key, &seen),
				 t->vrrp ? 0 : -ENOENT);
		if (!t->vrrp)
			continue;
		install(&r, 4);
		assert_int_equal(runs(how, &p), 1);
		expect_moved(R(EVENTS));
		assert_int_equal(new_events(&e), 1);
		assert_int_equal(e.slot, 4);
		/* frames that end inside of the tags, of the IP header, or of the message */
		for (size_t full = p.length; p.length > 0; p.length--) {
			bool vrrp = p.length >= p.message;

			assert_int_equal(runs(how, &p), vrrp);
			expect_moved(!vrrp ? 0 : p.length < full ? R(TRUNCATED) : R(EVENTS));
		}
	}
}

static int run_program(int program, const struct packet *p)
{
	return run(program, p);
}

static void tags_xdp(void **state)
{
	check_tagged(*state, run_program, XDP);
}

static void tags_tc(void **state)
{
	check_tagged(*state, run_program, TC);
}

static int pusher = -1, jumps = -1;

/* Loads a program that puts a tag into the metadata, where a driver leaves a tag that it has stripped, and then jumps
 * into the program under test. */
static void load_pusher(uint16_t tci)
{
	uint32_t zero = 0, target;
	LIBBPF_OPTS(bpf_prog_load_opts, opts);

	jumps = bpf_map_create(BPF_MAP_TYPE_PROG_ARRAY, NULL, 4, 4, 1, NULL);
	assert_true(jumps >= 0);
	const struct bpf_insn insns[] = {
		{BPF_ALU64 | BPF_MOV | BPF_X, BPF_REG_6, BPF_REG_1, 0, 0},
		{BPF_ALU64 | BPF_MOV | BPF_K, BPF_REG_2, 0, 0, __builtin_bswap16(ETH_P_8021Q)},
		{BPF_ALU64 | BPF_MOV | BPF_K, BPF_REG_3, 0, 0, tci},
		{BPF_JMP | BPF_CALL, 0, 0, 0, BPF_FUNC_skb_vlan_push},
		{BPF_ALU64 | BPF_MOV | BPF_X, BPF_REG_1, BPF_REG_6, 0, 0},
		{BPF_LD | BPF_DW, BPF_REG_2, BPF_PSEUDO_MAP_FD, 0, jumps},
		{0, 0, 0, 0, 0},
		{BPF_ALU64 | BPF_MOV | BPF_K, BPF_REG_3, 0, 0, 0},
		{BPF_JMP | BPF_CALL, 0, 0, 0, BPF_FUNC_tail_call},
		{BPF_ALU64 | BPF_MOV | BPF_K, BPF_REG_0, 0, 0, 77},
		{BPF_JMP | BPF_EXIT, 0, 0, 0, 0},
	};

	pusher =
		bpf_prog_load(BPF_PROG_TYPE_SCHED_CLS, "push_tag", "GPL", insns, sizeof(insns) / sizeof(*insns), &opts);
	assert_true(pusher >= 0);
	target = bpf_program__fd(fx.skel->progs.vrrp_advert_tc);
	assert_int_equal(bpf_map_update_elem(jumps, &zero, &target, BPF_ANY), 0);
}

/* Runs the frame without its outer tag, which is in the metadata. Returns whether the frame was consumed. */
static int run_stripped(int how, const struct packet *p)
{
	struct packet stripped = *p;
	LIBBPF_OPTS(bpf_test_run_opts, opts, .data_in = stripped.bytes, .repeat = 1);
	int error;

	(void)how;
	if (p->length < 18)
		return 0;
	memmove(stripped.bytes + 12, p->bytes + 16, p->length - 16);
	stripped.length -= 4;
	opts.data_size_in = stripped.length;
	load_pusher(get16(p->bytes + 14));
	error = bpf_prog_test_run_opts(pusher, &opts);
	close(pusher);
	close(jumps);
	if (error == -EINVAL && too_short_to_run(TC, &stripped))
		return 0;
	assert_int_equal(error, 0);
	assert_int_not_equal(opts.retval, 77);
	return (int)opts.retval == TC_ACT_SHOT;
}

static void tags_stripped(void **state)
{
	check_tagged(*state, run_stripped, 0);
}

/* Runs a frame as received on a port. Returns false where the kernel does not allow that. */
static bool run_on(enum program program, const struct packet *p, uint32_t ifindex, int *verdict)
{
	struct bpf_program *prog = program == XDP ? fx.skel->progs.vrrp_advert_xdp : fx.skel->progs.vrrp_advert_tc;
	struct xdp_md md = {.data_end = p->length, .ingress_ifindex = ifindex};
	struct __sk_buff skb = {.ifindex = ifindex};
	LIBBPF_OPTS(bpf_test_run_opts, opts, .data_in = p->bytes, .data_size_in = p->length, .repeat = 1);

	opts.ctx_in = program == XDP ? (void *)&md : &skb;
	opts.ctx_size_in = program == XDP ? sizeof(md) : sizeof(skb);
	if (bpf_prog_test_run_opts(bpf_program__fd(prog), &opts))
		return false;
	*verdict = opts.retval;
	return true;
}

/* The port on which a frame arrives is part of the key. Needs an interface beside loopback. */
static void ingress_port(void **state)
{
	struct if_nameindex *ports = if_nameindex();
	struct router r = router_for(V2, 2);
	int met = 0, verdict;
	struct packet p;

	(void)state;
	reset();
	assert_non_null(ports);
	build(&p, V2, 2);
	install(&r, 0);
	for (int i = 0; ports[i].if_index; i++) {
		uint32_t ifindex = ports[i].if_index;

		for (int program = 0; program < PROGRAMS && ifindex != LOOPBACK; program++) {
			if (!run_on(program, &p, ifindex, &verdict))
				continue;
			met++;
			expect_moved(R(VRID));
			assert_int_equal(verdict, program == XDP ? XDP_PASS : TC_ACT_UNSPEC);
			r.key.ifindex = ifindex;
			install(&r, 1);
			assert_true(run_on(program, &p, ifindex, &verdict));
			expect_moved(R(EVENTS));
			assert_int_equal(verdict, program == XDP ? XDP_DROP : TC_ACT_SHOT);
			clear_index();
		}
	}
	if_freenameindex(ports);
	if (!met) {
		print_message("SKIP: no interface besides loopback\n");
		skip();
	}
}

/* A virtual router of another port, or of the other family, does not get the frame. */
static void other_ports(void **state)
{
	struct router r = router_for(V3_PLAIN, 2), six = router_for(V6, 2);
	struct packet p;

	(void)state;
	reset();
	r.key.ifindex = LOOPBACK + 1;
	install(&r, 0);
	six.key.vrid = VRID; /* the same VRID, and another family */
	install(&six, 1);
	build(&p, V3_PLAIN, 2);
	for (int program = 0; program < PROGRAMS; program++) {
		assert_false(run(program, &p));
		expect_moved(R(VRID));
	}
	r.key.ifindex = LOOPBACK;
	install(&r, 2);
	for (int program = 0; program < PROGRAMS; program++) {
		struct vr_event e;

		assert_true(run(program, &p));
		expect_moved(R(EVENTS));
		assert_int_equal(new_events(&e), 1);
		assert_int_equal(e.slot, 2);
	}
}

int main(void)
{
	static const struct CMUnitTest fixed[] = {
		cmocka_unit_test(every_length), cmocka_unit_test(every_ip_length), cmocka_unit_test(many_addresses),
		cmocka_unit_test(other_ports),	cmocka_unit_test(ingress_port),
	};
	enum { FIXED = sizeof(fixed) / sizeof(*fixed), TAGGED = sizeof(tagged) / sizeof(*tagged) };
	static const CMUnitTestFunction ways[] = {tags_xdp, tags_tc, tags_stripped};
	static const char *const way_names[] = {"xdp", "tc", "tc, outer tag stripped"};
	struct CMUnitTest tests[FIXED + 3 * TAGGED];
	static char names[3 * TAGGED][64];
	int n = FIXED;

	memcpy(tests, fixed, sizeof(fixed));
	for (int i = 0; i < 3 * TAGGED; i++) {
		const struct tagged *t = &tagged[i / 3];

		/* a driver strips only tags that the stack knows */
		if (ways[i % 3] == tags_stripped && (!t->tags[0].protocol || t->tags[0].protocol == 0x9100))
			continue;
		snprintf(names[i], sizeof(names[i]), "%s: %s", way_names[i % 3], t->name);
		tests[n++] = (struct CMUnitTest){
			.name = names[i],
			.test_func = ways[i % 3],
			.initial_state = (void *)t,
		};
	}
	return _cmocka_run_group_tests("layout of frames", tests, n, load_programs, unload_programs);
}

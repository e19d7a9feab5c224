// SPDX-License-Identifier: GPL-2.0
/* What the programs remember from frame to frame: stamps, gaps, and virtual routers that are not configured. */
#include "fixture.h"

/* A steady advert is stamped and dropped. It changes no counter and makes no event. */
static void steady(void **state)
{
	(void)state;
	for (int i = 0; i < KINDS * PROGRAMS; i++) {
		enum kind kind = i / PROGRAMS;
		struct router r = router_for(kind, 2);
		struct vr_live live;
		struct packet p;

		reset();
		build(&p, kind, 2);
		install(&r, 5);
		expect_steady(&r, &p, 5);
		for (uint32_t n = 1; n <= 3; n++) {
			uint64_t before = now_ns(), last;

			assert_true(run(i % PROGRAMS, &p));
			get(fx.skel->maps.vr_live, 5, &live);
			last = live.last_rx_ns;
			assert_in_range(last, before, now_ns());
			assert_int_equal(live.adverts[kind_form(kind)], n);
			assert_int_equal(live.adverts[!kind_form(kind)], 0);
			assert_int_equal(live.gaps[0], n - 1); /* the first gap counts from time 0 */
			assert_int_equal(live.gaps[5], 1);
		}
		expect_moved(0);
		expect_counts(5, 0);
		assert_int_equal(live.window_events[VR_CLASS_MATTERS], 0);
		assert_int_equal(new_events(NULL), 0);
	}
}

/* An advert that differs from the steady one is not stamped: it becomes an event, or is counted and dropped. */
static void not_steady(void **state)
{
	static const struct {
		const char *what;
		enum kind kind;
		struct patch patch;
		bool resum;
		uint32_t moved;
	} t[] = {
		{"TTL", V3_PLAIN, {IN_IP, 8, 1, 254}, false, R(TTL)},
		{"TTL, v2", V2, {IN_IP, 8, 1, 1}, false, R(TTL)},
		{"hop limit", V6, {IN_IP, 7, 1, 254}, false, R(TTL)},
		{"source", V3_PLAIN, {IN_IP, 12, 1, 193}, false, R(EVENTS)},
		{"source, first word", V6, {IN_IP, 11, 1, 1}, true, R(EVENTS)},
		{"source, second word", V6, {IN_IP, 12, 1, 1}, true, R(EVENTS)},
		{"source, third word", V6, {IN_IP, 16, 1, 1}, true, R(EVENTS)},
		{"source, last word", V6, {IN_IP, 23, 1, 1}, true, R(EVENTS)},
		{"address", V3_PLAIN, {IN_MESSAGE, 15, 1, 7}, false, R(CHECKSUM)},
		{"address, IPv6", V6, {IN_MESSAGE, 39, 1, 7}, false, R(CHECKSUM)},
		{"address, v2", V2, {IN_MESSAGE, 8, 1, 7}, false, R(CHECKSUM)},
		{"authentication data", V2_PASS, {IN_MESSAGE, 16, 1, 'x'}, false, R(CHECKSUM)},
		{"length", V3_PLAIN, {IN_IP, 2, 2, 40}, false, R(LENGTH)},
		{"priority", V3_PLAIN, {IN_MESSAGE, 2, 1, 101}, true, R(EVENTS)},
		{"priority, IPv6", V6, {IN_MESSAGE, 2, 1, 0}, true, R(EVENTS) | R(PRIORITY_ZERO)},
		{"interval", V3_PSEUDO, {IN_MESSAGE, 5, 1, 101}, true, R(EVENTS) | R(INTERVAL)},
		{"reserved bits", V3_PLAIN, {IN_MESSAGE, 4, 1, 0x10}, true, R(EVENTS)},
		{"authentication type", V2, {IN_MESSAGE, 4, 1, 1}, true, R(AUTH)},
	};

	(void)state;
	for (size_t i = 0; i < PROGRAMS * sizeof(t) / sizeof(*t); i++) {
		enum kind kind = t[i / PROGRAMS].kind;
		struct router r = router_for(kind, 2);
		struct vr_live live;
		struct packet p;

		reset();
		build(&p, kind, 2);
		p.length += 4; /* padding, unless a patch of the IP header makes it part of the packet */
		install(&r, 5);
		expect_steady(&r, &p, 5);
		apply_patch(&p, &t[i / PROGRAMS].patch);
		resum_ip(&p);
		if (t[i / PROGRAMS].resum)
			finish(&p, kind);
		assert_true(run(i % PROGRAMS, &p));
		expect_moved(t[i / PROGRAMS].moved);
		get(fx.skel->maps.vr_live, 5, &live);
		expect_counts(5, t[i / PROGRAMS].moved);
		assert_int_equal(live.last_rx_ns, 0);
	}
}

/* Without expected_head no advert is steady. A header of zeros does not equal expected_head 0. */
static void nothing_expected(void **state)
{
	struct router r = router_for(V3_PLAIN, 2);
	struct packet p;
	struct vr_live live;

	(void)state;
	reset();
	build(&p, V3_PLAIN, 2);
	install(&r, 0);
	expect_steady(&r, &p, 0);
	r.state.expected_head = 0;
	set(fx.skel->maps.vr_state, 0, &r.state);
	for (int program = 0; program < PROGRAMS; program++) {
		assert_true(run(program, &p));
		expect_moved(R(EVENTS));
	}
	/* a header of zeros */
	memset(p.bytes + p.message, 0, 8);
	r.key.vrid = 0;
	install(&r, 0);
	put16(p.bytes + p.network + 2, 28);
	resum_ip(&p);
	for (int program = 0; program < PROGRAMS; program++) {
		assert_true(run(program, &p));
		expect_moved(R(VERSION));
	}
	get(fx.skel->maps.vr_live, 0, &live);
	assert_int_equal(live.last_rx_ns, 0);
}

/* The histogram of gaps, with gaps on both sides of each limit. */
static void gaps(void **state)
{
	static const unsigned int hundredths[] = {0, 100, 148, 152, 198, 202, 248, 252, 298, 302, 398, 402, 1000};
	static const unsigned int bounds[] = {150, 200, 250, 300, 400};

	(void)state;
	for (size_t i = 0; i < PROGRAMS * sizeof(hundredths) / sizeof(*hundredths); i++) {
		struct router r = router_for(V3_PLAIN, 2);
		uint64_t gap = hundredths[i / PROGRAMS] * (SECOND / 100), start;
		struct vr_live live = {.gaps = {10, 10, 10, 10, 10, 10}};
		unsigned int bucket = 0;
		struct packet p;

		reset();
		build(&p, V3_PLAIN, 2);
		install(&r, 0);
		expect_steady(&r, &p, 0);
		start = live.last_rx_ns = now_ns() - gap;
		live.max_gap_ns = SECOND;
		set(fx.skel->maps.vr_live, 0, &live);
		assert_true(run(i % PROGRAMS, &p));
		get(fx.skel->maps.vr_live, 0, &live);
		gap = live.last_rx_ns - start;
		while (bucket < 5 && gap >= bounds[bucket] * (SECOND / 100))
			bucket++;
		for (unsigned int b = 0; b < VR_GAP_BUCKETS; b++)
			assert_int_equal(live.gaps[b], b == bucket ? 11 : 10);
		assert_int_equal(live.max_gap_ns, gap > SECOND ? gap : SECOND);
	}
}

/* A gap counts from heard_ns where that is later than the last stamp. */
static void gap_since_heard(void **state)
{
	(void)state;
	for (int i = 0; i < PROGRAMS; i++) {
		struct router r = router_for(V3_PLAIN, 2);
		struct vr_live live = {.last_rx_ns = now_ns() - 10 * SECOND};
		struct packet p;

		reset();
		build(&p, V3_PLAIN, 2);
		install(&r, 0);
		r.state.heard_ns = now_ns() - 17 * SECOND / 10;
		expect_steady(&r, &p, 0);
		set(fx.skel->maps.vr_live, 0, &live);
		assert_true(run(i, &p));
		get(fx.skel->maps.vr_live, 0, &live);
		assert_int_equal(live.gaps[1], 1);
		assert_in_range(live.max_gap_ns, 17 * SECOND / 10, 2 * SECOND);
		/* heard_ns after now, by the clock of another CPU: a stamp, and no gap */
		r.state.heard_ns = now_ns() + SECOND;
		set(fx.skel->maps.vr_state, 0, &r.state);
		assert_true(run(i, &p));
		get(fx.skel->maps.vr_live, 0, &live);
		assert_int_equal(live.adverts[VR_SUM_PLAIN], 2);
		for (int b = 0; b < VR_GAP_BUCKETS; b++)
			assert_int_equal(live.gaps[b], b == 1);
		expect_moved(0);
	}
}

/* With vr_control.pass consumed adverts go on to the stack. Nothing else changes. */
static void control_pass(void **state)
{
	static const struct vr_control on = {.pass = 1};

	(void)state;
	for (int i = 0; i < KINDS * PROGRAMS; i++) {
		enum kind kind = i / PROGRAMS;
		struct router r = router_for(kind, 2);
		struct vr_live live;
		struct packet p;

		reset();
		build(&p, kind, 2);
		install(&r, 0);
		set(fx.skel->maps.vr_control, 0, &on);
		assert_false(run(i % PROGRAMS, &p));
		expect_moved(R(EVENTS));
		expect_steady(&r, &p, 0);
		assert_false(run(i % PROGRAMS, &p));
		expect_moved(0);
		get(fx.skel->maps.vr_live, 0, &live);
		assert_int_equal(live.adverts[kind_form(kind)], 2);
		assert_int_not_equal(live.last_rx_ns, 0);
		p.bytes[p.message + 7] ^= 1;
		assert_false(run(i % PROGRAMS, &p));
		expect_moved(R(CHECKSUM));
		assert_int_equal(new_events(NULL), 1);
	}
}

/* P12: vr_seen has what was heard of a virtual router that is not configured here. */
static void seen(void **state)
{
	(void)state;
	for (int i = 0; i < KINDS * PROGRAMS; i++) {
		enum kind kind = i / PROGRAMS;
		struct router r = router_for(kind, 2);
		uint64_t before, after, first;
		uint8_t source[16] = {0};
		struct vr_seen s;
		struct packet p;
		int fd, n = kind == V6 ? 16 : 4;

		reset();
		fd = bpf_map__fd(fx.skel->maps.vr_seen);
		build(&p, kind, 2);
		before = now_ns();
		assert_false(run(i % PROGRAMS, &p));
		after = now_ns();
		expect_moved(R(VRID));
		assert_int_equal(bpf_map_lookup_elem(fd, &r.key, &s), 0);
		memcpy(source, p.bytes + p.network + (kind == V6 ? 8 : 12), n);
		assert_in_range(s.first_ns, before, after);
		assert_int_equal(s.last_ns, s.first_ns);
		assert_int_equal(s.adverts, 1);
		assert_int_equal(s.max_gap_ns, 0);
		assert_int_equal(s.interval_ns, SECOND);
		assert_memory_equal(s.source, source, 16);
		assert_int_equal(s.version, kind_version(kind));
		assert_int_equal(s.priority, 100);
		assert_int_equal(s.count, 2);
		assert_int_equal(s.form, kind_form(kind));
		assert_int_equal(s.sources, 0);

		/* an entry that is five seconds older; then adverts from another address, with other values and
		 * reserved bits (P6) */
		first = s.first_ns -= 5 * SECOND;
		s.last_ns = first;
		assert_int_equal(bpf_map_update_elem(fd, &r.key, &s, BPF_ANY), 0);
		p.bytes[p.message + 4] |= kind_version(kind) == 3 ? 0xf0 : 0;
		p.bytes[p.message + 5] = 3;
		priority_of(&p, kind, 7);
		source_of(&p, kind, source[n - 1] = 9);
		for (int k = 0; k < 2; k++)
			assert_false(run(i % PROGRAMS, &p));
		expect_moved_by(R(VRID), 2);
		assert_int_equal(bpf_map_lookup_elem(fd, &r.key, &s), 0);
		assert_int_equal(s.first_ns, first);
		assert_in_range(s.last_ns, after, now_ns());
		assert_int_equal(s.adverts, 3);
		assert_in_range(s.max_gap_ns, 5 * SECOND, 6 * SECOND);
		assert_int_equal(s.interval_ns, kind_version(kind) == 3 ? 3 * SECOND / 100 : 3 * SECOND);
		assert_memory_equal(s.source, source, 16);
		assert_int_equal(s.priority, 7);
		assert_int_equal(s.sources, 1);
		assert_int_equal(new_events(NULL), 0);

		/* an invalid advert does not change the entry */
		p.bytes[p.message + 7] ^= 1;
		assert_true(run(i % PROGRAMS, &p));
		expect_moved(R(CHECKSUM));
		assert_int_equal(bpf_map_lookup_elem(fd, &r.key, &s), 0);
		assert_int_equal(s.adverts, 3);
	}
}

/* A bucket of vr_index matches its own key only. Another key of the bucket is found in vr_overflow. */
static void index_bucket(void **state)
{
	struct packet p;

	(void)state;
	for (int program = 0; program < PROGRAMS; program++) {
		struct router r = router_for(V3_PSEUDO, 2);
		uint32_t bucket = vr_index_bucket(&r.key, VR_INDEX_MIN_BITS);

		for (int other = 0; other < 2; other++) {
			struct vr_entry entry = {.key = r.key, .slot = 7};
			struct vr_live live;

			reset();
			build(&p, V3_PSEUDO, 2);
			install_overflow(&r.key, 5); /* looked up after vr_index */
			expect_steady(&r, &p, other ? 5 : 7);
			if (other)
				entry.key.vlan_in = 1;
			set(fx.skel->maps.vr_index, bucket, &entry);
			assert_true(run(program, &p));
			get(fx.skel->maps.vr_live, other ? 5 : 7, &live);
			assert_int_equal(live.adverts[VR_SUM_PSEUDO], 1);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(steady), cmocka_unit_test(not_steady),	     cmocka_unit_test(nothing_expected),
		cmocka_unit_test(gaps),	  cmocka_unit_test(gap_since_heard), cmocka_unit_test(control_pass),
		cmocka_unit_test(seen),	  cmocka_unit_test(index_bucket),
	};

	return cmocka_run_group_tests_name("state in the maps", tests, load_programs, unload_programs);
}

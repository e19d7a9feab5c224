// SPDX-License-Identifier: GPL-2.0
/* vr_sources: which senders are counted, and that forged addresses do not replace the entries of real senders. */
#include "fixture.h"

#define SETS (1 << VR_SOURCE_BITS)
#define MADE_UP 100000 /* frames with forged addresses */
#define HEAVY 1000     /* frames of a busy sender */

static void clear_sources(void)
{
	static const struct vr_source_set empty;

	for (uint32_t i = 0; i < SETS; i++)
		set(fx.skel->maps.vr_sources, i, &empty);
}

/* Returns the entry of an address; its ifindex is 0 where there is none. */
static struct vr_source find(uint8_t family, const uint8_t *address, size_t length)
{
	struct vr_source found = {0};

	for (uint32_t i = 0; i < SETS; i++) {
		struct vr_source_set s;

		get(fx.skel->maps.vr_sources, i, &s);
		for (int way = 0; way < VR_SOURCE_WAYS; way++) {
			const struct vr_source *source = &s.way[way];

			if (!source->key.ifindex || source->key.family != family ||
			    memcmp(source->key.address, address, length))
				continue;
			assert_int_equal(found.key.ifindex, 0); /* an address has one entry */
			found = *source;
		}
	}
	return found;
}

static struct vr_source by_ip(const struct packet *p)
{
	return find(p->family, p->bytes + p->network + (p->family == VR_IPV4 ? 12 : 8), p->family == VR_IPV4 ? 4 : 16);
}

static struct vr_source by_mac(const struct packet *p)
{
	return find(VR_SOURCE_MAC, p->bytes + 6, 6);
}

static void expect_source(const struct vr_source *s, uint64_t frames, enum vr_reason reason, uint64_t of)
{
	assert_int_equal(s->key.ifindex, LOOPBACK);
	assert_int_equal(s->frames, frames);
	assert_int_equal(s->of[reason], of);
	assert_in_range(s->last_ns, s->first_ns, now_ns());
}

/* Frames that are dropped, unknown or over the budget are counted by reason, for IP address and MAC. Events and steady
 * adverts are not counted. */
static void counted(void **state)
{
	(void)state;
	for (int i = 0; i < KINDS * PROGRAMS; i++) {
		enum kind kind = i / PROGRAMS;
		struct router r = router_for(kind, 2);
		struct vr_source s;
		struct packet p;

		reset();
		clear_sources();
		build(&p, kind, 2);
		install(&r, 0);
		assert_true(run(i % PROGRAMS, &p));
		expect_moved(R(EVENTS));
		expect_steady(&r, &p, 0);
		assert_true(run(i % PROGRAMS, &p));
		expect_moved(0);
		assert_int_equal(by_ip(&p).key.ifindex, 0);
		assert_int_equal(by_mac(&p).key.ifindex, 0);

		p.bytes[p.message + 7] ^= 1;
		for (int n = 0; n < 3; n++)
			assert_true(run(i % PROGRAMS, &p));
		expect_moved_by(R(CHECKSUM), 3);
		clear_index();
		finish(&p, kind);
		assert_false(run(i % PROGRAMS, &p));
		expect_moved(R(VRID));
		s = by_ip(&p);
		expect_source(&s, 4, VR_CHECKSUM, 3);
		assert_int_equal(s.of[VR_VRID], 1);
		assert_int_equal(s.other_family, VR_SOURCE_MAC);
		assert_memory_equal(s.other, p.bytes + 6, 6);
		s = by_mac(&p);
		expect_source(&s, 4, VR_CHECKSUM, 3);
		assert_int_equal(s.of[VR_VRID], 1);
		assert_int_equal(s.other_family, p.family);
		assert_memory_equal(s.other, p.bytes + p.network + (kind == V6 ? 8 : 12), kind == V6 ? 16 : 4);
	}
}

/* Adverts over the budget, and frames that end behind their IP header, are counted. */
static void counted_budget(void **state)
{
	(void)state;
	for (int i = 0; i < PROGRAMS; i++) {
		int losing = fx.skel ? fx.skel->rodata->event_budget[VR_CLASS_LOSING] : 0;
		struct router r = router_for(V3_PLAIN, 2);
		struct vr_source s;
		struct packet p;

		reset();
		clear_sources();
		build(&p, V3_PLAIN, 2);
		r.state.priority = 200;
		r.config.interval_ns = 40 * SECOND;
		install(&r, 0);
		for (int n = 0; n < losing + 5; n++)
			assert_true(run(i, &p));
		s = by_ip(&p);
		expect_source(&s, 5, VR_BUDGET, 5);
		p.length = p.message;
		assert_true(run(i, &p));
		s = by_ip(&p);
		expect_source(&s, 6, VR_TRUNCATED, 1);
	}
}

/* Gives the frame a random source address and source MAC. */
static void make_up(struct packet *p)
{
	for (int i = 0; i < 4; i++)
		p->bytes[p->network + 12 + i] = rand();
	for (int i = 0; i < 6; i++)
		p->bytes[6 + i] = rand();
}

/* Senders of one frame each do not replace a sender of a thousand frames. A sender that begins in such a flood gets an
 * entry soon. */
static void made_up(void **state)
{
	struct packet p, early, late, steadily;
	struct vr_source s;

	(void)state;
	reset();
	clear_sources();
	build(&p, V3_PLAIN, 2); /* later changes make the checksums of the IP headers wrong */
	early = late = steadily = p;
	early.bytes[early.network + 15] = 1;
	late.bytes[late.network + 15] = 2;
	steadily.bytes[steadily.network + 15] = 3;
	early.bytes[11] = 0x11;
	late.bytes[11] = 0x12;
	steadily.bytes[11] = 0x13;
	for (int n = 0; n < HEAVY; n++)
		assert_true(run(XDP, &early));
	for (int n = 0; n < MADE_UP; n++) {
		make_up(&p);
		run(XDP, &p);	 /* once or twice the checksum is right by chance */
		if (n % 64 == 0) /* a sender of 5,000 frames in a flood of 300,000 a second has this share */
			assert_true(run(XDP, &steadily));
		if (n % 8 == 0 && n >= MADE_UP / 2)
			assert_true(run(XDP, &late));
	}
	s = by_ip(&early);
	expect_source(&s, HEAVY, VR_IP_HEADER, HEAVY);
	s = by_mac(&early);
	expect_source(&s, HEAVY, VR_IP_HEADER, HEAVY);
	assert_in_range(by_ip(&steadily).frames, MADE_UP / 64 / 2, MADE_UP / 64 + 1);
	assert_in_range(by_mac(&steadily).frames, MADE_UP / 64 / 2, MADE_UP / 64 + 1);
	assert_in_range(by_ip(&late).frames, MADE_UP / 16 / 2, MADE_UP / 16 + 1);
	assert_in_range(by_mac(&late).frames, MADE_UP / 16 / 2, MADE_UP / 16 + 1);
}

/* Where all senders of a set have large weights, a new sender gets no entry, unless one was silent for an hour. */
static void silent_ones(void **state)
{
	uint64_t hour = 3600 * SECOND, now = now_ns();
	struct vr_source_set full = {0};
	struct packet p;

	(void)state;
	reset();
	build(&p, V3_PLAIN, 2);
	p.bytes[p.message + 7] ^= 1;
	for (int way = 0; way < VR_SOURCE_WAYS; way++) {
		full.way[way].key = (struct vr_source_key){.ifindex = 1000, .address = {way}};
		full.way[way].weight = 0xfffffffe;
		full.way[way].last_ns = now;
	}
	for (uint32_t i = 0; i < SETS; i++)
		set(fx.skel->maps.vr_sources, i, &full);
	assert_true(run(XDP, &p));
	assert_int_equal(by_ip(&p).key.ifindex, 0);
	full.way[2].last_ns = now - hour - SECOND; /* may be before the start of the machine: the number wraps */
	for (uint32_t i = 0; i < SETS; i++)
		set(fx.skel->maps.vr_sources, i, &full);
	assert_true(run(XDP, &p));
	assert_int_equal(by_ip(&p).frames, 1);
	assert_int_equal(by_mac(&p).frames, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(counted),
		cmocka_unit_test(counted_budget),
		cmocka_unit_test(made_up),
		cmocka_unit_test(silent_ones),
	};

	return cmocka_run_group_tests_name("sources", tests, load_programs, unload_programs);
}

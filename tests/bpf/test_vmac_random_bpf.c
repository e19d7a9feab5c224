// SPDX-License-Identifier: GPL-2.0
/* Runs tens of thousands of frames: random ones, and frames with some random changes. The programs must hand on
 * unchanged every frame that contains no virtual address and no virtual MAC. */
#include "vmac_fixture.h"

#define FRAMES 40000 /* each through both programs */
#define SEEDS 16     /* kinds of frames before the changes */

static uint32_t next_random(void)
{
	static uint64_t x = 0x9568;

	x = x * 6364136223846793005ULL + 1442695040888963407ULL;
	return x >> 33;
}

static bool contains(const struct packet *p, const void *what, size_t n)
{
	return memmem(p->bytes, p->length, what, n);
}

/* Returns whether a virtual address or a virtual MAC is anywhere in the frame. */
static bool concerns_us(const struct packet *p)
{
	return contains(p, VIP4, 4) || contains(p, VIP6, 16) || contains(p, VMAC4, 6) || contains(p, VMAC6, 6);
}

static void seed_frame(struct packet *p, uint32_t which)
{
	switch (which % SEEDS) {
	case 0:
		build_request(p, VIP4);
		return;
	case 1:
		build_arp(p, &(struct arp_frame){BROADCAST_MAC, .operation = 2, OTHER_MAC, VIP4, ZERO_MAC, VIP4});
		return;
	case 2:
		build_arp(p, &(struct arp_frame){VMAC4, .operation = 1, HOST_MAC, HOST4, VMAC4, VIP4});
		return;
	case 3:
		build_request(p, ADDRESS4(3));
		return;
	case 4:
		build_solicitation(p, VIP6);
		return;
	case 5:
		build_nd(p, &(struct nd_frame){SOLICITATION, VMAC6, HOST_MAC, HOST6, VIP6, VIP6, .option = 1});
		return;
	case 6:
		build_nd(p, &(struct nd_frame){SOLICITATION, SOLICITED_NODE_MAC, HOST_MAC, NONE6, SOLICITED_NODE, VIP6,
					       .option = 0});
		return;
	case 7:
		build_nd(p, &(struct nd_frame){ADVERTISEMENT, ALL_NODES_MAC, OTHER_MAC, VIP6, ALL_NODES, VIP6,
					       .flags = OVERRIDE, .option = 2});
		return;
	case 8:
		build_solicitation(p, ADDRESS6(3));
		return;
	case 9:
		build_echo(p, &(struct echo_frame){VR_IPV4, VMAC4, HOST_MAC, HOST4, ADDRESS4(3)});
		return;
	case 10:
		build_echo(p, &(struct echo_frame){VR_IPV6, VMAC6, HOST_MAC, HOST6, ADDRESS6(3)});
		return;
	case 11:
		build_echo(p, &(struct echo_frame){VR_IPV4, LOOPBACK_MAC, HOST_MAC, HOST4, VIP4});
		return;
	case 12:
		build_echo(p, &(struct echo_frame){VR_IPV6, HOST_MAC, LOOPBACK_MAC, VIP6, HOST6});
		return;
	case 13:
		build_echo(p, &(struct echo_frame){VR_IPV4, HOST_MAC, LOOPBACK_MAC, ADDRESS4(3), HOST4});
		return;
	default:
		build(p, which % 2 ? V6 : V3_PLAIN, 3);
		return;
	}
}

/* Makes up to three random changes: of bytes, of the length, of tags. */
static void mutate(struct packet *p)
{
	size_t n = next_random() % 4;

	while (n--) {
		size_t at = next_random() % p->length;
		uint16_t tci = next_random() % 8;

		switch (next_random() % 8) {
		case 0:
			p->length = 1 + next_random() % (p->length + 40);
			break;
		case 1:
			if (p->length >= ETH)
				push_tag(p, next_random() % 2 ? 0x8100 : 0x88a8, tci);
			break;
		case 2:
			put16(p->bytes + 12, (const uint16_t[]){0x0800, 0x0806, 0x86dd, 0x8100}[next_random() % 4]);
			break;
		default:
			p->bytes[at] = next_random() % 2 ? next_random() : p->bytes[at] ^ 1U << next_random() % 8;
		}
	}
}

/* Builds a frame of random bytes. */
static void chance(struct packet *p)
{
	static const uint16_t types[] = {0x0800, 0x0806, 0x86dd, 0x8100, 0x88a8, 0x8035, 0x0004, 0xffff};

	memset(p, 0, sizeof(*p));
	p->length = 14 + next_random() % 200;
	for (size_t i = 0; i < p->length; i++)
		p->bytes[i] = next_random();
	put16(p->bytes + 12, types[next_random() % COUNT(types)]);
	if (next_random() % 2)
		memcpy(p->bytes, next_random() % 2 ? LOOPBACK_MAC : BROADCAST_MAC, 6);
}

/* Numbers of frames by result. The test fails unless each kind of result was frequent. */
static struct tally {
	int left, dropped, answered, changed, foreign, refused_to_run;
} tally;

static void run_one(enum way way, const struct packet *p)
{
	struct packet after;
	struct __sk_buff context = {.mark = taggings[vx.tags].metadata};
	LIBBPF_OPTS(bpf_test_run_opts, opts, .data_in = p->bytes, .data_size_in = p->length, .data_out = after.bytes,
		    .data_size_out = sizeof(after.bytes), .ctx_in = &context, .ctx_size_in = sizeof(context),
		    .repeat = 1);
	int error = bpf_prog_test_run_opts(context.mark ? vx.tagger[way] : way_fd(way), &opts), verdict = opts.retval;
	bool same = opts.data_size_out == p->length && !memcmp(after.bytes, p->bytes, p->length);

	if (error == -EINVAL && too_short_to_run(TC, p)) {
		tally.refused_to_run++;
		return;
	}
	assert_int_equal(error, 0);
	if (!concerns_us(p)) {
		tally.foreign++;
		if (verdict != TC_ACT_UNSPEC || !same)
			print_frame("without a virtual address or MAC", p);
		assert_int_equal(verdict, TC_ACT_UNSPEC);
		assert_true(same);
	}
	switch (verdict) {
	case TC_ACT_UNSPEC:
		/* the egress program changes MACs and a checksum, never the length */
		assert_int_equal(opts.data_size_out, p->length);
		assert_true(way == OUT || same);
		tally.left += same;
		tally.changed += !same;
		break;
	case TC_ACT_SHOT:
		assert_true(same);
		tally.dropped++;
		break;
	default:
		assert_int_equal(way, IN);
		assert_int_equal(verdict, TC_ACT_REDIRECT);
		tally.answered++;
	}
}

static uint64_t all_errors(void)
{
	uint64_t sum = 0;

	for (uint32_t i = 0; i < VR_REASON_COUNT; i++)
		sum += read_error(i);
	return sum;
}

/* Each frame that is dropped or answered is counted once. */
static void random_frames(void **state)
{
	uint64_t before = 0;

	(void)state;
	for (int i = 0; i < FRAMES; i++) {
		struct packet p;

		if (i % 1000 == 0) { /* each combination of tags, flags and state once */
			int turn = i / 1000;

			set_up(turn % TAGS, turn % 4, turn / 4 % 2 ? BACKUP : ACTIVE);
			if (turn % 3)
				put_needs(VR_NEED_REFUSE | VR_NEED_SOURCE);
			before = i ? before : all_errors();
		}
		if (i % 4) {
			seed_frame(&p, next_random());
			tag(&p);
			mutate(&p);
		} else {
			chance(&p);
		}
		run_one(IN, &p);
		run_one(OUT, &p);
		new_events(NULL);
		fx.event_count = 0;
	}
	assert_int_equal(all_errors() - before, tally.dropped + tally.answered);
	assert_true(tally.foreign > FRAMES / 4);
	assert_true(tally.left > FRAMES / 4);
	assert_true(tally.dropped > FRAMES / 20);
	assert_true(tally.answered > FRAMES / 100);
	assert_true(tally.changed > FRAMES / 100);
	assert_true(tally.refused_to_run < FRAMES / 5);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(random_frames)};

	return cmocka_run_group_tests_name("random frames and virtual addresses", tests, load_vmac_programs,
					   unload_vmac_programs);
}

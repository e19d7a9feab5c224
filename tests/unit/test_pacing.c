// SPDX-License-Identifier: GPL-2.0
/* Spacing of announcements (keepalived's garp_group): which announcements wait, and in what order. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../reference/frame.h"
#include "engine/turns.h"
#include "engine/vr.h"

#define MS 1000000ULL
#define START 100000000000ULL
#define SLOTS 4
#define SPACING (10 * MS)

enum { ETH0 = 5, ETH1 = 6, FREE = 7 };

struct fixture {
	struct settings settings;
	struct vr_plan *plans[SLOTS];
	struct pacing pacing;
	struct announcer out;
	struct vr_sent sent;
};

/* Two addresses where adverts leave, 10.0.0.1 + 10 · slot and on, and one elsewhere. */
static struct vr_plan *plan_of(const struct settings *settings, uint8_t slot, uint32_t ifindex, uint32_t other)
{
	const uint8_t list[] = {10, 0, 0, 10 * slot + 1, 10, 0, 0, 10 * slot + 2}, mac[6] = {2};
	const struct advert a = {
		.version = 3, .family = VR_IPV4, .count = 2, .interval_ns = 10 * MS, .addresses = list};
	size_t length = frame_advert_length(&a);
	struct vr_plan *plan = calloc(1, plan_vips_offset(length) + sizeof(struct plan_vip));

	*plan = (struct vr_plan){.settings = settings,
				 .ifindex = ifindex,
				 .vip_count = other != 0,
				 .listed = 2,
				 .frame_length = (uint16_t)length,
				 .mac = {2, 2}};
	frame_advert_to_group(&a, mac, plan->frame, length);
	if (other)
		*plan_vips(plan) = (struct plan_vip){
			.ifindex = other, .family = VR_IPV4, .mac = {2, 3}, .address = {10, 0, 0, 10 * slot + 3}};
	return plan;
}

/* eth0 and eth1 share a pacer, the third interface has none. */
static int set_up(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));

	f->settings = (struct settings){.vrrp.family = VR_IPV4, .garp = {.repeat = 2, .refresh_repeat = 1}};
	for (uint8_t i = 0; i < SLOTS; i++)
		f->plans[i] = plan_of(&f->settings, i, i % 2 ? ETH1 : ETH0, i < 2 ? FREE : 0);
	assert_int_equal(pacing_init(&f->pacing, SLOTS, 2, 1), 0);
	f->pacing.pacers[0].spacing_ns = SPACING;
	f->pacing.ports[0] = (struct pacing_port){ETH1, {0, PACING_NONE}};
	f->pacing.ports[1] = (struct pacing_port){ETH0, {0, PACING_NONE}};
	pacing_sort(&f->pacing);
	assert_int_equal(spsc_init(&f->out.queue, 16, sizeof(struct announcement)), 0);
	*state = f;
	return 0;
}

static int tear_down(void **state)
{
	struct fixture *f = *state;

	for (int i = 0; i < SLOTS; i++)
		free(f->plans[i]);
	pacing_free(&f->pacing);
	spsc_free(&f->out.queue);
	free(f);
	return 0;
}

static struct round round_of(struct fixture *f, uint32_t slot)
{
	return (struct round){.slot = slot, .plan = f->plans[slot], .out = &f->out, .sent = &f->sent};
}

static bool begin(struct fixture *f, uint32_t slot, bool first)
{
	const struct round round = round_of(f, slot);

	return pacing_begin(&f->pacing, &round, first);
}

/* The last byte of the address that is announced next, 0: none; *ifindex: where. */
static uint8_t told(struct fixture *f, uint32_t *ifindex)
{
	struct announcement item;

	if (!spsc_pop(&f->out.queue, &item))
		return 0;
	*ifindex = item.ifindex;
	return item.frame[14 + 14 + 3];
}

/* One call at a time. Returns the address that was announced (0: none); *over: it was the last of a round. */
static uint8_t look_at(struct fixture *f, uint64_t now, bool *over, uint32_t *ifindex)
{
	uint32_t slot, count = 0;
	bool end = false;

	for (; pacing_due(&f->pacing, now, &slot); count++) {
		const struct round round = round_of(f, slot);

		end = pacing_send(&f->pacing, &round);
	}
	assert_in_range(count, 0, 1);
	pacing_sent(&f->pacing, now);
	if (over)
		*over = end;
	return told(f, ifindex);
}

static uint8_t look(struct fixture *f, uint64_t now)
{
	uint32_t ifindex;

	return look_at(f, now, NULL, &ifindex);
}

/* Two virtual routers of two interfaces take turns, one announcement per spacing; an address of another interface does
 * not wait. */
static void turns(void **state)
{
	static const uint8_t order[] = {1, 11, 2, 12};
	struct fixture *f = *state;
	uint32_t ifindex = 0;
	bool over;

	assert_false(begin(f, 0, true));
	assert_false(begin(f, 1, true));
	assert_int_equal(told(f, &ifindex), 3);
	assert_int_equal(ifindex, FREE);
	assert_int_equal(told(f, &ifindex), 13);
	assert_int_equal(told(f, &ifindex), 0);
	for (int i = 0; i < 4; i++) {
		uint64_t now = START + (uint64_t)i * SPACING;

		assert_int_equal(look_at(f, now, &over, &ifindex), order[i]);
		assert_int_equal(ifindex, i % 2 ? ETH1 : ETH0);
		assert_int_equal(over, i >= 2);
		assert_int_equal(pacing_next(&f->pacing), i < 3 ? now + SPACING : DEADLINE_NONE);
		assert_int_equal(look(f, now + SPACING - 1), 0);
	}
	assert_int_equal(f->sent.announcements, 6);
}

/* The spacing begins when the batch has left. */
static void spacing_from_leaving(void **state)
{
	struct fixture *f = *state;
	const struct round round = round_of(f, 2);
	uint32_t slot;

	begin(f, 2, true);
	assert_true(pacing_due(&f->pacing, START, &slot));
	assert_int_equal(slot, 2);
	pacing_send(&f->pacing, &round);
	assert_false(pacing_due(&f->pacing, START + SPACING, &slot));
	pacing_sent(&f->pacing, START + 3 * MS);
	assert_int_equal(pacing_next(&f->pacing), START + 3 * MS + SPACING);
}

/* A first announcement leaves before repetitions that have waited for longer. */
static void firsts_first(void **state)
{
	static const uint8_t order[] = {21, 31, 32, 22};
	struct fixture *f = *state;

	begin(f, 2, false);
	assert_int_equal(look(f, START), order[0]);
	begin(f, 3, true);
	for (int i = 1; i < 4; i++)
		assert_int_equal(look(f, START + (uint64_t)i * SPACING), order[i]);
}

/* A virtual router that is no longer Active is removed from the queue: the next announcement follows after one spacing.
 */
static void cancelled(void **state)
{
	struct fixture *f = *state;

	for (uint32_t slot = 0; slot < 3; slot++)
		begin(f, slot, true);
	for (uint32_t ifindex; told(f, &ifindex);)
		;
	assert_true(pacing_cancel(&f->pacing, 1));
	assert_false(pacing_cancel(&f->pacing, 1));
	assert_int_equal(look(f, START), 1);
	assert_int_equal(look(f, START + SPACING), 21);
	assert_true(pacing_cancel(&f->pacing, 0));
	assert_true(pacing_cancel(&f->pacing, 2));
	assert_int_equal(pacing_next(&f->pacing), DEADLINE_NONE);
	begin(f, 1, true);
	assert_int_equal(look(f, START + 2 * SPACING - 1), 13); /* an address without a pacer */
	assert_int_equal(look(f, START + 2 * SPACING - 1), 0);	/* the spacing still applies */
	assert_int_equal(look(f, START + 2 * SPACING), 11);
}

/* A round that begins again before it has ended, as beside an inferior Active that keeps sending, still reaches all
 * addresses. */
static void begun_again(void **state)
{
	static const uint8_t order[] = {21, 22, 21, 22};
	struct fixture *f = *state;

	for (int i = 0; i < 4; i++) {
		assert_false(begin(f, 2, true));
		assert_int_equal(look(f, START + (uint64_t)i * SPACING), order[i]);
	}
	for (int i = 4; i < 8; i++) { /* and as with a new plan each time */
		pacing_cancel(&f->pacing, 2);
		assert_false(begin(f, 2, true));
		assert_int_equal(look(f, START + (uint64_t)i * SPACING), order[i - 4]);
	}
}

/* The schedule continues when a round has left: all of its rounds leave, and one more that is asked for meanwhile. */
static void schedule(void **state)
{
	struct fixture *f = *state;
	struct engine *e = calloc(1, sizeof(*e));
	struct vr vr = {.plan = f->plans[2]};
	struct vr *vrs = calloc(SLOTS, sizeof(*vrs));
	struct vr_sent sent[SLOTS] = {0};
	struct fastpath fp = {.capacity = SLOTS, .sent = sent};
	uint64_t now = START;
	uint32_t slot, rounds = 0;
	struct announcing a;

	vrs[2] = vr;
	e->fp = &fp;
	e->vrs = vrs;
	e->pacing = &f->pacing;
	assert_int_equal(spsc_init(&e->announcer.queue, 16, sizeof(struct announcement)), 0);
	assert_int_equal(deadlines_init(&e->announcements, SLOTS), 0);
	a = vr_announcing(e, 2, now);
	announce_begin(&a);
	for (int i = 0; i < 1000; i++, now += MS) {
		while (deadline_due(&e->announcements, now, &slot)) {
			vr_announce(e, slot, now);
			rounds++;
		}
		while (pacing_due(e->pacing, now, &slot))
			vr_announce_paced(e, slot, now);
		pacing_sent(e->pacing, now);
		a = vr_announcing(e, 2, now);
		if (sent[2].announcements == 3 && rounds == 2)
			announce_again(&a);
	}
	assert_int_equal(rounds, 3);
	assert_int_equal(sent[2].announcements, 6);
	assert_false(deadline_armed(&e->announcements, 2));
	assert_int_equal(pacing_next(e->pacing), DEADLINE_NONE);
	deadlines_free(&e->announcements);
	spsc_free(&e->announcer.queue);
	free(vrs);
	free(e);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(turns, set_up, tear_down),
		cmocka_unit_test_setup_teardown(spacing_from_leaving, set_up, tear_down),
		cmocka_unit_test_setup_teardown(firsts_first, set_up, tear_down),
		cmocka_unit_test_setup_teardown(cancelled, set_up, tear_down),
		cmocka_unit_test_setup_teardown(begun_again, set_up, tear_down),
		cmocka_unit_test_setup_teardown(schedule, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

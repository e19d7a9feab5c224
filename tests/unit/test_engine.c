// SPDX-License-Identifier: GPL-2.0
/* The engine's parts that need no thread: the reason of a takeover, the rhythm, the queue. */
#include <arpa/inet.h>
#include <sched.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../reference/frame.h"
#include "engine/commands.h"
#include "engine/engine.h"
#include "engine/turns.h"

#define MS 1000000ULL
#define SECOND 1000000000ULL
#define START (100 * SECOND)

static struct advert advert(uint8_t priority, uint8_t last_byte)
{
	return (struct advert){.version = 3,
			       .family = VR_IPV4,
			       .priority = priority,
			       .interval_ns = 10 * MS,
			       .source = {192, 0, 2, last_byte}};
}

/* RFC 6527 vrrpv3StatisticsNewMasterReason: the release is the reason, even if another advert is heard after it. */
static void released_then_inferior(void **state)
{
	struct advert active = advert(200, 9), release = advert(0, 9), other = advert(50, 8);
	struct fsm_params params = {.version = 3, .family = VR_IPV4, .preempt = true, .interval_ns = 10 * MS};
	struct vr_state vr = {.priority = 100};
	struct fsm_timers timers = {0};
	struct fsm m = {.p = &params, .vr = &vr, .timers = &timers, .own_address = {192, 0, 2, 2}};

	(void)state;
	fsm_start(&m, START);
	fsm_advert(&m, &active, START + MS);
	fsm_advert(&m, &release, START + 2 * MS);
	fsm_advert(&m, &other, START + 3 * MS);
	assert_true(fsm_deadline(&m, m.deadline_ns, 0) & FSM_CHANGED);
	assert_int_equal(vr.state, VR_ACTIVE);
	assert_int_equal(vr.reason, VR_REASON_PRIORITY);
}

static struct vr_plan *plan_of(const struct settings *settings, const uint8_t *list, size_t n)
{
	static const uint8_t router_mac[6] = {2, 1};
	const struct advert a = {
		.version = 3, .family = settings->vrrp.family, .count = 3, .interval_ns = 10 * MS, .addresses = list};
	size_t length = frame_advert_length(&a);
	struct vr_plan *plan = malloc(plan_vips_offset(length) + sizeof(struct plan_vip));

	*plan = (struct vr_plan){.settings = settings,
				 .ifindex = 5,
				 .vip_count = 1,
				 .listed = 2,
				 .frame_length = (uint16_t)length,
				 .mac = {2, 2}};
	frame_advert_to_group(&a, router_mac, plan->frame, length);
	*plan_vips(plan) = (struct plan_vip){.ifindex = 6, .family = a.family, .mac = {2, 3}};
	memcpy(plan_vips(plan)->address, list + 2 * n, n);
	return plan;
}

/* The first addresses of the advert are announced on its interface, at the plan's MAC address, the others on their own
 * interfaces. n: bytes of an address; at: its offset in an announcement. */
static void announced(uint8_t family, const uint8_t *list, size_t n, size_t at)
{
	static const uint8_t mac[6] = {2, 2}, other_mac[6] = {2, 3};
	static struct announcer out;
	struct announcement item;
	const struct settings settings = {.vrrp.family = family, .garp.repeat = 1};
	struct vr_plan *plan = plan_of(&settings, list, n);
	struct announce schedule;
	struct vr_sent sent = {0};
	struct deadlines due;
	const struct announcing a = {
		.schedule = &schedule, .due = &due, .round = {.plan = plan, .out = &out, .sent = &sent}, .now = START};
	uint32_t slot;

	assert_int_equal(deadlines_init(&due, 1), 0);
	announce_begin(&a);
	assert_true(announce_is_first(&schedule, plan));
	assert_true(deadline_due(&due, START, &slot));
	deadline_cancel(&due, slot);
	assert_int_equal(spsc_init(&out.queue, 4, sizeof(item)), 0);
	assert_int_equal(announce_round(&a, NULL), 3);
	assert_int_equal(sent.announcements, 3);
	for (uint32_t i = 0; i < 3; i++) {
		assert_true(spsc_pop(&out.queue, &item));
		assert_int_equal(item.ifindex, i < 2 ? 5 : 6);
		assert_memory_equal(item.frame + 6, i < 2 ? mac : other_mac, 6);
		assert_memory_equal(item.frame + at, list + i * n, n);
	}
	assert_true(announcer_is_idle(&out));
	spsc_free(&out.queue);
	deadlines_free(&due);
	free(plan);
}

/* Announcements that are queued when their virtual router yields are not sent. The only interface of the new namespace
 * is down: each frame that is sent counts as failed. */
static void yielded_before_sent(void **state)
{
	static struct announcer out;
	struct vr_state vrs[2] = {{.state = VR_BACKUP}, {.state = VR_ACTIVE}};
	struct announcement item = {.ifindex = 1, .length = FRAME_GARP_LEN};
	struct vr_engine counters = {0};

	(void)state;
	if (unshare(CLONE_NEWNET))
		skip();
	assert_int_equal(announcer_open(&out, vrs, &counters), 0);
	for (int i = 0; i < 3; i++) {
		item.slot = i == 1;
		announcer_put(&out, &item);
	}
	announcer_wake(&out);
	assert_int_equal(announcer_start(&out, 1), 0);
	while (!announcer_is_idle(&out) || !__atomic_load_n(&counters.frames_failed, __ATOMIC_RELAXED))
		sched_yield();
	announcer_close(&out);
	assert_int_equal(counters.frames_failed, 1);
	assert_int_equal(counters.frames_sent, 0);
}

static void announced_addresses(void **state)
{
	static const uint8_t list4[] = {192, 0, 2, 1, 192, 0, 2, 2, 192, 0, 2, 3};
	static const uint8_t list6[48] = {0xfe, 0x80, [15] = 1, [16] = 0xfe, [17] = 0x80, [31] = 2, [47] = 3};

	(void)state;
	announced(VR_IPV4, list4, 4, 14 + 14);
	announced(VR_IPV6, list6, 16, FRAME_HEADERS6 + 8);
}

/* An advert to a host leaves without its Ethernet header through the socket of its family, out of the interface. */
static void advert_to_peer(void **state)
{
	static const uint8_t list4[] = {192, 0, 2, 1}, list6[16] = {0xfe, 0x80, [15] = 1}, mac[6] = {2};
	const struct frame_to to4 = {{198, 51, 100, 9}, 64}, to6 = {{0xfe, 0x80, [15] = 9}, 64};
	const struct advert a4 = {
		.version = 3, .family = VR_IPV4, .count = 1, .interval_ns = 10 * MS, .addresses = list4};
	const struct advert a6 = {
		.version = 3, .family = VR_IPV6, .count = 1, .interval_ns = 10 * MS, .addresses = list6};
	static struct tx tx;
	uint8_t frame4[128], frame6[128];
	struct in6_pktinfo info;

	(void)state;
	memset(&tx, 0, sizeof(tx));
	tx_add_advert(&tx, 5, VR_IPV4, frame4, (uint32_t)frame_advert(&a4, &to4, mac, frame4, sizeof(frame4)));
	tx_add_advert(&tx, 6, VR_IPV6, frame6, (uint32_t)frame_advert(&a6, &to6, mac, frame6, sizeof(frame6)));
	assert_int_equal(tx.frames.count, 0);
	assert_int_equal(tx.ip4.count, 1);
	assert_ptr_equal(tx.ip4.vectors[0].iov_base, frame4 + 14);
	assert_int_equal(tx.ip4.vectors[0].iov_len, 20 + 8 + 4);
	assert_memory_equal(&tx.ip4.to[0].v4.sin_addr, to4.address, 4);
	assert_int_equal(((struct in_pktinfo *)CMSG_DATA((struct cmsghdr *)tx.ip4.to[0].control))->ipi_ifindex, 5);
	assert_int_equal(tx.ip6.count, 1);
	assert_int_equal(tx.ip6.vectors[0].iov_len, 40 + 8 + 16);
	assert_memory_equal(&tx.ip6.to[0].v6.sin6_addr, to6.address, 16);
	assert_int_equal(tx.ip6.to[0].v6.sin6_scope_id, 6);
	memcpy(&info, CMSG_DATA((struct cmsghdr *)tx.ip6.to[0].control), sizeof(info));
	assert_int_equal(info.ipi6_ifindex, 6);
	frame_advert_to_group(&a4, mac, frame4, sizeof(frame4)); /* an advert to the group leaves as a frame */
	tx_add_advert(&tx, 5, VR_IPV4, frame4, (uint32_t)frame_advert_length(&a4));
	assert_int_equal(tx.frames.count, 1);
	assert_int_equal(tx.ip4.count, 1);
}

/* expected_head is set once an advert was obeyed; an advert with authentication data is never steady (P15). */
static void steady_from_now_on(void **state)
{
	static const uint8_t list[] = {192, 0, 2, 1, 192, 0, 2, 2, 192, 0, 2, 3};
	const struct vrrp_header superior[2] = {
		{.version_type = 0x31, .vrid = 1, .priority = 200, .count = 3, .max_interval = htons(1)},
		{.version_type = 0x21,
		 .vrid = 1,
		 .priority = 200,
		 .count = 3,
		 .auth_type = VRRP2_AUTH_SIMPLE,
		 .interval = 1},
	};

	(void)state;
	for (uint8_t i = 0; i < 2; i++) {
		const struct settings settings = {
			.vrrp = {.version = 3 - i, .family = VR_IPV4, .preempt = true, .interval_ns = SECOND}};
		struct vr_state vr = {.state = VR_BACKUP, .priority = 100, .expected_head = 5};
		struct vr_event event = {.rx_ns = START, .source = {192, 0, 2, 9}, .mark = 64};
		struct fastpath fp = {.capacity = 1, .state = &vr};
		struct vr own = {.plan = plan_of(&settings, list, 4)};
		struct engine *e = calloc(1, sizeof(*e));

		memcpy(&event.head, &superior[i], sizeof(event.head));
		e->fp = &fp;
		e->spread = 1;
		e->vrs = &own;
		assert_int_equal(deadlines_init(&e->deadlines, 1), 0);
		vr_event(e, &event, START + MS);
		assert_int_equal(vr.active_priority, 200);
		assert_int_equal(vr.expected_head, i ? 0 : vr_mark(event.head, 64));
		deadlines_free(&e->deadlines);
		free(own.plan);
		free(e);
	}
}

/* An advert may have arrived long ago, as when the daemon was stopped. It is answered now, and the lease runs from now.
 */
static void answered_late(void **state)
{
	static const uint8_t list[] = {192, 0, 2, 1, 192, 0, 2, 2, 192, 0, 2, 3};
	const struct settings settings = {
		.vrrp = {.version = 3, .family = VR_IPV4, .preempt = true, .interval_ns = 10 * MS}, .garp.repeat = 1};
	struct vr_state vr = {.state = VR_ACTIVE, .priority = 200, .lease_ns = START + 30 * MS};
	const struct vrrp_header losing = {
		.version_type = 0x31, .vrid = 1, .priority = 100, .count = 3, .max_interval = htons(1)};
	struct vr_event event = {.rx_ns = START - 50 * MS, .source = {192, 0, 2, 9}};
	struct vr_sent sent = {0};
	struct vr_live live = {0};
	struct fastpath fp = {.capacity = 1, .state = &vr, .sent = &sent, .live = &live};
	struct vr own = {.plan = plan_of(&settings, list, 4)};
	struct engine *e = calloc(1, sizeof(*e));

	(void)state;
	memcpy(&event.head, &losing, sizeof(event.head));
	e->fp = &fp;
	e->spread = 1;
	e->vrs = &own;
	assert_int_equal(deadlines_init(&e->deadlines, 1), 0);
	assert_int_equal(deadlines_init(&e->announcements, 1), 0);
	assert_int_equal(spsc_init(&e->notes, 4, sizeof(struct note)), 0);
	vr_event(e, &event, START + 2 * MS);
	assert_int_equal(vr.state, VR_ACTIVE);
	assert_int_equal(sent.adverts, 1);
	assert_int_equal(vr.lease_ns, START + 32 * MS);
	/* The lease ran out while the engine stood still: it answers nothing before it has taken all that has arrived.
	 */
	deadline_arm(&e->deadlines, 0, START + 12 * MS);
	vr_event(e, &event, START + 40 * MS);
	assert_int_equal(vr.state, VR_ACTIVE);
	assert_int_equal(sent.adverts, 1);
	assert_int_equal(deadline_next(&e->deadlines), START + 12 * MS);
	vr_deadline(e, 0, START + 40 * MS);
	assert_int_equal(sent.adverts, 2);
	assert_true(deadline_armed(&e->announcements, 0));
	/* An advert may leave late because of a pause: the lease did not run during the pause. */
	deadline_cancel(&e->announcements, 0);
	e->pauses.list[0].from_ns = START + 41 * MS;
	e->pauses.list[0].to_ns = START + 44 * MS;
	vr_deadline(e, 0, START + 50 * MS);
	assert_false(deadline_armed(&e->announcements, 0));
	e->pauses.list[0].from_ns = START + 51 * MS;
	e->pauses.list[0].to_ns = START + 75 * MS;
	vr_deadline(e, 0, START + 75 * MS);
	assert_true(deadline_armed(&e->announcements, 0));
	spsc_free(&e->notes);
	deadlines_free(&e->deadlines);
	deadlines_free(&e->announcements);
	free(own.plan);
	free(e);
}

static struct vr_plan *some_plan(const struct settings *settings)
{
	static const uint8_t list[] = {192, 0, 2, 1, 192, 0, 2, 2, 192, 0, 2, 3};

	return plan_of(settings, list, 4);
}

/* If the queue of notes is full, notes are lost, but plans are given back later. A slot that is removed has no plan. */
static void plans_given_back(void **state)
{
	const struct settings settings = {.vrrp = {.version = 3, .family = VR_IPV4, .interval_ns = 10 * MS}};
	struct vr_state vr = {0};
	struct vr_live live = {0};
	struct vr_sent sent = {0};
	struct fastpath fp = {.capacity = 1, .state = &vr, .sent = &sent, .live = &live};
	struct vr own = {0};
	struct engine *e = calloc(1, sizeof(*e));
	struct command command = {.kind = COMMAND_PLAN};
	struct vr_plan *plans[3];
	struct note note;

	(void)state;
	e->fp = &fp;
	e->vrs = &own;
	e->spread = 1;
	assert_int_equal(deadlines_init(&e->deadlines, 1), 0);
	assert_int_equal(deadlines_init(&e->announcements, 1), 0);
	assert_int_equal(spsc_init(&e->notes, 1, sizeof(struct note)), 0);
	for (int i = 0; i < 3; i++) {
		plans[i] = command.plan = some_plan(&settings);
		engine_command(e, &command, START);
	}
	command = (struct command){.kind = COMMAND_REMOVE};
	engine_command(e, &command, START);
	assert_null(own.plan);
	assert_int_equal(vr.state, VR_INITIALIZE);
	for (int i = 0; i < 3; i++) {
		assert_true(engine_note(e, &note));
		assert_int_equal(note.kind, NOTE_PLAN);
		for (int p = 0; p < 3; p++)
			if (plans[p] == note.plan)
				plans[p] = NULL;
		free(note.plan);
		assert_false(engine_note(e, &note));
		commands_give_back(e);
	}
	for (int i = 0; i < 3; i++)
		assert_null(plans[i]); /* each was given back once */
	assert_int_equal(e->notes_lost, 0);
	spsc_free(&e->notes);
	deadlines_free(&e->deadlines);
	deadlines_free(&e->announcements);
	free(e);
}

static void lateness(void **state)
{
	static const struct {
		uint64_t late;
		int bucket;
	} t[] = {{0, 0},       {99999, 0},   {100000, 1},  {249999, 1},	 {250000, 2},	{500000, 3},
		 {1000000, 4}, {2500000, 5}, {5000000, 6}, {9999999, 6}, {10000000, 7}, {SECOND, 7}};

	(void)state;
	for (size_t i = 0; i < sizeof(t) / sizeof(t[0]); i++) {
		struct rhythm r = {.second_ns = START};
		struct vr_engine out = {0};

		rhythm_note(&r, &out, START, START + t[i].late);
		assert_int_equal(out.wakeups, 1);
		assert_int_equal(out.late[t[i].bucket], 1);
		assert_int_equal(out.max_late_ns, t[i].late);
	}
}

static void not_due_is_not_late(void **state)
{
	struct rhythm r = {.second_ns = START};
	struct vr_engine out = {0};

	(void)state;
	rhythm_note(&r, &out, START + 1, START);
	rhythm_note(&r, &out, DEADLINE_NONE, START);
	assert_int_equal(out.wakeups, 0);
	assert_int_equal(out.max_late_ns, 0);
}

/* The largest lateness of the last full second, and that of all time. */
static void recent_lateness(void **state)
{
	struct rhythm r = {.second_ns = START};
	struct vr_engine out = {0};

	(void)state;
	rhythm_note(&r, &out, START, START + 7 * MS);
	assert_int_equal(out.recent_late_ns, 0);
	rhythm_note(&r, &out, START + SECOND, START + SECOND + MS);
	assert_int_equal(out.recent_late_ns, 7 * MS);
	rhythm_note(&r, &out, START + 3 * SECOND, START + 3 * SECOND);
	assert_int_equal(out.recent_late_ns, MS);
	assert_int_equal(out.max_late_ns, 7 * MS);
}

/* The engine wants help if a deadline is late by more than a millisecond, or if it slept for less than an eighth of the
 * last 50 ms. */
static void help_when_late_or_busy(void **state)
{
	struct rhythm r = {.stretch_ns = START};

	(void)state;
	assert_false(rhythm_wants_help(&r, DEADLINE_NONE, START));
	assert_false(rhythm_wants_help(&r, START, START + MS));
	assert_true(rhythm_wants_help(&r, START, START + MS + 1));
	rhythm_slept(&r, START + 10 * MS, START + 16 * MS);
	assert_false(rhythm_wants_help(&r, START + 49 * MS, START + 49 * MS));
	assert_true(rhythm_wants_help(&r, START + 50 * MS, START + 50 * MS)); /* slept for 6 ms of 50 */
	assert_true(rhythm_wants_help(&r, START + 99 * MS, START + 99 * MS));
	rhythm_slept(&r, START + 60 * MS, START + 67 * MS);
	assert_false(rhythm_wants_help(&r, START + 100 * MS, START + 100 * MS)); /* 7 ms of 50 */
	assert_true(rhythm_wants_help(&r, START + 151 * MS, START + 151 * MS));	 /* none */
}

static void queue(void **state)
{
	struct spsc q;
	uint64_t value;

	(void)state;
	assert_int_equal(spsc_init(&q, 4, sizeof(value)), 0);
	for (uint64_t round = 0; round < 10; round++) {
		for (value = 0; value < 4; value++)
			assert_true(spsc_push(&q, &value));
		assert_false(spsc_push(&q, &value)); /* full */
		for (uint64_t want = 0; want < 4; want++) {
			assert_true(spsc_pop(&q, &value));
			assert_int_equal(value, want);
		}
		assert_false(spsc_pop(&q, &value)); /* empty */
	}
	spsc_free(&q);
}

/* There are at most as many phases as milliseconds, and each has about eight virtual routers or more: neighbouring
 * slots. */
static void phases(void **state)
{
	static const struct {
		uint32_t spread;
		uint64_t interval;
		uint32_t phases;
	} cases[] = {{1, SECOND, 1},	 {8, SECOND, 1},      {16, SECOND, 2},	     {255, 100 * MS, 32},
		     {255, 10 * MS, 10}, {4080, 10 * MS, 10}, {65280, SECOND, 1000}, {100, MS / 2, 1}};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		uint64_t last = rhythm_phase(0, cases[i].spread, cases[i].interval);
		uint32_t count = 1;

		assert_int_equal(last, 0);
		for (uint32_t slot = 1; slot < cases[i].spread; slot++) {
			uint64_t phase = rhythm_phase(slot, cases[i].spread, cases[i].interval);

			assert_true(phase >= last && phase < cases[i].interval &&
				    phase - last <= cases[i].interval / cases[i].phases);
			count += phase > last;
			last = phase;
		}
		assert_int_equal(count, cases[i].phases);
		assert_int_equal(rhythm_phase(cases[i].spread, cases[i].spread, cases[i].interval),
				 0); /* slots beyond the spread share its phases */
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(released_then_inferior),
		cmocka_unit_test(announced_addresses),
		cmocka_unit_test(yielded_before_sent),
		cmocka_unit_test(advert_to_peer),
		cmocka_unit_test(steady_from_now_on),
		cmocka_unit_test(answered_late),
		cmocka_unit_test(plans_given_back),
		cmocka_unit_test(lateness),
		cmocka_unit_test(not_due_is_not_late),
		cmocka_unit_test(recent_lateness),
		cmocka_unit_test(help_when_late_or_busy),
		cmocka_unit_test(queue),
		cmocka_unit_test(phases),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

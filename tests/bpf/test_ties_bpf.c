// SPDX-License-Identifier: GPL-2.0
/* Adverts with the same priority as this router: which of them lose, and so get the small budget. */
#include "fixture.h"

#define INTERVAL (40 * SECOND) /* longer than the test, so that no budget is renewed during it */
#define TIMES 6

/* Runs a frame TIMES times. Returns how many of them became events. */
static int events_of(enum program program, const struct packet *p)
{
	for (int n = 0; n < TIMES; n++)
		assert_true(run(program, p));
	return (int)new_events(NULL);
}

/* P33, P34: with equal priorities an Active obeys the greater address only, and the smaller one loses. A Backup obeys
 * both. */
static void ties(void **state)
{
	static const struct {
		enum kind kind;
		size_t at;    /* offset in the IP header of the byte of the other router's address that differs */
		uint8_t byte; /* its value */
		bool greater; /* the other router's address is the greater one */
	} t[] = {
		{V3_PLAIN, 15, 250, false}, {V3_PLAIN, 15, 252, true}, {V3_PLAIN, 14, 1, false},
		{V3_PLAIN, 12, 193, true},  {V2, 15, 250, false},      {V6, 23, 0xc7, false},
		{V6, 23, 0xc9, true},	    {V6, 16, 1, true},	       {V6, 8, 0xfd, false},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(t) / sizeof(t[0]) * PROGRAMS; i++) {
		int losing = fx.skel ? fx.skel->rodata->event_budget[VR_CLASS_LOSING] : 0;
		enum kind kind = t[i / PROGRAMS].kind;
		struct router r = router_for(kind, 2);
		struct packet p;

		reset();
		assert_true(losing < TIMES);
		build(&p, kind, 2);
		p.bytes[p.message + 4 + (kind == V2)] = kind == V2 ? 40 : 0x0f;
		if (kind != V2)
			p.bytes[p.message + 5] = 0xa0; /* 40 s */
		finish(&p, kind);
		r.config.interval_ns = INTERVAL;
		expect_steady(&r, &p, 0); /* this router's own address is the source of the frame as it is now */
		r.state.expected_head = 0;
		r.state.state = VR_ACTIVE;
		install(&r, 0);
		p.bytes[p.network + t[i / PROGRAMS].at] = t[i / PROGRAMS].byte;
		finish(&p, kind);
		assert_int_equal(events_of(i % PROGRAMS, &p), t[i / PROGRAMS].greater ? TIMES : losing);
		r.state.state = VR_BACKUP;
		install(&r, 0);
		assert_int_equal(events_of(i % PROGRAMS, &p), TIMES);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(ties)};

	return cmocka_run_group_tests_name("ties", tests, load_programs, unload_programs);
}

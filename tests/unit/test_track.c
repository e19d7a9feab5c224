// SPDX-License-Identifier: GPL-2.0
/* Effects of tracked things on priorities, their listeners, and the matching of processes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "track/process_match.h"
#include "track/process_table.h"
#include "track/trackers.h"

#define COUNT(array) (sizeof(array) / sizeof(*(array)))

/* keepalived.conf(5): positive weights apply while up, negative weights while down; reverse changes the sign. */
static void up_and_down(void **state)
{
	static const struct {
		int weight;
		bool reverse, up;
		int effect; /* 999: FAULT */
	} rows[] = {
		{10, false, true, 10},	 {10, false, false, 0},	     {-10, false, true, 0}, {-10, false, false, -10},
		{10, true, true, -10},	 {10, true, false, 0},	     {-10, true, true, 0},  {-10, true, false, 10},
		{0, false, true, 0},	 {0, false, false, 999},     {0, true, true, 999},  {0, true, false, 0},
		{253, false, true, 253}, {-253, false, false, -253},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct track track = {
			.kind = TRACK_SCRIPT, .weight = (int16_t)rows[i].weight, .reverse = rows[i].reverse};
		struct track_state seen = {.known = true, .up = rows[i].up};
		struct track_effect effect = track_effect(&track, &seen);

		assert_int_equal(effect.fault, rows[i].effect == 999);
		assert_int_equal(effect.weight, rows[i].effect == 999 ? 0 : rows[i].effect);
	}
}

/* A script without a result is a FAULT if it has no weight, else it has no effect. A script that cannot be run has
 * none.
 */
static void unknown(void **state)
{
	struct track weighted = {.kind = TRACK_SCRIPT, .weight = -10}, plain = {.kind = TRACK_SCRIPT};
	struct track_state nothing = {0}, untracked = {.untracked = true};

	(void)state;
	assert_int_equal(track_effect(&weighted, &nothing).weight, 0);
	assert_false(track_effect(&weighted, &nothing).fault);
	assert_true(track_effect(&plain, &nothing).fault);
	assert_false(track_effect(&plain, &untracked).fault);
	untracked.known = true; /* init_fail */
	assert_int_equal(track_effect(&weighted, &untracked).weight, 0);
	assert_false(track_effect(&plain, &untracked).fault);
}

static void files(void **state)
{
	static const struct {
		int weight;
		bool reverse;
		int32_t value;
		int effect; /* 999: FAULT */
	} rows[] = {
		{1, false, 0, 0},	   {1, false, 5, 5},	  {2, false, -5, -10},	  {-3, false, 5, -15},
		{3, true, 3, -9},	   {3, true, -2, 6},	  {1, false, -253, -253}, {1, false, -254, 999},
		{1, false, 300, 253},	   {254, false, -1, 999}, {-254, true, -1, 999},  {254, false, 1000000, 253},
		{254, true, 1000000, 999}, {0, false, 0, 0},	  {0, false, 7, 999},	  {0, true, 0, 999},
		{0, true, -7, 0},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct track track = {
			.kind = TRACK_FILE, .weight = (int16_t)rows[i].weight, .reverse = rows[i].reverse};
		struct track_state seen = {.known = true, .value = rows[i].value};
		struct track_effect effect = track_effect(&track, &seen);

		assert_int_equal(effect.fault, rows[i].effect == 999);
		assert_int_equal(effect.weight, rows[i].effect == 999 ? 0 : rows[i].effect);
	}
}

/* RFC 9568 5.2.4: priorities are limited to 1 to 254; an owner keeps 255. */
static void priorities(void **state)
{
	(void)state;
	assert_int_equal(track_priority(100, 20), 120);
	assert_int_equal(track_priority(100, -20), 80);
	assert_int_equal(track_priority(100, 154), 254);
	assert_int_equal(track_priority(100, 155), 254);
	assert_int_equal(track_priority(100, -99), 1);
	assert_int_equal(track_priority(100, -100), 1);
	assert_int_equal(track_priority(254, INT32_MAX), 254);
	assert_int_equal(track_priority(1, INT32_MIN), 1);
	assert_int_equal(track_priority(255, -200), 255);
}

/* Instances 0 and 2 track both scripts, instance 1 the second script, instance 3 nothing. */
static struct track both[] = {{.index = 1, .kind = TRACK_SCRIPT}, {.index = 0, .kind = TRACK_SCRIPT, .weight = 3}};

struct seen {
	int calls;
	enum track_kind kind;
	uint32_t index;
};

static void note(void *data, enum track_kind kind, uint32_t index)
{
	struct seen *seen = data;

	seen->calls++;
	seen->kind = kind;
	seen->index = index;
}

static void listeners(void **state)
{
	struct settings with = {.tracks = both, .track_count = 2}, one = {.tracks = both, .track_count = 1}, none = {0};
	struct instance instances[] = {
		{.settings = &with}, {.settings = &one}, {.settings = &with}, {.settings = &none}};
	struct tracked_script scripts[3] = {{.name = "a"}, {.name = "b"}, {.name = "unused"}};
	struct config config = {
		.instances = instances,
		.count = COUNT(instances),
		.tracking = {.scripts = scripts, .count[TRACK_SCRIPT] = COUNT(scripts)},
	};
	struct seen seen = {0};
	struct trackers t = {.process_events = -1, .changed = note, .data = &seen};
	struct track_state up = {.known = true, .up = true};
	const uint32_t slots[] = {0, 1, 2, 3};
	struct listeners who;

	(void)state;
	assert_int_equal(trackers_init(&t, &config, slots), 0);
	who = trackers_listeners(&t, TRACK_SCRIPT, 0);
	assert_int_equal(who.count, 2);
	assert_int_equal(who.slots[0], 0);
	assert_int_equal(who.slots[1], 2);
	who = trackers_listeners(&t, TRACK_SCRIPT, 1);
	assert_int_equal(who.count, 3);
	assert_memory_equal(who.slots, ((uint32_t[]){0, 1, 2}), 3 * sizeof(uint32_t));
	assert_int_equal(trackers_listeners(&t, TRACK_SCRIPT, 2).count, 0);
	assert_true(trackers_set(&t, TRACK_SCRIPT, 1, up));
	assert_false(trackers_set(&t, TRACK_SCRIPT, 1, up)); /* no change */
	assert_int_equal(seen.calls, 1);
	assert_int_equal(seen.kind, TRACK_SCRIPT);
	assert_int_equal(seen.index, 1);
	trackers_close(&t);
}

#define COMMAND(text) text, sizeof(text) - 1

static void process_commands(void **state)
{
	static const char *const sleep_[] = {"sleep", NULL}, *const two[] = {"/bin/x", "a", "bc", NULL},
				 *const longer[] = {"a-very-long-name-of-a-process", NULL};
	struct tracked_process name = {.argv = sleep_}, full = {.argv = sleep_, .full = true},
			       bare = {.argv = sleep_, .full = true, .match = PARAM_EXACT},
			       exact = {.argv = two, .full = true, .match = PARAM_EXACT},
			       partial = {.argv = two, .full = true, .match = PARAM_PARTIAL},
			       initial = {.argv = two, .full = true, .match = PARAM_INITIAL}, cut = {.argv = longer};

	(void)state;
	assert_true(process_matches(&name, "sleep",
				    COMMAND("/bin/sleep\0"
					    "9\0")));
	assert_false(process_matches(&name, "sleepy", COMMAND("sleep\0")));
	assert_false(process_matches(&name, "slee", COMMAND("sleep\0")));
	assert_true(process_matches(&cut, "a-very-long-nam", "", 0)); /* the kernel keeps 15 bytes */
	assert_true(process_matches(&full, "x",
				    COMMAND("sleep\0"
					    "9\0")));
	assert_false(process_matches(&full, "sleep",
				     COMMAND("/bin/sleep\0"
					     "9\0")));
	assert_false(process_matches(&full, "sleep", "", 0));	   /* a kernel thread */
	assert_false(process_matches(&full, "sleep", "sleep", 5)); /* the NUL is missing */
	assert_true(process_matches(&bare, "x", COMMAND("sleep\0")));
	assert_false(process_matches(&bare, "x",
				     COMMAND("sleep\0"
					     "9\0")));
	assert_true(process_matches(&exact, "x",
				    COMMAND("/bin/x\0a\0"
					    "bc\0")));
	assert_false(process_matches(&exact, "x",
				     COMMAND("/bin/x\0a\0"
					     "bcd\0")));
	assert_false(process_matches(&exact, "x", COMMAND("/bin/x\0a\0")));
	assert_false(process_matches(&exact, "x",
				     COMMAND("/bin/x\0a\0"
					     "bc\0d\0")));
	assert_true(process_matches(&partial, "x",
				    COMMAND("/bin/x\0a\0"
					    "bc\0d\0")));
	assert_false(process_matches(&partial, "x",
				     COMMAND("/bin/x\0a\0"
					     "bcd\0")));
	assert_true(process_matches(&initial, "x",
				    COMMAND("/bin/x\0a\0"
					    "bcd\0")));
	assert_false(process_matches(&initial, "x",
				     COMMAND("/bin/x\0a\0"
					     "bcd\0e\0")));
	assert_false(process_matches(&initial, "x",
				     COMMAND("/bin/x\0ab\0"
					     "bc\0")));
}

static int running[2];

static void count(void *data, uint32_t index, int difference)
{
	(void)data;
	running[index] += difference;
}

/* The count is right while thousands of processes start and end; children count as their parent. */
static void process_counts(void **state)
{
	static const char *const mine[] = {"test_track", NULL}, *const other[] = {"no-such-process", NULL};
	struct tracked_process processes[] = {{.argv = mine}, {.argv = other}};
	struct process_table t = {.processes = processes, .count = 2, .changed = count};
	enum { CHILDREN = 5000, FIRST = 1 << 23 }; /* above PID_MAX_LIMIT */

	(void)state;
	memset(running, 0, sizeof(running));
	process_table_scan(&t);
	assert_int_equal(running[0], 1);
	for (int i = 0; i < CHILDREN; i++)
		process_begun(&t, FIRST + 64 * i, getpid());
	assert_int_equal(running[0], 1 + CHILDREN);
	process_begun(&t, FIRST, getpid()); /* already in the table */
	process_begun(&t, FIRST + 1, 1);    /* the parent does not match */
	assert_int_equal(running[0], 1 + CHILDREN);
	for (int i = 0; i < CHILDREN; i += 2)
		process_ended(&t, FIRST + 64 * i);
	assert_int_equal(running[0], 1 + CHILDREN / 2);
	process_changed(&t, FIRST + 64); /* no such process in /proc */
	assert_int_equal(running[0], CHILDREN / 2);
	process_table_scan(&t);
	assert_int_equal(running[0], 1);
	assert_int_equal(running[1], 0);
	process_table_free(&t);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(up_and_down),	  cmocka_unit_test(unknown),   cmocka_unit_test(files),
		cmocka_unit_test(priorities),	  cmocka_unit_test(listeners), cmocka_unit_test(process_commands),
		cmocka_unit_test(process_counts),
	};

	return cmocka_run_group_tests_name("track", tests, NULL, NULL);
}

// SPDX-License-Identifier: GPL-2.0
/* When scripts and FIFOs are notified of a sync group: it depends on the notifications of its members only. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "manager/state.h"

#define SLOTS 8

static const char *const names[] = {"MASTER", "BACKUP", "FAULT", "STOP"};

static struct manager m;
static struct managed vrs[SLOTS];
static char told[400];

/* In place of the notifier: records the notifications in a line. */
void notifier_state(struct notifier *n, const struct notify_subject *s, enum notify_kind state)
{
	size_t at = strlen(told);

	(void)n;
	assert_string_equal(s->type, "GROUP");
	assert_int_equal(s->priority, 0);
	snprintf(told + at, sizeof(told) - at, "%s %s %u;", s->name, names[state], s->number);
}

void notifier_line(struct notifier *n, const struct notify_subject *s, enum notify_kind state)
{
	notifier_state(n, s, state);
}

static void expect(const char *lines)
{
	assert_string_equal(told, lines);
	*told = 0;
}

static struct sync_groups *groups_of(uint32_t count, const uint32_t (*slots)[2])
{
	struct sync_groups *groups = calloc(1, sizeof(*groups));

	assert_int_equal(sync_groups_init(groups, SLOTS, count, 2 * count), 0);
	for (uint32_t i = 0; i < count; i++)
		sync_groups_add(groups, slots[i], 2, 1);
	return groups;
}

static void drop(struct sync_groups *groups)
{
	if (groups)
		sync_groups_free(groups);
	free(groups);
}

/* Members 0 and 1 are G, 4 and 5 are H. */
static int setup(void **state)
{
	static const struct sync_group list[] = {{.name = "G"}, {.name = "H"}};
	static struct config config = {.sync_groups = list, .sync_group_count = 2};
	static const uint32_t slots[][2] = {{0, 1}, {4, 5}};

	(void)state;
	memset(vrs, 0, sizeof(vrs));
	m = (struct manager){
		.config = &config, .slots.vrs = vrs, .slots.count = SLOTS, .sync.groups = groups_of(2, slots)};
	*told = 0;
	return group_notes_init(&m);
}

static int teardown(void **state)
{
	(void)state;
	drop(m.sync.groups);
	free(m.sync.told);
	return 0;
}

/* A member is notified of a state, as notes.c does. */
static void member(uint32_t slot, enum notify_kind state)
{
	group_notes_member(&m, slot, vrs[slot].notified, (uint8_t)(state + 1));
	vrs[slot].notified = (uint8_t)(state + 1);
}

static void after_its_members(void **state)
{
	(void)state;
	member(0, NOTIFY_BACKUP);
	member(4, NOTIFY_FAULT);
	expect("");
	member(1, NOTIFY_BACKUP);
	expect("G BACKUP 0;");
	member(1, NOTIFY_MASTER);
	member(5, NOTIFY_FAULT);
	expect("H FAULT 1;");
	member(0, NOTIFY_MASTER);
	expect("G MASTER 0;");
	member(2, NOTIFY_MASTER);
	member(0, NOTIFY_STOP);
	member(1, NOTIFY_STOP);
	expect("G STOP 0;");
}

/* After lost notes, each member is notified of its present state, and the group of the state of all. */
static void lost(void **state)
{
	(void)state;
	member(0, NOTIFY_MASTER);
	member(1, NOTIFY_MASTER);
	expect("G MASTER 0;");
	member(0, NOTIFY_FAULT); /* the note of the other member is lost, and so are both notes of BACKUP */
	member(0, NOTIFY_MASTER);
	expect("");
	member(1, NOTIFY_FAULT);
	member(0, NOTIFY_BACKUP);
	member(1, NOTIFY_BACKUP);
	expect("G BACKUP 0;");
}

static void renew(uint32_t count, const uint32_t (*slots)[2])
{
	struct sync_groups *before = m.sync.groups;

	m.sync.groups = count ? groups_of(count, slots) : NULL;
	group_notes_renew(&m, before);
	drop(before);
}

/* A reload keeps the known states, and does not notify of new groups. */
static void renewed(void **state)
{
	static const uint32_t swapped[][2] = {{4, 5}, {1, 0}}, other[][2] = {{2, 3}, {1, 6}};

	(void)state;
	for (uint32_t slot = 0; slot < 4; slot++)
		member(slot, NOTIFY_MASTER);
	expect("G MASTER 0;");
	renew(2, swapped);
	expect("");
	member(0, NOTIFY_MASTER);
	expect("");
	renew(2, other); /* 2 and 3 were in no sync group; 6 is new */
	member(6, NOTIFY_BACKUP);
	member(6, NOTIFY_MASTER);
	expect("");
	group_notes_write_states(&m);
	expect("G MASTER 0;H MASTER 1;");
	member(2, NOTIFY_FAULT);
	member(3, NOTIFY_FAULT);
	expect("G FAULT 0;");
	renew(0, NULL);
	member(2, NOTIFY_BACKUP);
	member(3, NOTIFY_BACKUP);
	group_notes_write_states(&m);
	expect("");
}

/* The reload removes the only member that was not notified yet. */
static void renewed_without_the_last(void **state)
{
	static const uint32_t without[][2] = {{0, 2}};

	(void)state;
	member(0, NOTIFY_MASTER);
	member(1, NOTIFY_MASTER);
	member(2, NOTIFY_BACKUP);
	member(0, NOTIFY_BACKUP);
	expect("G MASTER 0;");
	renew(1, without);
	expect("G BACKUP 0;");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(after_its_members, setup, teardown),
		cmocka_unit_test_setup_teardown(lost, setup, teardown),
		cmocka_unit_test_setup_teardown(renewed, setup, teardown),
		cmocka_unit_test_setup_teardown(renewed_without_the_last, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

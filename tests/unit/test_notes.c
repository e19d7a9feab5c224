// SPDX-License-Identifier: GPL-2.0
/* Notes of the engine: addresses follow them first, then scripts are told, then the log. The engine, the addresses and
 * the scripts are this test. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "config_text.h"
#include "engine/engine.h"
#include "engine/messages.h"
#include "manager/notes/notes.h"
#include "manager/notify/notify.h"
#include "manager/state.h"
#include "util/clock.h"
#include "util/log.h"

#define ROOM 400

static struct manager m;
static struct vr_state map[128];
static struct note queue[ROOM];
static uint32_t queued, taken, lost;
static char done[1024]; /* what has happened, in order */
static uint32_t lines;	/* written to the log */

static void append(const char *text)
{
	size_t at = strlen(done);

	snprintf(done + at, sizeof(done) - at, "%s%s", at ? ", " : "", text);
}

bool __wrap_engine_note(struct engine *e, struct note *note);
bool __wrap_engine_note(struct engine *e, struct note *note)
{
	(void)e;
	if (taken == queued)
		return false;
	*note = queue[taken++];
	return true;
}

uint32_t __wrap_engine_notes_lost(struct engine *e);
uint32_t __wrap_engine_notes_lost(struct engine *e)
{
	uint32_t count = lost;

	(void)e;
	lost = 0;
	return count;
}

void __wrap_addresses_mark(struct manager *of, uint32_t slot);
void __wrap_addresses_mark(struct manager *of, uint32_t slot)
{
	char text[16];

	(void)of;
	snprintf(text, sizeof(text), "mark %u", slot);
	append(text);
}

void __wrap_routing_mark(struct manager *of, uint32_t slot);
void __wrap_routing_mark(struct manager *of, uint32_t slot)
{
	(void)of;
	(void)slot;
}

void __wrap_routing_withdraw(struct manager *of);
void __wrap_routing_withdraw(struct manager *of)
{
	(void)of;
	append("withdraw routes");
}

void __wrap_addresses_settle(struct manager *of);
void __wrap_addresses_settle(struct manager *of)
{
	(void)of;
	append("addresses");
}

void __wrap_routing_settle(struct manager *of);
void __wrap_routing_settle(struct manager *of)
{
	(void)of;
	append("routes");
}

void __wrap_notifier_state(struct notifier *n, const struct notify_subject *subject, enum notify_kind kind);
void __wrap_notifier_state(struct notifier *n, const struct notify_subject *subject, enum notify_kind kind)
{
	char text[32];

	(void)n;
	snprintf(text, sizeof(text), "tell %s %s", subject->name,
		 kind == NOTIFY_MASTER	 ? "active"
		 : kind == NOTIFY_BACKUP ? "backup"
					 : "another state");
	append(text);
}

static void keep_line(void *data, const char *line)
{
	(void)data;
	lines++;
	if (strstr(line, "a (v0, VRID 5): backup -> active"))
		append("log");
}

static void add_note(struct note note)
{
	assert_true(queued < ROOM);
	queue[queued++] = note;
}

static int set_up(void **state)
{
	(void)state;
	m = (struct manager){.ours = true};
	queued = taken = lost = lines = 0;
	*done = 0;
	memset(map, 0, sizeof(map));
	m.config = config_of("vrrp_instance a {\n interface v0\n virtual_router_id 5\n virtual_ipaddress {\n"
			     " 192.0.2.1/24\n }\n}\n");
	assert_int_equal(ports_init(&m.ports, m.config), 0);
	assert_int_equal(slots_init(&m.slots, m.config, &m.ports), 0);
	assert_true(m.slots.count <= sizeof(map) / sizeof(*map));
	m.maps.fp.state = map;
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	free(m.slots.vrs);
	ports_free(&m.ports);
	config_free(m.config);
	return 0;
}

#define SETTLED "withdraw routes, addresses, routes"

static void test_order(void **state)
{
	(void)state;
	add_note((struct note){.kind = NOTE_STATE, .from = VR_BACKUP, .to = VR_ACTIVE});
	notes_read(&m);
	assert_string_equal(done, "mark 0, " SETTLED ", tell a active, log, " SETTLED);
}

/* Once the daemon has handed over, its successor looks after the addresses. */
static void test_not_ours(void **state)
{
	(void)state;
	m.ours = false;
	add_note((struct note){.kind = NOTE_STATE, .from = VR_BACKUP, .to = VR_ACTIVE});
	notes_read(&m);
	assert_string_equal(done, "mark 0, tell a active, log");
}

/* Where notes were lost, addresses and scripts follow the states in the map. */
static void test_lost(void **state)
{
	(void)state;
	lost = 3;
	map[0].state = VR_ACTIVE;
	notes_read(&m);
	assert_string_equal(done, "mark 0, tell a active, " SETTLED);
	assert_int_equal(lines, 1);
}

/* However many transitions somebody causes, and however much is wrong with adverts, the log does not fill with it. What
 * was left out is counted. */
static void test_limits(void **state)
{
	(void)state;
	for (int i = 0; i < 100; i++)
		add_note((struct note){.kind = NOTE_ADDRESS_LIST, .source = {192, 0, 2, 7}});
	notes_read(&m);
	assert_int_equal(lines, 32);
	notes_left_out(&m, clock_ns());
	assert_int_equal(lines, 32);
	notes_left_out(&m, clock_ns() + 11 * NS_PER_S);
	assert_int_equal(lines, 33);
	*done = 0;
	lines = 0;
	for (int i = 0; i < 250; i++)
		add_note((struct note){.kind = NOTE_STATE, .from = VR_BACKUP, .to = VR_ACTIVE});
	notes_read(&m);
	assert_true(lines >= 64 && lines < 250);
}

/* A plan that the engine does not use any more is freed (a leak fails with the address sanitizer). */
static void test_plan(void **state)
{
	(void)state;
	add_note((struct note){.kind = NOTE_PLAN, .plan = malloc(sizeof(struct vr_plan))});
	notes_read(&m);
	assert_string_equal(done, SETTLED ", " SETTLED);
	assert_int_equal(lines, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_order, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_not_ours, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_lost, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_limits, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_plan, set_up, tear_down),
	};

	log_also(keep_line, NULL);
	return cmocka_run_group_tests(tests, NULL, NULL);
}

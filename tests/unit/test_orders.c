// SPDX-License-Identifier: GPL-2.0
/* What the engine is told of a virtual router: plans, START and FAULT, by its port, its source address and what it
 * tracks. The engine is this test. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "config_text.h"
#include "engine/messages.h"
#include "engine/plan.h"
#include "manager/orders/causes.h"
#include "manager/orders/run.h"
#include "manager/orders/run_links.h"
#include "manager/orders/tracked.h"
#include "manager/state.h"
#include "util/log.h"

static const struct manager_options options = {.process_events = -1};
static struct manager m;
static struct vr_config map[128];
static char told[256]; /* the commands since the last look, and the priorities of plans */
static char said[1024];

static void append(char *to, size_t size, const char *text)
{
	size_t at = strlen(to);

	snprintf(to + at, size - at, "%s", text);
}

void __wrap_engine_queue(struct engine *e, const struct command *command);
void __wrap_engine_queue(struct engine *e, const struct command *command)
{
	char text[32] = "?";

	(void)e;
	if (command->kind == COMMAND_PLAN) {
		snprintf(text, sizeof(text), "plan %u", command->plan->priority);
		free(command->plan);
	} else if (command->kind == COMMAND_START) {
		snprintf(text, sizeof(text), "start");
	} else if (command->kind == COMMAND_FAULT) {
		snprintf(text, sizeof(text), "fault");
	} else if (command->kind == COMMAND_BURST) {
		snprintf(text, sizeof(text), "burst");
	}
	append(told, sizeof(told), *told ? ", " : "");
	append(told, sizeof(told), text);
}

void __wrap_engine_wake(struct engine *e);
void __wrap_engine_wake(struct engine *e)
{
	(void)e;
}

static void keep_line(void *data, const char *line)
{
	(void)data;
	append(said, sizeof(said), line);
	append(said, sizeof(said), "\n");
}

/* The commands since the last call. */
static const char *news(void)
{
	static char before[sizeof(told)];

	memcpy(before, told, sizeof(told));
	*told = 0;
	return before;
}

static struct port *v0(void)
{
	return ports_by_name(&m.ports, "v0");
}

/* A daemon with one virtual router on v0, of which `more` is a part, and whose port is up and has an address. */
static void given(const char *things, const char *more)
{
	char text[1024];

	m = (struct manager){.options = &options};
	*told = *said = 0;
	memset(map, 0, sizeof(map));
	snprintf(text, sizeof(text),
		 "%s\nvrrp_instance a {\n interface v0\n virtual_router_id 5\n priority 100\n virtual_ipaddress {\n"
		 " 192.0.2.1/24\n }\n%s\n}\n",
		 things, more);
	m.config = config_of(text);
	assert_int_equal(ports_init(&m.ports, m.config), 0);
	assert_int_equal(slots_init(&m.slots, m.config, &m.ports), 0);
	assert_true(m.slots.count <= sizeof(map) / sizeof(*map));
	m.maps.fp.config = map;
	assert_int_equal(tracked_init(&m), 0);
	for (size_t i = 0; i < m.ports.count; i++) {
		m.ports.ports[i].ifindex = (uint32_t)i + 1;
		m.ports.ports[i].up = true;
	}
	v0()->has_source_address[0] = true;
	v0()->source_address[0][3] = 9;
}

static int tear_down(void **state)
{
	(void)state;
	tracked_close(&m);
	free(m.slots.vrs);
	ports_free(&m.ports);
	config_free(m.config);
	return 0;
}

/* A plan comes before the start, and neither comes twice. */
static void test_start(void **state)
{
	(void)state;
	given("", "");
	run_update(&m, 0);
	assert_string_equal(news(), "plan 100, start");
	run_update(&m, 0);
	assert_string_equal(news(), "");
	assert_int_equal(map[0].own_address[3], 9);
}

static void test_link(void **state)
{
	(void)state;
	given("", "");
	v0()->up = false;
	run_update(&m, 0);
	assert_string_equal(news(), "plan 100, fault");
	assert_int_equal(map[0].faults, VR_FAULT_LINK);
	assert_string_equal(causes_of(&m, 0).text, "link of v0 is down");
	v0()->up = true;
	run_update(&m, 0);
	assert_string_equal(news(), "start");
	assert_int_equal(map[0].faults, 0);
}

/* FAULT while a program is missing on the device below the port. */
static void test_program(void **state)
{
	struct missing_device device = {.ifindex = 9, .programs = 1U << PROGRAM_XDP};

	(void)state;
	given("", "");
	v0()->lower = 9;
	m.missing = (struct missing){.list = &device, .count = 1};
	run_update(&m, 0);
	assert_string_equal(news(), "plan 100, fault");
	assert_int_equal(map[0].faults, VR_FAULT_PROGRAM);
	assert_string_equal(causes_of(&m, 0).text, "a BPF program of its interface is detached");
	device.programs = 0;
	run_update(&m, 0);
	assert_string_equal(news(), "start");
	assert_int_equal(map[0].faults, 0);
}

/* Without a source address there is no plan, and with another one there is another plan. */
static void test_source(void **state)
{
	(void)state;
	given("", "");
	v0()->has_source_address[0] = false;
	run_update(&m, 0);
	assert_string_equal(news(), "fault");
	assert_int_equal(map[0].faults, VR_FAULT_SOURCE);
	v0()->has_source_address[0] = true;
	run_update(&m, 0);
	assert_string_equal(news(), "plan 100, start");
	v0()->source_address[0][3] = 10;
	run_update(&m, 0);
	assert_string_equal(news(), "plan 100");
	assert_int_equal(map[0].own_address[3], 10);
}

/* All virtual routers of the port get another plan, but those with an address of their own. */
static void test_source_of_others(void **state)
{
	(void)state;
	given("vrrp_instance b {\n interface v0\n virtual_router_id 6\n virtual_ipaddress {\n 192.0.2.2/24\n }\n}\n"
	      "vrrp_instance c {\n interface v0\n virtual_router_id 7\n mcast_src_ip 192.0.2.8\n"
	      " virtual_ipaddress {\n 192.0.2.3/24\n }\n}\n",
	      "");
	for (uint32_t slot = 0; slot < 3; slot++)
		run_update(&m, slot);
	assert_string_equal(news(), "plan 100, start, plan 100, start, plan 100, start");
	v0()->source_address[0][3] = 10;
	for (uint32_t slot = 0; slot < 3; slot++)
		run_update(&m, slot);
	assert_string_equal(news(), "plan 100, plan 100");
	assert_int_equal(map[1].own_address[3], 8);
	assert_int_equal(map[2].own_address[3], 10);
}

/* vrrp_startup_delay holds a start back, and nothing else. */
static void test_startup_delay(void **state)
{
	(void)state;
	given("", "");
	m.start_at = 1;
	run_update(&m, 0);
	assert_string_equal(news(), "plan 100");
	m.start_at = 0;
	run_update(&m, 0);
	assert_string_equal(news(), "start");
}

/* Another MAC address means another plan, and announcements where hosts may know the one before. */
static void test_mac(void **state)
{
	(void)state;
	given("", "");
	run_update(&m, 0);
	news();
	v0()->changed = v0()->mac_changed = v0()->mac_replaced = true;
	v0()->mac[5] = 7;
	run_links_update(&m);
	assert_string_equal(news(), "plan 100, burst");
	assert_int_equal(map[0].mac[5], 7);
	assert_false(v0()->changed || v0()->mac_changed || v0()->mac_replaced);
}

/* A weight changes the priority: a new plan, and a line that says why. */
static void test_weight(void **state)
{
	(void)state;
	given("", " track_interface {\n v1 weight -30\n }");
	run_update(&m, 0);
	news();
	trackers_set(&m.tracked.trackers, TRACK_INTERFACE, 0, (struct track_state){.known = true, .up = false});
	tracked_weigh(&m);
	tracked_apply(&m);
	assert_string_equal(news(), "plan 70");
	assert_non_null(strstr(said, "priority 100 -> 70"));
	assert_non_null(strstr(said, "v1 is down"));
	assert_int_equal(m.tracked.stale_count, 0);
	trackers_set(&m.tracked.trackers, TRACK_INTERFACE, 0, (struct track_state){.known = true, .up = true});
	tracked_weigh(&m);
	tracked_apply(&m);
	assert_string_equal(news(), "plan 100");
}

/* Weight 0: down is a FAULT. Several changes between two looks are one. */
static void test_fault(void **state)
{
	(void)state;
	given("", " track_interface {\n v1\n v2\n }");
	run_update(&m, 0);
	news();
	for (uint32_t i = 0; i < 2; i++)
		trackers_set(&m.tracked.trackers, TRACK_INTERFACE, i, (struct track_state){.known = true});
	assert_int_equal(m.tracked.stale_count, 1);
	tracked_weigh(&m);
	tracked_apply(&m);
	assert_string_equal(news(), "fault");
	assert_int_equal(map[0].faults, VR_FAULT_INTERFACE);
	assert_string_equal(causes_of(&m, 0).text, "interface v1 is down, interface v2 is down");
	for (uint32_t i = 0; i < 2; i++)
		trackers_set(&m.tracked.trackers, TRACK_INTERFACE, i, (struct track_state){.known = true, .up = true});
	tracked_weigh(&m);
	tracked_apply(&m);
	assert_string_equal(news(), "start");
}

/* After an upgrade the previous priority stays until all that is tracked is known. */
static void test_adopted(void **state)
{
	(void)state;
	given("", " track_interface {\n v1 weight -30\n v2 weight -30\n }");
	m.slots.vrs[0].adopted = true;
	m.slots.vrs[0].priority = 40;
	trackers_set(&m.tracked.trackers, TRACK_INTERFACE, 0, (struct track_state){.known = true, .up = true});
	tracked_weigh(&m);
	tracked_apply(&m);
	assert_string_equal(news(), "plan 40, start");
	trackers_set(&m.tracked.trackers, TRACK_INTERFACE, 1, (struct track_state){.known = true, .up = true});
	tracked_weigh(&m);
	tracked_apply(&m);
	assert_string_equal(news(), "plan 100");
}

/* While the first result is awaited the engine hears nothing, so that no FAULT is announced that may never be. */
static void test_pending(void **state)
{
	(void)state;
	given("vrrp_script s {\n script \"/bin/true\"\n user root\n}\n", " track_script {\n s\n }");
	m.slots.vrs[0].stale = true;
	m.tracked.stale[m.tracked.stale_count++] = (struct stale){.slot = 0, .kind = TRACK_SCRIPT};
	tracked_weigh(&m);
	tracked_apply(&m);
	assert_string_equal(news(), "plan 100");
	trackers_set(&m.tracked.trackers, TRACK_SCRIPT, 0, (struct track_state){.known = true, .up = false});
	tracked_weigh(&m);
	tracked_apply(&m);
	assert_string_equal(news(), "fault");
	assert_string_equal(causes_of(&m, 0).text, "script s is down");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(test_start, tear_down),
		cmocka_unit_test_teardown(test_link, tear_down),
		cmocka_unit_test_teardown(test_program, tear_down),
		cmocka_unit_test_teardown(test_source, tear_down),
		cmocka_unit_test_teardown(test_source_of_others, tear_down),
		cmocka_unit_test_teardown(test_startup_delay, tear_down),
		cmocka_unit_test_teardown(test_mac, tear_down),
		cmocka_unit_test_teardown(test_weight, tear_down),
		cmocka_unit_test_teardown(test_fault, tear_down),
		cmocka_unit_test_teardown(test_adopted, tear_down),
		cmocka_unit_test_teardown(test_pending, tear_down),
	};

	log_also(keep_line, NULL);
	return cmocka_run_group_tests(tests, NULL, NULL);
}

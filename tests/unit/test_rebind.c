// SPDX-License-Identifier: GPL-2.0
/* Interfaces that are deleted, made again or replaced: which virtual routers leave the maps, and where they return to.
 * The kernel's interfaces, the maps and the engine are this test. */
#include <errno.h>
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
#include "manager/change/rebind.h"
#include "manager/links/resolve.h"
#include "manager/state.h"
#include "util/clock.h"

static const struct manager_options options = {.mode = VR_MODE_AUTO, .process_events = -1};
static struct manager m;
static uint32_t kernel[2]; /* the ifindexes of v0 and v1; 0: it does not exist */
static char done[1024];	   /* what has happened, in order */
static int attach_err;

static void note_done(const char *format, ...)
{
	size_t at = strlen(done);
	va_list list;

	va_start(list, format);
	vsnprintf(done + at, sizeof(done) - at, format, list);
	va_end(list);
}

static void look_up(const struct config *config, struct ports *ports, struct devices *devices)
{
	assert_int_equal(ports_init(ports, config), 0);
	devices->list = calloc(ports->count, sizeof(*devices->list));
	assert_non_null(devices->list);
	for (size_t i = 0; i < ports->count; i++) {
		struct port *port = &ports->ports[i];

		port->ifindex = kernel[port->name[1] - '0'];
		port->lower = port->ifindex ? port->ifindex : PORT_ABSENT + (uint32_t)i;
		port->up = port->ifindex;
		port->serves = true;
		if (port->ifindex)
			devices->list[devices->count++] = (struct device){.ifindex = port->ifindex, .adverts = true};
	}
}

int __wrap_resolve(struct rtnl *r, const struct config *config, struct resolve_options how, struct ports *ports,
		   struct devices *devices);
int __wrap_resolve(struct rtnl *r, const struct config *config, struct resolve_options how, struct ports *ports,
		   struct devices *devices)
{
	(void)r;
	assert_int_equal(how.missing, RESOLVE_FOLLOW);
	look_up(config, ports, devices);
	note_done("look; ");
	return 0;
}

int __wrap_fastpath_attach(struct fastpath *fp, uint32_t ifindex, const char *name, enum vr_mode mode, bool owner);
int __wrap_fastpath_attach(struct fastpath *fp, uint32_t ifindex, const char *name, enum vr_mode mode, bool owner)
{
	(void)fp, (void)name, (void)mode, (void)owner;
	note_done("attach %u; ", ifindex);
	return attach_err ? attach_err : VR_MODE_NATIVE;
}

void __wrap_fastpath_detach(struct fastpath *fp, uint32_t ifindex);
void __wrap_fastpath_detach(struct fastpath *fp, uint32_t ifindex)
{
	(void)fp;
	note_done("detach %u; ", ifindex);
}

void __wrap_engine_queue(struct engine *e, const struct command *command);
void __wrap_engine_queue(struct engine *e, const struct command *command)
{
	(void)e;
	assert_int_equal(command->kind, COMMAND_BURST);
	note_done("burst %u; ", command->slot);
}

void __wrap_fill_leave(struct manager *of, uint32_t slot);
void __wrap_fill_leave(struct manager *of, uint32_t slot)
{
	(void)of;
	note_done("leave %u; ", slot);
}

int __wrap_fill_slot(struct manager *of, uint32_t slot, bool entered);
int __wrap_fill_slot(struct manager *of, uint32_t slot, bool entered)
{
	(void)of;
	note_done("%s %u; ", entered ? "write" : "enter", slot);
	return 0;
}

void __wrap_run_update(struct manager *of, uint32_t slot);
void __wrap_run_update(struct manager *of, uint32_t slot)
{
	(void)of;
	note_done("order %u; ", slot);
}

/* Resets port.changed, as the real one. */
void __wrap_run_links_update(struct manager *of);
void __wrap_run_links_update(struct manager *of)
{
	for (size_t i = 0; i < of->ports.count; i++)
		of->ports.ports[i].changed = false;
	note_done("links; ");
}

/* Steps that are of no interest here. */
#define STEP(name, ...)                                                                                                \
	void __wrap_##name(__VA_ARGS__);                                                                               \
	void __wrap_##name(__VA_ARGS__)                                                                                \
	{                                                                                                              \
	}
#pragma GCC diagnostic ignored "-Wunused-parameter"

STEP(notes_wait, struct manager *of)
STEP(sysctls_set, struct manager *of)
STEP(undo_write, const struct manager *of)
STEP(join_all, struct manager *of)
STEP(addresses_settle, struct manager *of)
STEP(attach_name_absent, struct fastpath *fp, const struct ports *ports)
STEP(engine_wake, struct engine *e)

int __wrap_follow_ask_addresses(struct manager *of);
int __wrap_follow_ask_addresses(struct manager *of)
{
	(void)of;
	return 0;
}

void __wrap_addresses_mark(struct manager *of, uint32_t slot);
void __wrap_addresses_mark(struct manager *of, uint32_t slot)
{
	(void)of;
	note_done("addresses %u; ", slot);
}

static int set_up(void **state)
{
	(void)state;
	m = (struct manager){.options = &options, .ours = true};
	kernel[0] = 1, kernel[1] = 2;
	attach_err = 0;
	*done = 0;
	m.config = config_of("vrrp_instance a {\n interface v0\n virtual_router_id 1\n virtual_ipaddress {\n"
			     " 192.0.2.1/24\n }\n}\n"
			     "vrrp_instance b {\n interface v0\n virtual_router_id 2\n virtual_ipaddress {\n"
			     " 198.51.100.1/24 dev v1\n }\n}\n"
			     "vrrp_instance c {\n interface v1\n virtual_router_id 3\n virtual_ipaddress {\n"
			     " 198.51.100.3/24\n }\n}\n");
	look_up(m.config, &m.ports, &m.devices);
	assert_int_equal(slots_init(&m.slots, m.config, &m.ports), 0);
	m.rebind.wanted = true;
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	free(m.slots.vrs);
	ports_free(&m.ports);
	devices_free(&m.devices);
	config_free(m.config);
	return 0;
}

/* A message that turns out to be of no importance. */
static void test_nothing(void **state)
{
	(void)state;
	rebind(&m, false);
	assert_string_equal(done, "look; ");
	assert_false(m.rebind.wanted);
	rebind(&m, true);
	assert_string_equal(done, "look; ");
}

/* Twice within REBIND_PAUSE_MS only where a reload asks for it. */
static void test_pause(void **state)
{
	(void)state;
	m.rebind.done_ns = clock_ns();
	rebind(&m, false);
	assert_string_equal(done, "");
	assert_true(m.rebind.wanted);
	rebind(&m, true);
	assert_string_equal(done, "look; ");
}

/* v1 is deleted: c loses its port, b only that of an address, and a does not notice. */
static void test_deleted(void **state)
{
	(void)state;
	m.slots.vrs[0].planned = m.slots.vrs[1].planned = m.slots.vrs[2].planned = true;
	kernel[1] = 0;
	rebind(&m, false);
	assert_string_equal(done, "look; links; leave 1; leave 2; detach 2; write 1; enter 2; order 1; burst 1; "
				  "addresses 1; links; ");
	assert_true(m.slots.vrs[0].planned);
	assert_false(m.slots.vrs[1].planned || m.slots.vrs[2].planned);
	assert_int_equal(ports_by_name(&m.ports, "v1")->ifindex, 0);
	assert_int_equal(m.devices.count, 1);
}

/* v1 is made again, and is another device: the same slots, with keys there. */
static void test_made_again(void **state)
{
	(void)state;
	kernel[1] = 0;
	rebind(&m, true);
	*done = 0;
	kernel[1] = 9;
	m.rebind.wanted = true;
	rebind(&m, true);
	assert_string_equal(done, "look; links; leave 1; leave 2; attach 9; write 1; enter 2; order 1; burst 1; "
				  "addresses 1; links; ");
	assert_int_equal(m.ports.ports[m.slots.vrs[2].port].ifindex, 9);
	assert_int_equal(m.devices.count, 2);
}

/* The index is the same and the device is not, where it was moved to another namespace and back: its programs are gone.
 */
static void test_same_index(void **state)
{
	(void)state;
	devices_find(&m.devices, 2)->gone = true;
	ports_by_name(&m.ports, "v1")->gone = true;
	rebind(&m, true);
	assert_non_null(strstr(done, "detach 2; attach 2; "));
	assert_non_null(strstr(done, "enter 2; "));
}

/* What cannot be attached counts as not there. */
static void test_refused(void **state)
{
	(void)state;
	kernel[1] = 9;
	attach_err = -EPERM;
	rebind(&m, true);
	assert_non_null(strstr(done, "detach 2; attach 9; "));
	assert_int_equal(ports_by_name(&m.ports, "v1")->ifindex, 0);
	assert_int_equal(m.devices.count, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_nothing, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_pause, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_deleted, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_made_again, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_same_index, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_refused, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

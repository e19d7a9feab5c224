// SPDX-License-Identifier: GPL-2.0
/* A reload, from the configuration in force to the next one: which virtual routers stay, and what happens to engine,
 * maps and addresses in which order. All of these are this test. */
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
#include "manager/change/next.h"
#include "manager/links/resolve.h"
#include "manager/state.h"
#include "util/log.h"

static const struct manager_options options = {.mode = VR_MODE_AUTO, .process_events = -1};
static struct manager m;
static char done[2048]; /* what has happened, in order */
static char said[2048]; /* the log */
static int attach_err;

static void append(char *to, size_t size, const char *format, ...)
{
	size_t at = strlen(to);
	va_list list;

	va_start(list, format);
	vsnprintf(to + at, size - at, format, list);
	va_end(list);
}

#define DO(...) append(done, sizeof(done), __VA_ARGS__)

/* Every interface of the configuration exists, and is a device of its own. */
int __wrap_resolve(struct rtnl *r, const struct config *config, struct resolve_options how, struct ports *ports,
		   struct devices *devices);
int __wrap_resolve(struct rtnl *r, const struct config *config, struct resolve_options how, struct ports *ports,
		   struct devices *devices)
{
	(void)r;
	assert_int_equal(how.missing, RESOLVE_REFUSE);
	assert_int_equal(ports_init(ports, config), 0);
	devices->list = calloc(ports->count, sizeof(*devices->list));
	assert_non_null(devices->list);
	for (size_t i = 0; i < ports->count; i++) {
		struct port *port = &ports->ports[i];

		port->ifindex = port->lower = (uint32_t)(port->name[1] - '0') + 1; /* of v0: 1 */
		port->up = port->serves = true;
		devices->list[devices->count++] = (struct device){.ifindex = port->ifindex, .adverts = true};
	}
	return 0;
}

int __wrap_fastpath_attach(struct fastpath *fp, uint32_t ifindex, const char *name, enum vr_mode mode, bool owner);
int __wrap_fastpath_attach(struct fastpath *fp, uint32_t ifindex, const char *name, enum vr_mode mode, bool owner)
{
	(void)fp, (void)name, (void)mode, (void)owner;
	DO("attach %u; ", ifindex);
	return attach_err ? attach_err : VR_MODE_NATIVE;
}

void __wrap_fastpath_detach(struct fastpath *fp, uint32_t ifindex);
void __wrap_fastpath_detach(struct fastpath *fp, uint32_t ifindex)
{
	(void)fp;
	DO("detach %u; ", ifindex);
}

int __wrap_fastpath_set_needs(struct fastpath *fp, uint32_t needs);
int __wrap_fastpath_set_needs(struct fastpath *fp, uint32_t needs)
{
	(void)fp, (void)needs;
	return 0;
}

void __wrap_engine_queue(struct engine *e, const struct command *command);
void __wrap_engine_queue(struct engine *e, const struct command *command)
{
	static const char *const names[] = {
		[COMMAND_REMOVE] = "remove",
		[COMMAND_BURST] = "burst",
		[COMMAND_SETTINGS] = "settings",
	};

	(void)e;
	assert_true(command->kind < sizeof(names) / sizeof(*names) && names[command->kind]);
	DO("%s %u; ", names[command->kind], command->slot);
}

/* The steps that have tests of their own, or that the network tests look at. */
#define STEP(name, ...)                                                                                                \
	void __wrap_##name(__VA_ARGS__);                                                                               \
	void __wrap_##name(__VA_ARGS__)

STEP(attach_name_absent, struct fastpath *fp, const struct ports *ports)
{
	(void)fp, (void)ports;
}

STEP(notes_wait, struct manager *of)
{
	(void)of;
	DO("wait; ");
}

STEP(fill_remove, struct manager *of, uint32_t slot)
{
	(void)of;
	DO("take %u out; ", slot);
}

STEP(fill_remove_vmacs, struct manager *of, uint32_t slot)
{
	(void)of, (void)slot;
}

int __wrap_fill_slot(struct manager *of, uint32_t slot, bool entered);
int __wrap_fill_slot(struct manager *of, uint32_t slot, bool entered)
{
	(void)of;
	DO("%s %u; ", entered ? "write" : "enter", slot);
	return 0;
}

STEP(peers_remove, struct manager *of, uint32_t slot)
{
	(void)of, (void)slot;
}

STEP(addresses_drop, struct manager *of, uint32_t slot, const struct instance *next)
{
	(void)of, (void)next;
	DO("drop addresses %u; ", slot);
}

STEP(addresses_restore, struct manager *of)
{
	(void)of;
}

STEP(addresses_mark, struct manager *of, uint32_t slot)
{
	(void)of, (void)slot;
}

STEP(addresses_settle, struct manager *of)
{
	(void)of;
	DO("addresses; ");
}

STEP(run_update, struct manager *of, uint32_t slot)
{
	(void)of;
	DO("order %u; ", slot);
}

STEP(run_links_update, struct manager *of)
{
	(void)of;
}

STEP(join_all, struct manager *of)
{
	(void)of;
	DO("join; ");
}

STEP(sysctls_set, struct manager *of)
{
	(void)of;
}

STEP(undo_write, const struct manager *of)
{
	(void)of;
}

STEP(notifier_renew, struct notifier *n, const struct config *config)
{
	(void)n, (void)config;
}

STEP(states_deleted, struct manager *of, uint32_t slot)
{
	(void)of, (void)slot;
}

STEP(tracked_renew, struct manager *of)
{
	(void)of;
}

STEP(tracked_apply, struct manager *of)
{
	(void)of;
}

STEP(routing_renew, struct manager *of)
{
	(void)of;
	DO("routes; ");
}

int __wrap_follow_ask_addresses(struct manager *of);
int __wrap_follow_ask_addresses(struct manager *of)
{
	(void)of;
	return 0;
}

static void keep_line(void *data, const char *line)
{
	(void)data;
	append(said, sizeof(said), "%s\n", line);
}

#define INSTANCE(name, interface, vrid, more)                                                                          \
	"vrrp_instance " name " {\n interface " interface "\n virtual_router_id " vrid "\n" more                       \
	"\n virtual_ipaddress {\n 192.0.2." vrid "/24\n }\n}\n"
#define ONE INSTANCE("one", "v0", "1", "")
#define TWO INSTANCE("two", "v0", "2", "")
#define FOUR INSTANCE("four", "v1", "4", "")

static int set_up(void **state)
{
	(void)state;
	m = (struct manager){.options = &options, .ours = true};
	m.config = config_of(ONE TWO INSTANCE("three", "v0", "3", ""));
	assert_int_equal(resolve(NULL, m.config, resolve_for(m.config, VR_MODE_AUTO), &m.ports, &m.devices), 0);
	m.devices.list[0].mode = VR_MODE_NATIVE;
	assert_int_equal(slots_init(&m.slots, m.config, &m.ports), 0);
	m.maps.size = (struct fastpath_size){.virtual_routers = m.slots.count, .overflow = 10, .addresses = 10};
	m.maps.fp.index_bits = 10;
	*done = *said = 0;
	attach_err = 0;
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

/* Reloads, and returns what next_prepare() has returned. The counts are in *counts. */
static int reload(const char *text, struct next *counts)
{
	struct next next = {.config = config_of(text)};
	int err = next_prepare(&m, &next);

	if (!err)
		next_apply(&m, &next);
	if (counts)
		*counts = next;
	next_free(&next);
	return err;
}

/* The same configuration again: nothing is touched, but that the engine moves to the settings that stay in memory. */
static void test_same(void **state)
{
	struct next counts;

	(void)state;
	assert_int_equal(reload(ONE TWO INSTANCE("three", "v0", "3", ""), &counts), 0);
	assert_int_equal(counts.kept, 3);
	assert_int_equal(counts.added + counts.removed + counts.changed, 0);
	assert_string_equal(done, "wait; addresses; settings 0; settings 1; settings 2; wait; join; routes; ");
	assert_string_equal(said, "");
}

/* What goes has gone, from the engine and then from the maps, before anything new comes; and it comes on another slot.
 */
static void test_remove_and_add(void **state)
{
	struct next counts;

	(void)state;
	assert_int_equal(reload(ONE TWO FOUR, &counts), 0);
	assert_int_equal(counts.kept, 2);
	assert_int_equal(counts.removed, 1);
	assert_int_equal(counts.added, 1);
	assert_string_equal(done, "attach 2; remove 2; wait; take 2 out; enter 3; addresses; settings 0; "
				  "settings 1; wait; join; order 3; routes; ");
	assert_int_equal(m.slots.vrs[2].instance, NO_INSTANCE);
	assert_int_equal(m.slots.vrs[3].instance, 2);
	assert_non_null(strstr(said, "three: virtual router removed\n"));
	assert_non_null(strstr(said, "four: virtual router added\n"));
}

/* A device that no virtual router needs any more loses its programs in the end. */
static void test_device_leaves(void **state)
{
	(void)state;
	assert_int_equal(reload(ONE FOUR, NULL), 0);
	*done = 0;
	assert_int_equal(reload(ONE, NULL), 0);
	assert_non_null(strstr(done, "routes; detach 2; "));
}

/* Another priority is a matter for the engine; other addresses also for the maps and the kernel. */
static void test_change(void **state)
{
	struct next counts;

	(void)state;
	assert_int_equal(reload(INSTANCE("one", "v0", "1",
					 " priority 50") "vrrp_instance two {\n interface v0\n virtual_router_id 2\n "
							 "virtual_ipaddress {\n"
							 " 192.0.2.99/24\n }\n}\n" INSTANCE("three", "v0", "3", ""),
				&counts),
			 0);
	assert_int_equal(counts.changed, 2);
	assert_string_equal(done, "wait; drop addresses 1; write 0; write 1; order 0; order 1; burst 1; addresses; "
				  "settings 0; settings 1; settings 2; wait; join; routes; ");
	assert_non_null(strstr(said, "one: changed: priority\n"));
	assert_non_null(strstr(said, "two: changed: addresses\n"));
}

/* What cannot be attached, or does not fit into the maps, changes nothing. */
static void test_refused(void **state)
{
	const struct config *before = m.config;

	(void)state;
	attach_err = -EPERM;
	assert_int_equal(reload(ONE FOUR, NULL), -EPERM);
	assert_string_equal(done, "attach 2; ");
	*done = 0;
	m.maps.size.addresses = 3;
	assert_int_equal(reload(ONE TWO INSTANCE("three", "v0", "3", "") FOUR, NULL), -E2BIG);
	assert_string_equal(done, "");
	assert_non_null(strstr(said, "4 virtual addresses"));
	assert_ptr_equal(m.config, before);
	assert_int_equal(m.ports.count, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_same, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_remove_and_add, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_device_leaves, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_change, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_refused, set_up, tear_down),
	};

	log_also(keep_line, NULL);
	return cmocka_run_group_tests(tests, NULL, NULL);
}

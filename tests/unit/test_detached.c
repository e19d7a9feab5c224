// SPDX-License-Identifier: GPL-2.0
/* Programs that another process detaches: when they are attached again, and what the engine is told. Fast path, engine
 * and run_update() are this test. */
#include <net/if.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "config_text.h"
#include "engine/messages.h"
#include "manager/orders/detached.h"
#include "manager/state.h"
#include "util/clock.h"
#include "util/log.h"

#define START (100 * NS_PER_S)
#define DEVICE 7

static struct manager m;
static struct device device;
static unsigned lost;	/* programs that are not attached */
static unsigned stuck;	/* those of them that cannot be attached again */
static bool exists;	/* the device has a name */
static char told[256];	/* what happened since the last look */
static char said[1024]; /* the log */

static void happened(const char *what)
{
	size_t at = strlen(told);

	snprintf(told + at, sizeof(told) - at, "%s%s", at ? ", " : "", what);
}

void __wrap_engine_queue(struct engine *e, const struct command *command);
void __wrap_engine_queue(struct engine *e, const struct command *command)
{
	(void)e;
	happened(command->kind == COMMAND_LOOKED   ? "looked"
		 : command->kind == COMMAND_MISSED ? "missed"
		 : command->kind == COMMAND_BURST  ? "burst"
						   : "?");
}

void __wrap_engine_wake(struct engine *e);
void __wrap_engine_wake(struct engine *e)
{
	(void)e;
}

void __wrap_run_update(struct manager *manager, uint32_t slot);
void __wrap_run_update(struct manager *manager, uint32_t slot)
{
	(void)manager, (void)slot;
	happened(missing_on(&m.missing, DEVICE) ? "fault" : "start");
}

void __wrap_fastpath_for_each_detached(const struct fastpath *fp, fastpath_detached_fn *fn, void *data);
void __wrap_fastpath_for_each_detached(const struct fastpath *fp, fastpath_detached_fn *fn, void *data)
{
	(void)fp;
	if (lost)
		fn(DEVICE, data);
}

unsigned __wrap_fastpath_missing(const struct fastpath *fp, uint32_t ifindex);
unsigned __wrap_fastpath_missing(const struct fastpath *fp, uint32_t ifindex)
{
	(void)fp;
	assert_int_equal(ifindex, DEVICE);
	return lost;
}

int __wrap_fastpath_attach_again(struct fastpath *fp, uint32_t ifindex, const char *ifname, unsigned programs);
int __wrap_fastpath_attach_again(struct fastpath *fp, uint32_t ifindex, const char *ifname, unsigned programs)
{
	(void)fp, (void)ifindex, (void)ifname;
	assert_int_equal(programs, lost);
	happened("attach");
	lost &= stuck;
	return 0;
}

char *__wrap_if_indextoname(unsigned ifindex, char *name);
char *__wrap_if_indextoname(unsigned ifindex, char *name)
{
	(void)ifindex;
	return exists ? strcpy(name, "v0") : NULL;
}

static void keep_line(void *data, const char *line)
{
	size_t at = strlen(said);

	(void)data;
	snprintf(said + at, sizeof(said) - at, "%s\n", line);
}

/* Looks at all devices, as twice a second. Returns what happened. */
static const char *look(uint64_t now)
{
	*told = *said = 0;
	m.missing.look = true;
	detached_check(&m, now);
	return told;
}

/* One virtual router on v0, whose device has its programs. */
static int set_up(void **state)
{
	(void)state;
	m = (struct manager){.ours = true};
	m.config = config_of("vrrp_instance a {\n interface v0\n virtual_router_id 5\n priority 100\n"
			     " virtual_ipaddress {\n 192.0.2.1/24\n }\n}\n");
	assert_int_equal(ports_init(&m.ports, m.config), 0);
	assert_int_equal(slots_init(&m.slots, m.config, &m.ports), 0);
	m.ports.ports[0].ifindex = m.ports.ports[0].lower = DEVICE;
	device = (struct device){.ifindex = DEVICE, .name = "v0", .adverts = true};
	m.devices.list = &device;
	m.devices.count = 1;
	lost = stuck = 0;
	exists = true;
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	missing_free(&m.missing);
	free(m.slots.vrs);
	ports_free(&m.ports);
	config_free(m.config);
	return 0;
}

static void test_in_order(void **state)
{
	(void)state;
	assert_string_equal(look(START), "looked");
	assert_string_equal(said, "");
}

/* The Backups wait again before the program is attached and after, and both come before the answer to the engine. */
static void test_adverts(void **state)
{
	(void)state;
	lost = 1U << PROGRAM_XDP;
	assert_string_equal(look(START), "missed, attach, missed, looked");
	assert_non_null(strstr(said, "v0: another process had detached the XDP program for adverts: attached again"));
	assert_string_equal(look(START + NS_PER_S), "looked");
}

/* The Active's addresses are announced again. */
static void test_addresses(void **state)
{
	(void)state;
	lost = 1U << PROGRAM_VMAC_IN | 1U << PROGRAM_VMAC_OUT;
	assert_string_equal(look(START), "attach, burst, looked");
	assert_non_null(strstr(said, "the tc ingress program for virtual addresses, the tc egress program for"));
}

/* FAULT before the answer to the engine; tried after 0.5 s, then after twice as long each time, up to 16 s. */
static void test_cannot(void **state)
{
	uint64_t now = START, wait = NS_PER_S / 2;

	(void)state;
	lost = stuck = 1U << PROGRAM_XDP;
	assert_string_equal(look(now), "missed, attach, fault, looked");
	assert_non_null(strstr(said, "are in FAULT until it is attached again"));
	for (int i = 0; i < 8; i++) {
		assert_string_equal(look(now + wait - 1), "looked");
		now += wait;
		assert_string_equal(look(now), "missed, attach, looked");
		assert_string_equal(said, ""); /* the attempt itself has logged why */
		wait = wait < 8 * NS_PER_S ? 2 * wait : 16 * NS_PER_S;
	}
	stuck = 0;
	assert_string_equal(look(now + wait), "missed, attach, missed, start, looked");
}

/* A process that detaches the program after each attachment: FAULT until the next one is due. */
static void test_repeated(void **state)
{
	(void)state;
	lost = 1U << PROGRAM_TC;
	look(START);
	lost = 1U << PROGRAM_TC;
	assert_string_equal(look(START + NS_PER_S / 4), "fault, looked");
	assert_string_equal(look(START + NS_PER_S / 2), "missed, attach, missed, start, looked");
	lost = 1U << PROGRAM_TC;
	assert_string_equal(look(START + NS_PER_S), "fault, looked");
	assert_string_equal(look(START + 2 * NS_PER_S), "missed, attach, missed, start, looked");
	assert_string_equal(look(START + 70 * NS_PER_S), "looked");
	assert_int_equal(m.missing.count, 0); /* forgotten */
}

/* A change at tc is looked at without a look at the links, and is no answer to the engine. */
static void test_tc_message(void **state)
{
	(void)state;
	*told = 0;
	lost = 1U << PROGRAM_TC;
	detached_mark(&m, DEVICE + 1);
	detached_check(&m, START);
	assert_string_equal(told, "");
	detached_mark(&m, DEVICE);
	detached_check(&m, START);
	assert_string_equal(told, "missed, attach, missed");
}

/* The links of a device that is gone are detached by the kernel: netlink reports that. After a handover the programs
 * are the successor's. */
static void test_left_alone(void **state)
{
	(void)state;
	lost = 1U << PROGRAM_XDP;
	exists = false;
	assert_string_equal(look(START), "looked");
	exists = true;
	m.ours = false;
	assert_string_equal(look(START), "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_in_order, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_adverts, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_addresses, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_cannot, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_repeated, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_tc_message, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_left_alone, set_up, tear_down),
	};

	log_also(keep_line, NULL);
	return cmocka_run_group_tests(tests, NULL, NULL);
}

// SPDX-License-Identifier: GPL-2.0
/* Slots of virtual routers, and the lists of the virtual routers of each port. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "config_text.h"
#include "manager/maps/slots.h"

static struct config *config;
static struct ports ports;
static struct slots slots;

static int set_up(void **state)
{
	(void)state;
	config = config_of("vrrp_instance a {\n interface v0\n virtual_router_id 1\n advert_int 2\n priority 10\n"
			   " virtual_ipaddress {\n 192.0.2.1/24\n }\n}\n"
			   "vrrp_instance b {\n interface v1\n virtual_router_id 2\n advert_int 1\n priority 20\n"
			   " virtual_ipaddress {\n 192.0.2.2/24\n }\n}\n"
			   "vrrp_instance c {\n interface v0\n virtual_router_id 3\n advert_int 3\n priority 30\n"
			   " virtual_ipaddress {\n 192.0.2.3/24\n }\n}\n");
	assert_int_equal(ports_init(&ports, config), 0);
	assert_int_equal(slots_init(&slots, config, &ports), 0);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	free(slots.vrs);
	slots = (struct slots){0};
	ports_free(&ports);
	config_free(config);
	return 0;
}

/* Each virtual router has a slot, and there are free ones for a reload. */
static void test_init(void **state)
{
	(void)state;
	assert_true(slots.count > config->count);
	for (uint32_t slot = 0; slot < slots.count; slot++)
		assert_int_equal(slots.vrs[slot].instance, slot < config->count ? slot : NO_INSTANCE);
	assert_int_equal(slots.vrs[1].priority, 20);
	assert_int_equal(slots.shortest_ns, 1000000000);
}

/* The list of a port has its virtual routers in the order of their slots. */
static void test_lists(void **state)
{
	const struct port *v0 = ports_by_name(&ports, "v0"), *v1 = ports_by_name(&ports, "v1");

	(void)state;
	assert_int_equal(v0->first_slot, 0);
	assert_int_equal(slots.vrs[0].next_slot, 2);
	assert_int_equal(slots.vrs[2].next_slot, NO_SLOT);
	assert_int_equal(v1->first_slot, 1);
	assert_int_equal(slots.vrs[1].next_slot, NO_SLOT);
	assert_ptr_equal(&ports.ports[slots.vrs[2].port], v0);
}

/* A slot that is given back is not the next to be taken, and without a free one there is none. */
static void test_take(void **state)
{
	uint32_t first = slots_take(&slots, config, 0), *slot_of;

	(void)state;
	assert_int_equal(first, config->count);
	slots.vrs[first].instance = NO_INSTANCE;
	assert_int_equal(slots_take(&slots, config, 1), first + 1);
	assert_int_equal(slots.vrs[first + 1].priority, 20);
	slots.vrs[1].instance = NO_INSTANCE;
	slot_of = slots_of_instances(&slots, config);
	assert_non_null(slot_of);
	assert_int_equal(slot_of[0], 0);
	assert_int_equal(slot_of[1], first + 1);
	free(slot_of);
	for (uint32_t free_slots = slots.count - 3; free_slots; free_slots--)
		assert_int_not_equal(slots_take(&slots, config, 2), NO_SLOT);
	assert_int_equal(slots_take(&slots, config, 2), NO_SLOT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_init, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_lists, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_take, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

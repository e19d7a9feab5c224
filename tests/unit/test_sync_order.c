// SPDX-License-Identifier: GPL-2.0
/* The members of sync groups have the same order on every router, whatever its file calls and lists them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "config_text.h"
#include "core/sync_group.h"
#include "manager/orders/sync_groups.h"

#define INSTANCE(name, vrid, interval, vip)                                                                            \
	"vrrp_instance " name " {\n interface v0\n version 3\n virtual_router_id " vrid "\n advert_int " interval      \
	"\n virtual_ipaddress {\n " vip "\n }\n}\n"
#define GROUP(members) "vrrp_sync_group g {\n group {\n " members "\n }\n}\n"

/* The VRIDs of the members of the only sync group, by rank; returns how many there are. */
static uint32_t members_of(const char *text, uint8_t vrids[4], uint64_t *longest_ns)
{
	struct config *config = config_of(text);
	struct sync_groups *groups;
	struct slots slots = {0};
	struct ports ports = {0};
	uint32_t count;

	assert_int_equal(ports_init(&ports, config), 0);
	assert_int_equal(slots_init(&slots, config, &ports), 0);
	assert_int_equal(sync_groups_of(config, &slots, &groups), 0);
	assert_non_null(groups);
	assert_int_equal(groups->count, 1);
	count = groups->list[0].count;
	*longest_ns = groups->list[0].longest_ns;
	for (uint32_t i = 0; i < count; i++) {
		uint32_t slot = groups->members[groups->list[0].first + i];

		vrids[i] = config->instances[slots.vrs[slot].instance].vrid;
	}
	sync_groups_drop(groups);
	free(slots.vrs);
	ports_free(&ports);
	config_free(config);
	return count;
}

static void test_by_vrid(void **state)
{
	uint8_t vrids[4];
	uint64_t longest_ns;

	(void)state;
	assert_int_equal(members_of(INSTANCE("a", "9", "1", "192.0.2.9/24") INSTANCE("b", "3", "2", "192.0.2.3/24")
					    INSTANCE("c", "5", "1", "192.0.2.5/24") GROUP("a\n b"),
				    vrids, &longest_ns),
			 2);
	assert_int_equal(vrids[0], 3);
	assert_int_equal(vrids[1], 9);
	assert_int_equal(longest_ns, 2000000000);
}

/* The same virtual routers in another file, with other names, in another order. */
static void test_other_file(void **state)
{
	uint8_t vrids[4];
	uint64_t longest_ns;

	(void)state;
	assert_int_equal(members_of(INSTANCE("z", "3", "2", "192.0.2.3/24") INSTANCE("y", "9", "1", "192.0.2.9/24")
					    GROUP("y\n z"),
				    vrids, &longest_ns),
			 2);
	assert_int_equal(vrids[0], 3);
	assert_int_equal(vrids[1], 9);
}

static void test_none(void **state)
{
	struct config *config = config_of(INSTANCE("a", "9", "1", "192.0.2.9/24"));
	struct slots slots = {0};
	struct sync_groups *groups;

	(void)state;
	assert_int_equal(sync_groups_of(config, &slots, &groups), 0);
	assert_null(groups);
	config_free(config);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_by_vrid),
		cmocka_unit_test(test_other_file),
		cmocka_unit_test(test_none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

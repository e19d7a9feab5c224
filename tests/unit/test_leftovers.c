// SPDX-License-Identifier: GPL-2.0
/* Virtual addresses that another daemon has configured: which are removed, and from which interface. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "config_text.h"
#include "manager/placed/leftovers.h"
#include "manager/state.h"
#include "util/family.h"
#include "util/log.h"

static struct manager m;
static const struct manager_options options = {.name = "one"};

/* vip_index of the other daemon */
static struct {
	struct vip_key key;
	struct vip_value value;
} entries[8];
static size_t entry_count;
static bool pinned; /* there are maps of another daemon */

static int netlink_err;
static char removed[200]; /* "1:192.0.2.1/24 " by ifindex */
static char told[300];

int __wrap_fastpath_open_leftovers(struct fastpath *fp, const char *name);
int __wrap_fastpath_open_leftovers(struct fastpath *fp, const char *name)
{
	(void)fp;
	assert_string_equal(name, "one");
	return pinned ? 0 : -ENOENT;
}

void __wrap_fastpath_close(struct fastpath *fp);
void __wrap_fastpath_close(struct fastpath *fp)
{
	assert_ptr_not_equal(fp, &m.maps.fp);
}

int __wrap_fastpath_for_each_vip(const struct fastpath *fp, fastpath_vip_fn *fn, void *data);
int __wrap_fastpath_for_each_vip(const struct fastpath *fp, fastpath_vip_fn *fn, void *data)
{
	int err = 0;

	(void)fp;
	for (size_t i = 0; i < entry_count && !err; i++)
		err = fn(&entries[i].key, &entries[i].value, data);
	return err;
}

int __wrap_rtnl_change_addresses(struct rtnl *r, struct rtnl_change *changes, size_t count);
int __wrap_rtnl_change_addresses(struct rtnl *r, struct rtnl_change *changes, size_t count)
{
	assert_ptr_equal(r, &m.rtnl);
	for (size_t i = 0; i < count; i++) {
		size_t at = strlen(removed);

		assert_false(changes[i].add);
		snprintf(removed + at, sizeof(removed) - at, "%u:%s/%u ", changes[i].ifindex,
			 family_text(changes[i].vip->family, changes[i].vip->address).text, changes[i].vip->prefix);
	}
	return netlink_err;
}

static void keep_line(void *data, const char *line)
{
	(void)data;
	snprintf(told, sizeof(told), "%s", line);
}

/* An address 192.0.2.last/24 that the other daemon knows. */
static struct vip_key *add(uint8_t last, uint8_t flags, uint32_t slot)
{
	entries[entry_count].key = (struct vip_key){.ifindex = 1, .family = VR_IPV4, .address = {192, 0, 2, last}};
	entries[entry_count].value = (struct vip_value){.slot = slot, .prefix = 24, .flags = flags};
	return &entries[entry_count++].key;
}

/* This daemon has 192.0.2.1/24 on eth0, in slot 0. */
static void begin(void)
{
	static struct vlan vlan = {.ifindex = 5, .lower = 1, .id = 7};
	const struct rtnl_link link = {.ifindex = 1, .name = "eth0", .up = true};

	memset(&m, 0, sizeof(m));
	m.options = &options;
	m.config = config_of("vrrp_instance one {\n	interface eth0\n	virtual_router_id 1\n"
			     "	virtual_ipaddress {\n		192.0.2.1/24\n	}\n}\n");
	assert_int_equal(ports_init(&m.ports, m.config), 0);
	ports_link(&m.ports, &link);
	m.ports.ports[0].lower = 1;
	m.devices.vlans = &vlan;
	m.devices.vlan_count = 1;
	assert_int_equal(slots_init(&m.slots, m.config, &m.ports), 0);
	entry_count = 0;
	pinned = true;
	netlink_err = 0;
	*removed = *told = 0;
}

static void end(void)
{
	free(m.slots.vrs);
	ports_free(&m.ports);
	config_free(m.config);
}

/* A start from the beginning: all goes, also what the configuration has, but nothing of other programs. */
static void after_a_kill(void **state)
{
	(void)state;
	begin();
	add(1, VIP_INSTALLED, 0);
	add(2, 0, 0);
	add(3, VIP_INSTALLED, 4)->vlan = 7;
	add(4, VIP_INSTALLED, 4)->vlan = 8; /* this VLAN interface is gone */
	leftovers_remove(&m);
	assert_string_equal(removed, "1:192.0.2.1/24 5:192.0.2.3/24 ");
	assert_string_equal(told, "removed 2 virtual addresses that the previous daemon had left behind");
	end();
}

static void none(void **state)
{
	(void)state;
	begin();
	leftovers_remove(&m);
	assert_string_equal(removed, "");
	add(1, VIP_INSTALLED, 0);
	pinned = false;
	leftovers_remove(&m);
	assert_string_equal(removed, "");
	assert_string_equal(told, "");
	end();
}

/* With the maps adopted, an address stays that the configuration has in the same slot with the same prefix. */
static void adopted(void **state)
{
	(void)state;
	begin();
	add(1, VIP_INSTALLED, 0);
	add(2, VIP_INSTALLED, 0);
	leftovers_remove_others(&m);
	assert_string_equal(removed, "1:192.0.2.2/24 ");

	*removed = 0;
	entries[0].value.slot = 1;
	entries[1].value.slot = UINT32_MAX;
	leftovers_remove_others(&m);
	assert_string_equal(removed, "1:192.0.2.1/24 1:192.0.2.2/24 ");

	*removed = 0;
	entry_count = 1;
	entries[0].value.slot = 0;
	entries[0].value.prefix = 25;
	leftovers_remove_others(&m);
	assert_string_equal(removed, "1:192.0.2.1/25 ");
	end();
}

/* A pinned map may hold anything. */
static void forged(void **state)
{
	(void)state;
	begin();
	add(1, VIP_INSTALLED, 0)->family = 9;
	leftovers_remove(&m);
	assert_string_equal(removed, "");
	end();
}

static void refused(void **state)
{
	(void)state;
	begin();
	add(1, VIP_INSTALLED, 0);
	netlink_err = -ENOBUFS;
	leftovers_remove(&m);
	assert_non_null(strstr(told, "netlink failed"));
	end();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(after_a_kill), cmocka_unit_test(none),	   cmocka_unit_test(adopted),
		cmocka_unit_test(forged),	cmocka_unit_test(refused),
	};

	log_also(keep_line, NULL);
	return cmocka_run_group_tests(tests, NULL, NULL);
}

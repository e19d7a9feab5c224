// SPDX-License-Identifier: GPL-2.0
/* Effects of netlink messages about links and addresses on the interfaces of a configuration. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "config_text.h"
#include "manager/links/ports.h"
#include "util/clock.h"
#include "util/log.h"

/* v0 has virtual routers of both families, v1 only an address, v2 is only tracked. */
static const char text[] = "vrrp_instance four {\n"
			   "	interface v0\n	virtual_router_id 1\n"
			   "	track_interface {\n		v2\n	}\n"
			   "	virtual_ipaddress {\n		192.0.2.1/24\n		192.0.2.2/24 dev v1\n	}\n"
			   "}\n"
			   "vrrp_instance six {\n"
			   "	interface v0\n	virtual_router_id 1\n"
			   "	virtual_ipaddress {\n		fe80::1/64\n	}\n"
			   "}\n";

static const char delays[] = "interface_up_down_delays {\n	v0 1 1.5\n}\n";

static struct config *config;
static struct ports ports;
static uint64_t now_ns;
static char last[256]; /* the last line of the log */

/* In place of the clock. */
int __wrap_clock_gettime(clockid_t clock, struct timespec *t);
int __wrap_clock_gettime(clockid_t clock, struct timespec *t)
{
	(void)clock;
	*t = (struct timespec){.tv_sec = (time_t)(now_ns / NS_PER_S), .tv_nsec = (long)(now_ns % NS_PER_S)};
	return 0;
}

static void keep_line(void *data, const char *line)
{
	(void)data;
	snprintf(last, sizeof(last), "%s", line);
}

static struct rtnl_link link_of(uint32_t ifindex, const char *name, bool up)
{
	struct rtnl_link link = {.ifindex = ifindex, .mac = {2, 0, 0, 0, 0, (uint8_t)ifindex}, .up = up};

	snprintf(link.name, sizeof(link.name), "%s", name);
	return link;
}

static void tell_link(uint32_t ifindex, const char *name, bool up)
{
	const struct rtnl_link link = link_of(ifindex, name, up);

	ports_link(&ports, &link);
}

static struct rtnl_address address_of(uint32_t ifindex, uint8_t family, const void *address, bool gone)
{
	struct rtnl_address a = {.ifindex = ifindex, .family = family, .usable = true, .gone = gone};

	memcpy(a.address, address, family == VR_IPV4 ? 4 : 16);
	return a;
}

static bool tell_address(uint8_t family, const void *address, bool gone)
{
	const struct rtnl_address a = address_of(1, family, address, gone);

	return ports_address(&ports, &a);
}

static struct port *port(const char *name)
{
	return ports_by_name(&ports, name);
}

static bool take_changed(const char *name)
{
	bool changed = port(name)->changed;

	port(name)->changed = false;
	return changed;
}

static void begin(const char *with)
{
	char whole[sizeof(text) + sizeof(delays)];

	snprintf(whole, sizeof(whole), "%s%s", with, text);
	config = config_of(whole);
	assert_int_equal(ports_init(&ports, config), 0);
	now_ns = 100 * NS_PER_S;
	*last = 0;
}

static void end(void)
{
	ports_free(&ports);
	config_free(config);
}

static void begin_up(const char *with)
{
	begin(with);
	tell_link(1, "v0", true);
	tell_link(2, "v1", true);
	tell_link(3, "v2", true);
	for (size_t i = 0; i < ports.count; i++)
		ports.ports[i].changed = false;
}

static void every_name_once(void **state)
{
	(void)state;
	begin("");
	assert_int_equal(ports.count, 3);
	assert_true(port("v0")->serves && port("v0")->adverts[0] && port("v0")->adverts[1]);
	assert_true(port("v1")->serves && !port("v1")->adverts[0] && !port("v1")->adverts[1]);
	assert_true(!port("v2")->serves && port("v2")->tracked == 1);
	assert_null(port("v3"));
	assert_null(ports_by_index(&ports, 0));
	end();
}

static void first_link_counts_at_once(void **state)
{
	(void)state;
	begin(delays);
	tell_link(1, "v0", true);
	assert_true(port("v0")->up && port("v0")->carrier && take_changed("v0"));
	assert_int_equal(port("v0")->settle_ns, 0);
	assert_ptr_equal(ports_by_index(&ports, 1), port("v0"));
	tell_link(9, "other", true);
	assert_null(ports_by_index(&ports, 9));
	end();
}

/* A link counts as up or down at once, or after its delay if it has not changed meanwhile. */
static void delayed(void **state)
{
	(void)state;
	begin_up("");
	tell_link(1, "v0", false);
	assert_true(!port("v0")->up && take_changed("v0"));
	end();

	begin_up(delays);
	tell_link(1, "v0", false);
	assert_true(port("v0")->up && !port("v0")->carrier && !take_changed("v0"));
	assert_int_equal(ports.due_ns, now_ns + NS_PER_S);
	assert_false(ports_tick(&ports, now_ns + NS_PER_S - 1));
	tell_link(1, "v0", true);
	assert_false(ports_tick(&ports, now_ns + NS_PER_S));
	assert_true(port("v0")->up && !take_changed("v0"));

	tell_link(1, "v0", false);
	assert_true(ports_tick(&ports, now_ns + NS_PER_S));
	assert_true(!port("v0")->up && take_changed("v0"));
	assert_true(ports.due_ns == UINT64_MAX);
	tell_link(1, "v0", true);
	assert_int_equal(ports.due_ns, now_ns + NS_PER_S + NS_PER_S / 2);
	end();
}

/* After the sixth loss within a short time, a link counts as up only after a second. The losses are forgotten with
 * time. */
static void flapping(void **state)
{
	(void)state;
	begin_up("");
	for (int i = 0; i < 5; i++) {
		tell_link(1, "v0", false);
		tell_link(1, "v0", true);
		assert_true(port("v0")->up);
	}
	assert_string_equal(last, "");
	tell_link(1, "v0", false);
	assert_non_null(strstr(last, "v0: the link goes up and down"));
	tell_link(1, "v0", true);
	assert_false(port("v0")->up);
	assert_true(ports_tick(&ports, now_ns + NS_PER_S) && port("v0")->up);

	now_ns += 12 * NS_PER_S;
	tell_link(1, "v0", false);
	tell_link(1, "v0", true);
	assert_true(port("v0")->up);
	end();
}

static void source_addresses(void **state)
{
	static const uint8_t first[4] = {192, 0, 2, 10}, second[4] = {192, 0, 2, 11};
	static const uint8_t global[16] = {0x20, 0x01}, local[16] = {0xfe, 0x80, [15] = 9};

	(void)state;
	begin_up("");
	assert_false(tell_address(VR_IPV4, first, false));
	assert_true(take_changed("v0") && port("v0")->has_source_address[0]);
	assert_false(tell_address(VR_IPV4, second, false));
	assert_false(take_changed("v0"));
	assert_memory_equal(port("v0")->source_address[0], first, 4);

	assert_false(tell_address(VR_IPV4, second, true));
	assert_true(tell_address(VR_IPV4, first, true));
	assert_true(take_changed("v0") && !port("v0")->has_source_address[0]);

	assert_false(tell_address(VR_IPV6, global, false));
	assert_false(port("v0")->has_source_address[1]);
	assert_false(tell_address(VR_IPV6, local, false));
	assert_true(port("v0")->has_source_address[1] && take_changed("v0"));
	end();
}

static void tentative(void **state)
{
	static const uint8_t local[16] = {0xfe, 0x80, [15] = 9};
	struct rtnl_address a = address_of(1, VR_IPV6, local, false);

	(void)state;
	begin_up("");
	a.usable = false;
	assert_false(ports_address(&ports, &a));
	assert_false(port("v0")->has_source_address[1]);
	end();
}

static void another_mac(void **state)
{
	struct rtnl_link link = link_of(1, "v0", true);

	(void)state;
	begin("");
	tell_link(1, "v0", true);
	assert_true(port("v0")->mac_changed && !port("v0")->mac_replaced);
	port("v0")->mac_changed = false;
	link.mac[5] = 77;
	ports_link(&ports, &link);
	assert_true(port("v0")->mac_changed && port("v0")->mac_replaced && port("v0")->mac[5] == 77);
	end();
}

/* Deleted, renamed, or another interface of that name; an interface that is only tracked only follows its name. */
static void replaced(void **state)
{
	struct rtnl_link link = link_of(1, "v0", true);

	(void)state;
	begin_up("");
	assert_false(ports_replaced(&ports, &link));
	link.gone = true;
	assert_true(ports_replaced(&ports, &link));
	assert_true(port("v0")->gone && !port("v0")->up && take_changed("v0"));
	assert_non_null(strstr(last, "v0: the interface is gone"));
	end();

	begin_up("");
	link = link_of(2, "renamed", true);
	assert_true(ports_replaced(&ports, &link) && port("v1")->gone);
	link = link_of(7, "v0", true);
	assert_true(ports_replaced(&ports, &link) && !port("v0")->gone);
	link = link_of(8, "v2", true);
	assert_false(ports_replaced(&ports, &link));
	ports_link(&ports, &link);
	assert_ptr_equal(ports_by_index(&ports, 8), port("v2"));
	end();
}

static void forgotten(void **state)
{
	uint32_t lower;

	(void)state;
	begin_up("");
	ports_forget(port("v0"));
	ports_forget(port("v1"));
	lower = port("v0")->lower;
	assert_true(!port("v0")->ifindex && !port("v0")->up && lower & PORT_ABSENT && lower != port("v1")->lower);
	end();
}

/* The state of an unchanged interface is kept. Of another interface with its name, only the losses are kept. */
static void inherited(void **state)
{
	static const uint8_t address[4] = {192, 0, 2, 10};
	struct ports before;

	(void)state;
	begin_up(delays);
	tell_address(VR_IPV4, address, false);
	tell_link(1, "v0", false);
	before = ports;
	assert_int_equal(ports_init(&ports, config), 0);
	tell_link(1, "v0", false);
	tell_link(5, "v1", true);
	ports_inherit(&ports, &before);
	assert_true(port("v0")->up && port("v0")->settle_ns && ports.due_ns == port("v0")->settle_ns);
	assert_memory_equal(port("v0")->source_address[0], address, 4);
	assert_int_equal(port("v0")->flaps, 1);
	assert_true(take_changed("v1"));
	ports_free(&before);
	end();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_name_once),  cmocka_unit_test(first_link_counts_at_once),
		cmocka_unit_test(delayed),	    cmocka_unit_test(flapping),
		cmocka_unit_test(source_addresses), cmocka_unit_test(tentative),
		cmocka_unit_test(another_mac),	    cmocka_unit_test(replaced),
		cmocka_unit_test(forgotten),	    cmocka_unit_test(inherited),
	};

	log_also(keep_line, NULL);
	return cmocka_run_group_tests(tests, NULL, NULL);
}

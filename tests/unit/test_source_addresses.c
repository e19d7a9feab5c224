// SPDX-License-Identifier: GPL-2.0
/* Source addresses that virtual routers track (track_src_ip): which virtual routers may run, and which ports are read
 * again. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "config_text.h"
#include "manager/orders/source_addresses.h"
#include "util/log.h"

#define INSTANCE(name, interface, vrid, rest)                                                                          \
	"vrrp_instance " name " {\n	interface " interface "\n	virtual_router_id " vrid "\n" rest             \
	"	virtual_ipaddress {\n		192.0.2.1\n	}\n}\n"
#define TRACKED(address) "	track_src_ip\n	mcast_src_ip " address "\n"

static const uint8_t ten[16] = {192, 0, 2, 10}, eleven[16] = {192, 0, 2, 11}, twelve[16] = {192, 0, 2, 12};

static struct config *config;
static struct ports ports;
static struct source_addresses sources;
static char told[400]; /* the lines of the log, one after the other */

static void keep_line(void *data, const char *line)
{
	size_t at = strlen(told);

	(void)data;
	snprintf(told + at, sizeof(told) - at, "%s;", line);
}

static void load(const char *text)
{
	config = config_of(text);
	assert_int_equal(ports_init(&ports, config), 0);
}

static void unload(void)
{
	ports_free(&ports);
	config_free(config);
}

/* Two virtual routers track .10, one .11, one nothing. */
static void begin(void)
{
	load(INSTANCE("a", "v0", "1", TRACKED("192.0.2.10")) INSTANCE("b", "v1", "2", TRACKED("192.0.2.11"))
		     INSTANCE("c", "v2", "3", TRACKED("192.0.2.10")) INSTANCE("d", "v3", "4", ""));
	assert_int_equal(source_addresses_init(&sources, config), 0);
	*told = 0;
}

static void end(void)
{
	source_addresses_free(&sources);
	unload();
}

static bool hear(const uint8_t address[16], bool usable, bool gone)
{
	struct rtnl_address a = {.ifindex = 1, .family = VR_IPV4, .usable = usable, .gone = gone};

	memcpy(a.address, address, sizeof(a.address));
	return source_addresses_heard(&sources, config, &ports, &a);
}

/* Which instances may run, a letter each. */
static const char *ready(void)
{
	static char letters[8];
	size_t n = 0;

	for (size_t i = 0; i < config->count; i++)
		if (source_addresses_ready(&sources, config->instances[i].settings))
			letters[n++] = *config->instances[i].name;
	letters[n] = 0;
	return letters;
}

/* The ports that are to be read again, by number. */
static const char *changed(void)
{
	static char numbers[8];
	size_t n = 0;

	for (size_t i = 0; i < ports.count; i++) {
		if (ports.ports[i].changed)
			numbers[n++] = ports.ports[i].name[1];
		ports.ports[i].changed = false;
	}
	numbers[n] = 0;
	return numbers;
}

static void every_address_once(void **state)
{
	(void)state;
	begin();
	assert_int_equal(sources.count, 2);
	assert_string_equal(ready(), "d");
	source_addresses_say(&sources);
	assert_non_null(strstr(told, "192.0.2.10 "));
	assert_non_null(strstr(told, "192.0.2.11 "));
	end();
}

static void comes_and_goes(void **state)
{
	(void)state;
	begin();
	assert_false(hear(ten, true, false));
	assert_string_equal(ready(), "acd");
	assert_string_equal(changed(), "02");
	assert_non_null(strstr(told, "192.0.2.10"));
	*told = 0;
	assert_false(hear(ten, true, false));
	assert_false(hear(twelve, true, false));
	assert_string_equal(changed(), "");
	assert_string_equal(told, "");

	assert_true(hear(ten, true, true)); /* another interface may have it, too: all are asked for again */
	assert_string_equal(ready(), "d");
	assert_string_equal(changed(), "02");
	assert_non_null(strstr(told, "FAULT"));
	assert_false(hear(ten, true, true));
	end();
}

/* During duplicate address detection, an address cannot be used. */
static void tentative(void **state)
{
	(void)state;
	begin();
	assert_false(hear(ten, false, false));
	assert_string_equal(ready(), "d");
	end();
}

static void family_matters(void **state)
{
	struct rtnl_address a = {.ifindex = 1, .family = VR_IPV6, .usable = true};

	(void)state;
	begin();
	memcpy(a.address, ten, sizeof(a.address));
	assert_false(source_addresses_heard(&sources, config, &ports, &a));
	assert_string_equal(ready(), "d");
	end();
}

/* After messages were lost, a dump decides: an address that it lacks is gone, an address in it stays, without a log
 * line. */
static void doubted(void **state)
{
	(void)state;
	begin();
	hear(ten, true, false);
	hear(eleven, true, false);
	changed();
	*told = 0;
	source_addresses_doubt(&sources);
	hear(ten, true, false);
	hear(eleven, false, false);
	assert_string_equal(ready(), "abcd");
	source_addresses_settle(&sources, config, &ports);
	assert_string_equal(ready(), "acd");
	assert_string_equal(changed(), "1");
	assert_null(strstr(told, "192.0.2.10"));
	end();
}

/* With another configuration, known addresses stay, and new ones do not exist yet. */
static void renewed(void **state)
{
	struct config *old;

	(void)state;
	begin();
	hear(ten, true, false);
	hear(eleven, true, false);
	old = config;
	ports_free(&ports);
	load(INSTANCE("a", "v0", "1", TRACKED("192.0.2.12")) INSTANCE("b", "v1", "2", TRACKED("192.0.2.11")));
	source_addresses_renew(&sources, config);
	assert_int_equal(sources.count, 2);
	assert_string_equal(ready(), "b");
	config_free(old);
	end();
}

static void none(void **state)
{
	(void)state;
	load(INSTANCE("d", "v3", "4", ""));
	assert_int_equal(source_addresses_init(&sources, config), 0);
	assert_int_equal(sources.count, 0);
	assert_false(hear(ten, true, false));
	assert_string_equal(ready(), "d");
	end();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_address_once),
		cmocka_unit_test(comes_and_goes),
		cmocka_unit_test(tentative),
		cmocka_unit_test(family_matters),
		cmocka_unit_test(doubted),
		cmocka_unit_test(renewed),
		cmocka_unit_test(none),
	};

	log_also(keep_line, NULL);
	return cmocka_run_group_tests(tests, NULL, NULL);
}

// SPDX-License-Identifier: GPL-2.0
/* Routes, rules and static addresses: made while they are wanted, in an order that the kernel takes, and passed on from
 * one configuration or daemon to the next. */
#include <errno.h>
#include <linux/fib_rules.h>
#include <linux/rtnetlink.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "config_text.h"
#include "manager/placed/routing.h"
#include "manager/state.h"
#include "run_files.h"
#include "util/clock.h"
#include "util/family.h"
#include "util/log.h"

#define ROOM 16
#define INSTANCE(name, vrid, rest)                                                                                     \
	"vrrp_instance " name " {\n\tinterface lo\n\tvirtual_router_id " vrid "\n" rest                                \
	"\tvirtual_ipaddress {\n\t\t192.0.2." vrid "\n\t}\n}\n"
#define ROUTES(list) "\tvirtual_routes {\n" list "\t}\n"
#define RULES(list) "\tvirtual_rules {\n" list "\t}\n"
#define ROUTE(number) "\t\tblackhole 10." number ".0.0/24\n"
#define RULE(number) "\t\ttable " number " preference " number "\n"
#define STATIC                                                                                                         \
	"static_ipaddress {\n\t192.0.2.9/24 dev lo\n}\n"                                                               \
	"static_routes {\n\tblackhole 10.9.0.0/24\n}\n"

static const char both[] = STATIC INSTANCE("one", "1", ROUTES(ROUTE("1") ROUTE("2")) RULES(RULE("5")))
	INSTANCE("two", "2", ROUTES(ROUTE("3")));

static struct manager m;
static struct manager_options options = {.name = "one"};
static struct config *config;

/* The routes and rules in the kernel, as in `done`. */
static char kernel[ROOM][16];
static const char *refused; /* what it does not take; NULL: it takes all */

static char done[400];	/* what was asked of the kernel: +10.1 -rule5 +192.0 */
static char told[2000]; /* the lines of the log */

static char *in_kernel(const char *name)
{
	for (size_t i = 0; i < ROOM; i++)
		if (!strcmp(kernel[i], name))
			return kernel[i];
	return NULL;
}

/* The name of what a request is about: the first two bytes of an address, or the preference of a rule. */
static void name_of(const struct nlmsghdr *message, char name[16])
{
	bool rule = message->nlmsg_type == RTM_NEWRULE || message->nlmsg_type == RTM_DELRULE;
	bool address = message->nlmsg_type == RTM_NEWADDR || message->nlmsg_type == RTM_DELADDR;
	const struct nlattr *attr;

	*name = 0;
	mnl_attr_for_each(attr, message, address ? sizeof(struct ifaddrmsg) : sizeof(struct rtmsg))
	{
		const uint8_t *bytes = mnl_attr_get_payload(attr);

		if (rule && mnl_attr_get_type(attr) == FRA_PRIORITY)
			snprintf(name, 16, "rule%u", mnl_attr_get_u32(attr));
		if (!rule && mnl_attr_get_type(attr) == (address ? IFA_LOCAL : RTA_DST))
			snprintf(name, 16, "%u.%u", bytes[0], bytes[1]);
	}
	assert_string_not_equal(name, "");
}

static int change_kernel(const struct nlmsghdr *message)
{
	bool add = message->nlmsg_type == RTM_NEWROUTE || message->nlmsg_type == RTM_NEWRULE ||
		   message->nlmsg_type == RTM_NEWADDR;
	size_t at = strlen(done);
	char name[16], *there;

	name_of(message, name);
	there = in_kernel(name);
	snprintf(done + at, sizeof(done) - at, "%c%s ", add ? '+' : '-', name);
	if (!add && !there)
		return -ESRCH;
	if (add && there)
		return -EEXIST;
	if (add && refused && !strcmp(refused, name))
		return -ENETUNREACH;
	strcpy(there ? there : in_kernel(""), add ? name : "");
	return 0;
}

int __wrap_rtnl_run(struct rtnl *r, const struct rtnl_requests *requests);
int __wrap_rtnl_run(struct rtnl *r, const struct rtnl_requests *requests)
{
	_Alignas(struct nlmsghdr) char buffer[RTNL_MESSAGE_MAX];

	assert_ptr_equal(r, &m.rtnl);
	for (size_t i = 0; i < requests->count; i++) {
		struct nlmsghdr *message = mnl_nlmsg_put_header(buffer);
		int err = requests->put(message, i, requests->data);

		requests->done(i, err ? err : change_kernel(message), requests->data);
	}
	return 0;
}

int __wrap_rtnl_follow_routing(struct rtnl *r);
int __wrap_rtnl_follow_routing(struct rtnl *r)
{
	(void)r;
	return 0;
}

static void keep_line(void *data, const char *line)
{
	size_t at = strlen(told);

	(void)data;
	snprintf(told + at, sizeof(told) - at, "%s\n", line);
}

static void expect(char *text, const char *expected)
{
	assert_string_equal(text, expected);
	*text = 0;
}

/* A daemon with this configuration; what is in the kernel and in the files stays. */
static void load(const char *text)
{
	const struct rtnl_link link = {.ifindex = 1, .name = "lo", .up = true};

	memset(&m, 0, sizeof(m));
	m.options = &options;
	m.config = config = config_of(text);
	assert_int_equal(ports_init(&m.ports, config), 0);
	ports_link(&m.ports, &link);
	assert_int_equal(slots_init(&m.slots, m.config, &m.ports), 0);
	m.maps.fp.state = calloc(m.slots.count, sizeof(*m.maps.fp.state));
	assert_non_null(m.maps.fp.state);
}

static void unload(void)
{
	free(m.maps.fp.state);
	free(m.slots.vrs);
	ports_free(&m.ports);
	config_free(m.config);
}

static void begin(const char *text)
{
	memset(kernel, 0, sizeof(kernel));
	refused = NULL;
	*done = *told = 0;
	run_files_begin();
	load(text);
}

static void begin_made(const char *text)
{
	begin(text);
	assert_int_equal(routing_init(&m), 0);
	routing_start(&m);
	*done = 0;
}

static void end(void)
{
	routing_free(&m);
	unload();
	run_files_end();
}

/* A virtual router enters a state, of which the manager hears. */
static void enter(uint32_t slot, enum vr_state_code state)
{
	m.maps.fp.state[slot].state = (uint8_t)state;
	routing_mark(&m, slot);
	routing_withdraw(&m);
	routing_settle(&m);
}

static void active_has_them(void **state)
{
	(void)state;
	begin(both);
	assert_int_equal(routing_init(&m), 0);
	routing_start(&m);
	expect(done, "+192.0 +10.9 ");
	enter(0, VR_ACTIVE);
	expect(done, "+10.1 +10.2 +rule5 ");
	enter(0, VR_ACTIVE);
	enter(1, VR_BACKUP);
	expect(done, "");
	enter(0, VR_BACKUP);
	expect(done, "-rule5 -10.1 -10.2 ");
	expect(told, "");
	enter(1, VR_ACTIVE);
	*done = 0;
	routing_remove_virtual(&m);
	expect(done, "-10.3 ");
	routing_remove_static(&m);
	expect(done, "-10.9 -192.0 ");
	end();
}

static void of_another_program(void **state)
{
	(void)state;
	begin_made(both);
	strcpy(kernel[9], "10.2");
	enter(0, VR_ACTIVE);
	expect(told, "one: route blackhole 10.2.0.0/24 exists already; the daemon leaves it in place and does not "
		     "remove it later\n");
	*done = 0;
	enter(0, VR_BACKUP);
	expect(done, "-rule5 -10.1 ");
	end();
}

/* What the kernel refuses is named once, and is tried again when something has changed, at most twice a second. */
static void refused_until(void **state)
{
	uint64_t now = 10 * NS_PER_S;

	(void)state;
	begin_made(both);
	refused = "10.1";
	enter(0, VR_ACTIVE);
	assert_non_null(strstr(told, "one: cannot add route blackhole 10.1.0.0/24: Network is unreachable"));
	assert_int_equal(m.routing.refused, 1);
	*told = *done = 0;
	m.routing.recheck = true;
	routing_recheck(&m, now);
	assert_non_null(strstr(done, "+10.1 "));
	expect(told, "");

	refused = NULL;
	*done = 0;
	m.routing.recheck = true;
	routing_recheck(&m, now + NS_PER_S / 2 - 1);
	expect(done, "");
	routing_recheck(&m, now + NS_PER_S / 2);
	expect(told, "one: added route blackhole 10.1.0.0/24, which the kernel had refused before\n");
	assert_int_equal(m.routing.refused, 0);
	end();
}

static void removed_by_another_program(void **state)
{
	(void)state;
	begin_made(both);
	enter(0, VR_ACTIVE);
	strcpy(in_kernel("10.2"), "");
	strcpy(in_kernel("10.9"), "");
	m.routing.recheck = true;
	routing_recheck(&m, NS_PER_S);
	expect(told,
	       "warning: one: another program has removed route blackhole 10.2.0.0/24; the daemon has added it again\n"
	       "warning: static: another program has removed route blackhole 10.9.0.0/24; the daemon has added it "
	       "again\n");

	strcpy(in_kernel("10.2"), "");
	m.ports.ports[0].up = false; /* a virtual router that is about to leave Active gets nothing back */
	m.routing.recheck = true;
	routing_recheck(&m, 2 * NS_PER_S);
	assert_null(in_kernel("10.2"));
	end();
}

/* Of another configuration, what both want is not touched. */
static void renewed(void **state)
{
	struct config *old = config;

	(void)state;
	begin_made(both);
	enter(0, VR_ACTIVE);
	*done = 0;
	old = config;
	m.config = config = config_of(STATIC INSTANCE("one", "1", ROUTES(ROUTE("2") ROUTE("4")) RULES(RULE("5")))
					      INSTANCE("two", "2", ""));
	routing_renew(&m);
	expect(done, "-10.1 +10.4 ");
	enter(0, VR_BACKUP);
	expect(done, "-rule5 -10.2 -10.4 ");
	config_free(old);
	end();
}

/* A daemon that is killed leaves everything, and the next one removes what was not there before. */
static void killed(void **state)
{
	(void)state;
	begin_made(both);
	strcpy(kernel[9], "10.2");
	enter(0, VR_ACTIVE);
	routing_leave(&m);
	unload();
	*done = *told = 0;
	load(INSTANCE("one", "1", ""));
	routing_leftovers(&m);
	expect(done, "-10.9 -192.0 -rule5 -10.1 ");
	expect(told, "removed 4 routes, rules and static addresses that the previous daemon had left behind\n");
	assert_int_equal(routing_init(&m), 0);
	end();
}

/* A daemon that takes over keeps what it wants, and removes the rest. */
static void adopted(void **state)
{
	(void)state;
	begin_made(both);
	enter(0, VR_ACTIVE);
	routing_leave(&m);
	unload();
	*done = 0;
	load(STATIC INSTANCE("one", "1", ROUTES(ROUTE("1") ROUTE("4")) RULES(RULE("5"))));
	m.maps.fp.state[0].state = VR_ACTIVE;
	assert_int_equal(routing_adopt(&m), 0);
	expect(done, "-10.2 ");
	assert_true(run_file_exists("one.routes") && !run_file_exists("one.routes.next"));
	routing_start(&m);
	expect(done, "+10.4 ");
	enter(0, VR_BACKUP);
	expect(done, "-rule5 -10.1 -10.4 ");
	end();
}

/* A daemon that takes over removes the routes of a virtual router that is no longer Active. */
static void adopted_as_backup(void **state)
{
	(void)state;
	begin_made(both);
	enter(0, VR_ACTIVE);
	routing_leave(&m);
	unload();
	*done = 0;
	load(both);
	assert_int_equal(routing_adopt(&m), 0);
	expect(done, "-rule5 -10.1 -10.2 ");
	end();
}

static void without_interface(void **state)
{
	(void)state;
	begin("static_routes {\n\t10.1.0.0/24 dev nosuch0\n\t10.2.0.0/24 dev nosuch1\n}\n" INSTANCE("one", "1", ""));
	assert_int_equal(routing_init(&m), -ENODEV);
	assert_non_null(strstr(told, "nosuch0: no such interface"));
	assert_non_null(strstr(told, "nosuch1: no such interface"));
	end();

	begin("global_defs {\n\tdynamic_interfaces\n}\nstatic_routes {\n\t10.1.0.0/24 dev nosuch0\n}\n" INSTANCE(
		"one", "1", ""));
	assert_int_equal(routing_init(&m), 0);
	routing_start(&m);
	expect(done, "");
	assert_int_equal(m.routing.refused, 1);
	end();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(active_has_them),   cmocka_unit_test(of_another_program),
		cmocka_unit_test(refused_until),     cmocka_unit_test(removed_by_another_program),
		cmocka_unit_test(renewed),	     cmocka_unit_test(killed),
		cmocka_unit_test(adopted),	     cmocka_unit_test(adopted_as_backup),
		cmocka_unit_test(without_interface),
	};

	log_also(keep_line, NULL);
	return cmocka_run_group_tests(tests, NULL, NULL);
}

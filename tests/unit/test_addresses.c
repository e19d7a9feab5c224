// SPDX-License-Identifier: GPL-2.0
/* Virtual addresses on interfaces: configured while their virtual router is Active, and never those of other programs.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "config_text.h"
#include "manager/maps/slots.h"
#include "manager/placed/addresses.h"
#include "manager/state.h"
#include "util/clock.h"
#include "util/family.h"
#include "util/log.h"

#define ROOM 16

static const char two[] = "vrrp_instance one {\n	interface v0\n	virtual_router_id 1\n"
			  "	virtual_ipaddress {\n		192.0.2.1/24\n		192.0.2.2/24\n	}\n}\n"
			  "vrrp_instance two {\n	interface v0\n	virtual_router_id 2\n"
			  "	virtual_ipaddress {\n		192.0.2.3/24\n	}\n}\n";

static struct manager m;

/* The kernel: the addresses of its interfaces, as text. */
static char kernel[ROOM][INET6_ADDRSTRLEN];
static const char *refused; /* an address that it does not take; NULL: it takes all */

/* vip_index */
static struct {
	struct vip_key key;
	struct vip_value value;
} index_of_vips[ROOM];
static size_t index_count;

static char done[400];	    /* what was asked of the kernel: +192.0.2.1 -192.0.2.2 */
static char announced[100]; /* slots that the engine was told to announce */
static char told[2000];	    /* the lines of the log */

static void append(char *text, size_t size, const char *format, ...) __attribute__((format(printf, 3, 4)));
static void append(char *text, size_t size, const char *format, ...)
{
	size_t at = strlen(text);
	va_list args;

	va_start(args, format);
	vsnprintf(text + at, size - at, format, args);
	va_end(args);
}

static char *in_kernel(const char *address)
{
	for (size_t i = 0; i < ROOM; i++)
		if (!strcmp(kernel[i], address))
			return kernel[i];
	return NULL;
}

static int change_kernel(const struct rtnl_change *change)
{
	const struct address_text text = family_text(change->vip->family, change->vip->address);
	char *there = in_kernel(text.text);

	assert_int_equal(change->ifindex, 1);
	append(done, sizeof(done), "%c%s ", change->add ? '+' : '-', text.text);
	if (!change->add && !there)
		return -EADDRNOTAVAIL;
	if (change->add && there)
		return -EEXIST;
	if (change->add && refused && !strcmp(refused, text.text))
		return -EINVAL;
	strcpy(there ? there : in_kernel(""), change->add ? text.text : "");
	return 0;
}

int __wrap_rtnl_change_addresses(struct rtnl *r, struct rtnl_change *changes, size_t count);
int __wrap_rtnl_change_addresses(struct rtnl *r, struct rtnl_change *changes, size_t count)
{
	assert_ptr_equal(r, &m.rtnl);
	for (size_t i = 0; i < count; i++)
		changes[i].err = change_kernel(&changes[i]);
	return 0;
}

static size_t find_vip(const struct vip_key *key)
{
	size_t i = 0;

	while (i < index_count && memcmp(&index_of_vips[i].key, key, sizeof(*key)))
		i++;
	return i;
}

bool __wrap_fastpath_get_vip(const struct fastpath *fp, const struct vip_key *key, struct vip_value *value);
bool __wrap_fastpath_get_vip(const struct fastpath *fp, const struct vip_key *key, struct vip_value *value)
{
	size_t i = find_vip(key);

	(void)fp;
	if (i < index_count)
		*value = index_of_vips[i].value;
	return i < index_count;
}

int __wrap_fastpath_set_vip(const struct fastpath *fp, const struct vip_key *key, const struct vip_value *value);
int __wrap_fastpath_set_vip(const struct fastpath *fp, const struct vip_key *key, const struct vip_value *value)
{
	size_t i = find_vip(key);

	(void)fp;
	index_count += i == index_count;
	assert_true(index_count <= ROOM);
	index_of_vips[i].key = *key;
	index_of_vips[i].value = *value;
	return 0;
}

void __wrap_fastpath_remove_vip(const struct fastpath *fp, const struct vip_key *key);
void __wrap_fastpath_remove_vip(const struct fastpath *fp, const struct vip_key *key)
{
	size_t i = find_vip(key);

	(void)fp;
	if (i < index_count)
		index_of_vips[i] = index_of_vips[--index_count];
}

void __wrap_engine_queue(struct engine *e, const struct command *command);
void __wrap_engine_queue(struct engine *e, const struct command *command)
{
	(void)e;
	assert_int_equal(command->kind, COMMAND_ANNOUNCE);
	append(announced, sizeof(announced), "%u ", command->slot);
}

void __wrap_engine_wake(struct engine *e);
void __wrap_engine_wake(struct engine *e)
{
	(void)e;
}

static void keep_line(void *data, const char *line)
{
	(void)data;
	append(told, sizeof(told), "%s\n", line);
}

static void begin(const char *text)
{
	const struct rtnl_link link = {.ifindex = 1, .name = "v0", .up = true};

	memset(&m, 0, sizeof(m));
	memset(kernel, 0, sizeof(kernel));
	index_count = 0;
	refused = NULL;
	*done = *announced = *told = 0;
	m.config = config_of(text);
	assert_int_equal(ports_init(&m.ports, m.config), 0);
	ports_link(&m.ports, &link);
	assert_int_equal(slots_init(&m.slots, m.config, &m.ports), 0);
	m.maps.fp.state = calloc(m.slots.count, sizeof(*m.maps.fp.state));
	assert_non_null(m.maps.fp.state);
}

static void end(void)
{
	free(m.maps.fp.state);
	free(m.slots.vrs);
	ports_free(&m.ports);
	config_free(m.config);
}

/* A virtual router enters a state, of which the manager hears. */
static void enter(uint32_t slot, enum vr_state_code state)
{
	m.maps.fp.state[slot].state = (uint8_t)state;
	addresses_mark(&m, slot);
}

static void expect(char *text, const char *expected)
{
	assert_string_equal(text, expected);
	*text = 0;
}

static void active_has_them(void **state)
{
	(void)state;
	begin(two);
	enter(0, VR_ACTIVE);
	enter(1, VR_BACKUP);
	addresses_settle(&m);
	expect(done, "+192.0.2.1 +192.0.2.2 ");
	expect(announced, "0 ");
	addresses_settle(&m);
	enter(0, VR_ACTIVE);
	addresses_settle(&m);
	expect(done, "");

	enter(0, VR_BACKUP);
	enter(1, VR_ACTIVE);
	*announced = 0;
	addresses_settle(&m);
	expect(done, "-192.0.2.1 -192.0.2.2 +192.0.2.3 ");
	expect(announced, "1 ");
	expect(told, "");
	end();
}

static void no_accept(void **state)
{
	(void)state;
	begin("vrrp_instance one {\n	interface v0\n	version 3\n	virtual_router_id 1\n	no_accept\n"
	      "	virtual_ipaddress {\n		192.0.2.1/24\n	}\n}\n");
	enter(0, VR_ACTIVE);
	addresses_settle(&m);
	expect(done, "");
	end();
}

/* What was there before is used, and stays. */
static void of_another_program(void **state)
{
	(void)state;
	begin(two);
	strcpy(kernel[0], "192.0.2.2");
	enter(0, VR_ACTIVE);
	addresses_settle(&m);
	assert_non_null(strstr(told, "one: 192.0.2.2/24 is on v0 already"));
	*done = 0;
	enter(0, VR_BACKUP);
	addresses_settle(&m);
	expect(done, "-192.0.2.1 ");
	assert_non_null(in_kernel("192.0.2.2"));
	end();
}

/* A refused address is named, and is tried again when the virtual router is Active the next time. */
static void refused_once(void **state)
{
	(void)state;
	begin(two);
	refused = "192.0.2.1";
	enter(0, VR_ACTIVE);
	addresses_settle(&m);
	assert_non_null(strstr(told, "one: cannot add 192.0.2.1/24 to v0: Invalid argument"));
	refused = NULL;
	*done = 0;
	addresses_compare(&m, 0);
	addresses_settle(&m);
	expect(done, "+192.0.2.1 ");
	end();
}

/* Of another daemon: only what differs from the state is done. */
static void compared(void **state)
{
	(void)state;
	begin(two);
	enter(0, VR_ACTIVE);
	enter(1, VR_ACTIVE);
	addresses_settle(&m);
	*done = 0;
	m.maps.fp.state[0].state = VR_BACKUP;
	addresses_compare(&m, 0);
	addresses_compare(&m, 1);
	assert_true(m.slots.vrs[0].dirty && !m.slots.vrs[1].dirty);
	addresses_settle(&m);
	expect(done, "-192.0.2.1 -192.0.2.2 ");
	end();
}

/* What another program has removed is added again, at most twice a second, and not while the link is down. */
static void removed_by_another_program(void **state)
{
	uint64_t now = 10 * NS_PER_S;

	(void)state;
	begin(two);
	enter(0, VR_ACTIVE);
	addresses_settle(&m);
	*done = 0;
	strcpy(in_kernel("192.0.2.2"), "");
	addresses_recheck(&m, now);
	expect(done, "");
	m.placed.recheck = true;
	addresses_recheck(&m, now);
	expect(done, "+192.0.2.1 +192.0.2.2 ");
	expect(told, "warning: one: another program has removed 192.0.2.2/24 from v0; the daemon has added the address "
		     "again\n");

	m.placed.recheck = true;
	addresses_recheck(&m, now + NS_PER_S / 2 - 1);
	expect(done, "");
	m.ports.ports[0].up = false;
	addresses_recheck(&m, now + NS_PER_S / 2);
	expect(done, "");
	end();
}

/* Another configuration keeps what both have, and takes away the rest. */
static void dropped(void **state)
{
	struct config *next;

	(void)state;
	begin(two);
	enter(0, VR_ACTIVE);
	addresses_settle(&m);
	*done = 0;
	next = config_of("vrrp_instance one {\n	interface v0\n	virtual_router_id 1\n"
			 "	virtual_ipaddress {\n		192.0.2.1/24\n		192.0.2.9/24\n	}\n}\n");
	addresses_drop(&m, 0, &next->instances[0]);
	expect(done, "-192.0.2.2 ");
	assert_int_equal(index_count, 1);
	config_free(next);

	next = config_of("vrrp_instance one {\n	interface v0\n	virtual_router_id 1\n"
			 "	virtual_ipaddress {\n		192.0.2.1/25\n	}\n}\n");
	addresses_drop(&m, 0, &next->instances[0]);
	expect(done, "-192.0.2.1 ");
	config_free(next);
	end();
}

/* The kernel has removed other addresses together with one of ours. */
static void restored(void **state)
{
	(void)state;
	begin(two);
	enter(0, VR_ACTIVE);
	enter(1, VR_ACTIVE);
	addresses_settle(&m);
	*done = 0;
	addresses_restore(&m);
	expect(done, "");
	enter(0, VR_BACKUP);
	addresses_settle(&m);
	strcpy(in_kernel("192.0.2.3"), "");
	*done = 0;
	addresses_restore(&m);
	expect(done, "+192.0.2.3 ");
	addresses_restore(&m);
	expect(done, "");
	end();
}

static void removed_at_the_end(void **state)
{
	(void)state;
	begin(two);
	strcpy(kernel[5], "192.0.2.3");
	enter(0, VR_ACTIVE);
	enter(1, VR_ACTIVE);
	addresses_settle(&m);
	addresses_remove_all(&m);
	assert_null(in_kernel("192.0.2.1"));
	assert_null(in_kernel("192.0.2.2"));
	assert_non_null(in_kernel("192.0.2.3"));
	end();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(active_has_them),
		cmocka_unit_test(no_accept),
		cmocka_unit_test(of_another_program),
		cmocka_unit_test(refused_once),
		cmocka_unit_test(compared),
		cmocka_unit_test(removed_by_another_program),
		cmocka_unit_test(dropped),
		cmocka_unit_test(restored),
		cmocka_unit_test(removed_at_the_end),
	};

	log_also(keep_line, NULL);
	return cmocka_run_group_tests(tests, NULL, NULL);
}

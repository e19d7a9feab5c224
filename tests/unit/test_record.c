// SPDX-License-Identifier: GPL-2.0
/* The record of routes and rules, which the next daemon reads, also if it is damaged. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "manager/placed/record.h"
#include "run_files.h"

#define NAME "one"
#define REQUEST (sizeof(struct nlmsghdr) + 4)

static char seen[64]; /* the types of the requests that record_leftovers() found, in its order */

static void on_request(const struct nlmsghdr *request, void *data)
{
	size_t at = strlen(seen);

	assert_ptr_equal(data, seen);
	snprintf(seen + at, sizeof(seen) - at, "%u ", request->nlmsg_type);
}

static void expect(const char *types)
{
	*seen = 0;
	record_leftovers(NAME, on_request, seen);
	assert_string_equal(seen, types);
}

static struct record_entry *add(struct record *r, uint16_t type)
{
	_Alignas(struct nlmsghdr) char buffer[REQUEST] = {0};
	struct nlmsghdr *request = (struct nlmsghdr *)buffer;

	request->nlmsg_len = sizeof(buffer);
	request->nlmsg_type = type;
	return record_add(r, request);
}

/* Three requests, of which the second one's object was never made. */
static void make(struct record *r, int create(struct record *r, const char *name, size_t size), uint16_t first)
{
	assert_int_equal(create(r, NAME, 3 * record_entry_size(REQUEST)), 0);
	add(r, first)->installed = true;
	add(r, first + 1);
	add(r, first + 2)->installed = true;
	assert_int_equal(r->used, r->size);
}

static void last_one_first(void **state)
{
	struct record r;

	(void)state;
	run_files_begin();
	expect("");
	make(&r, record_create, 10);
	expect("12 10 ");
	record_drop(&r); /* as a daemon that is killed */
	assert_null(r.bytes);
	expect("12 10 ");
	make(&r, record_create, 20);
	expect("22 20 ");
	record_destroy(&r);
	expect("");
	run_files_end();
}

static void published(void **state)
{
	struct record old, next, none = {.bytes = NULL};

	(void)state;
	run_files_begin();
	make(&old, record_create, 10);
	make(&next, record_create_beside, 20);
	expect("12 10 ");
	record_publish(&next, NAME);
	expect("22 20 ");
	assert_false(run_file_exists(NAME ".routes.next"));
	record_drop(&old);
	record_drop(&next);

	record_publish(&none, NAME); /* a configuration without routes */
	assert_false(run_file_exists(NAME ".routes"));
	run_files_end();
}

/* A damaged file is used up to the damage: here, all requests except the last. */
static void damaged(void **state)
{
	static const uint32_t sizes[] = {0, 12, 18, REQUEST + 4, UINT32_MAX - 3};
	struct record_entry *last;
	struct nlmsghdr *request;
	struct record r;

	(void)state;
	run_files_begin();
	make(&r, record_create, 10);
	last = (struct record_entry *)(r.bytes + 2 * record_entry_size(REQUEST));
	request = (struct nlmsghdr *)last->request;
	for (size_t i = 0; i < sizeof(sizes) / sizeof(*sizes); i++) {
		last->size = request->nlmsg_len = sizes[i];
		expect("10 ");
	}
	last->size = REQUEST;
	expect("10 ");
	request->nlmsg_len = REQUEST;
	expect("12 10 ");
	record_destroy(&r);
	run_files_end();
}

/* Without a folder for the file the record is in memory alone. */
static void without_a_file(void **state)
{
	struct record r;

	(void)state;
	make(&r, record_create, 10);
	assert_non_null(r.bytes);
	expect("");
	record_publish(&r, NAME);
	record_destroy(&r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(last_one_first),
		cmocka_unit_test(published),
		cmocka_unit_test(damaged),
		cmocka_unit_test(without_a_file),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

// SPDX-License-Identifier: GPL-2.0
/* The tables of keywords: whether they are complete, and how a name is found in them. */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "config/tables/tables.h"

/* The table is whole: each keyword is found by its name, has what the manual needs, and has one meaning. */
static void table(void **state)
{
	(void)state;
	for (enum key key = 0; key < KEY_COUNT; key++) {
		const struct keyword *k = keyword_of(key);

		assert_non_null(k);
		assert_int_equal(k->key, key);
		assert_ptr_equal(keyword_find(&language, k->block, k->name), k);
		assert_null(keyword_unsupported(&language, k->block, k->name));
		assert_int_equal(!k->idle, k->parse || k->opens);
		assert_int_equal(!k->idle, k->description && *k->description);
		if (!k->idle)
			assert_int_equal(!!k->arguments, k->args || k->optional || k->opens);
	}
}

static void nearest(void **state)
{
	(void)state;
	assert_string_equal(keyword_nearest(&language, BLOCK_INSTANCE, "prioriy"), "priority");
	assert_string_equal(keyword_nearest(&language, BLOCK_INSTANCE, "virtual_ipadress"), "virtual_ipaddress");
	assert_string_equal(keyword_nearest(&language, BLOCK_INSTANCE, "tarck_script"), "track_script");
	assert_string_equal(keyword_nearest(&language, BLOCK_EXCLUDED, "lable"), "label");
	assert_string_equal(keyword_nearest(&language, BLOCK_ADDRESSES, "dve"),
			    "dev"); /* a swap is one step, not two */
	assert_null(keyword_nearest(&language, BLOCK_INSTANCE, "x"));
	assert_null(keyword_nearest(&language, BLOCK_INSTANCE, "completely_different"));
}

/* The first byte of the program's variables, and the byte after the last of them; both are defined by the linker. */
extern char __data_start[], _end[];

/* The thread that reads a configuration and the thread that prints one look up keywords at the same time. A look-up
 * after the first one must therefore change no variable: here all variables are read-only, and a write kills the child.
 */
static void looked_up_without_writing(void **state)
{
	uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE), start = (uintptr_t)__data_start & -page;
	int status;
	pid_t child;

	(void)state;
	child = fork();
	assert_true(child >= 0);
	if (!child) {
		signal(SIGSEGV, SIG_DFL);
		keyword_of(0);
		if (mprotect((void *)start, (uintptr_t)_end - start, PROT_READ))
			_exit(2);
		for (enum key key = 0; key < KEY_COUNT; key++)
			keyword_of(key);
		mprotect((void *)start, (uintptr_t)_end - start, PROT_READ | PROT_WRITE);
		_exit(0); /* its first call writes the address of the function */
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(looked_up_without_writing), /* first: the others look up keywords, too */
		cmocka_unit_test(table),
		cmocka_unit_test(nearest),
	};

	return cmocka_run_group_tests_name("keywords", tests, NULL, NULL);
}

// SPDX-License-Identifier: GPL-2.0
/* The end of the verifier's log, in what libbpf prints when the kernel refuses a program. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "fastpath/verifier_log.h"

static void last_lines(void **state)
{
	(void)state;
	verifier_log_keep("libbpf: prog 'p': BPF program load failed: Permission denied\n");
	assert_string_equal(verifier_log_end(), "");
	verifier_log_keep("libbpf: prog 'p': -- BEGIN PROG LOAD LOG --\n"
			  "1578: (1e) if w2 == w1 goto pc+1\n"
			  "; return a > b; @ judge.h:156\n"
			  "1580: (a4) w0 ^= 1\n"
			  "R0 32-bit pointer arithmetic prohibited\n"
			  "processed 303335 insns (limit 1000000) max_states_per_insn 87\n"
			  "-- END PROG LOAD LOG --\n");
	assert_string_equal(verifier_log_end(), "; return a > b; @ judge.h:156 | 1580: (a4) w0 ^= 1 | "
						"R0 32-bit pointer arithmetic prohibited");
	verifier_log_keep("libbpf: failed to load object 'p'\n");
	assert_int_not_equal(strlen(verifier_log_end()), 0);
}

static void short_logs(void **state)
{
	(void)state;
	verifier_log_keep("-- BEGIN PROG LOAD LOG --\none line\n-- END PROG LOAD LOG --\n");
	assert_string_equal(verifier_log_end(), "one line");
	verifier_log_keep("-- BEGIN PROG LOAD LOG --\nno end");
	assert_string_equal(verifier_log_end(), "one line");
	verifier_log_keep("-- BEGIN PROG LOAD LOG --\n-- END PROG LOAD LOG --\n");
	assert_string_equal(verifier_log_end(), "");
}

static void long_lines(void **state)
{
	char text[2048] = "-- BEGIN PROG LOAD LOG --\n";

	(void)state;
	memset(text + strlen(text), 'x', 1900);
	strcat(text, "\n-- END PROG LOAD LOG --\n");
	verifier_log_keep(text);
	assert_in_range(strlen(verifier_log_end()), 100, 511);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(last_lines),
		cmocka_unit_test(short_logs),
		cmocka_unit_test(long_lines),
	};

	return cmocka_run_group_tests_name("verifier_log", tests, NULL, NULL);
}

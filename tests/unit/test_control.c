// SPDX-License-Identifier: GPL-2.0
/* Answers of the control socket (control/protocol.c), over a pair of sockets. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#include "control/client.h"
#include "control/protocol.h"

static int fds[2];

static int open_pair(void **state)
{
	(void)state;
	return socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, fds);
}

static int close_pair(void **state)
{
	(void)state;
	close(fds[0]);
	close(fds[1]);
	return 0;
}

static void status_and_text(void **state)
{
	struct control_answer answer;

	(void)state;
	assert_int_equal(control_send_answer(fds[0], 3, "why\n", -1), 0);
	assert_int_equal(control_receive_answer(fds[1], &answer), 0);
	assert_int_equal(answer.status, 3);
	assert_string_equal(answer.text, "why\n");
	assert_int_equal(answer.file, -1);
	control_answer_free(&answer);
	assert_int_equal(control_send_answer(fds[0], 255, "", -1), 0);
	assert_int_equal(control_receive_answer(fds[1], &answer), 0);
	assert_int_equal(answer.status, 255);
	assert_string_equal(answer.text, "");
	control_answer_free(&answer);
}

static void with_a_file(void **state)
{
	int file = memfd_create("test", MFD_CLOEXEC);
	struct control_answer answer;
	char text[8] = "";

	(void)state;
	assert_int_equal(write(file, "good", 4), 4);
	assert_int_equal(control_send_answer(fds[0], 0, "", file), 0);
	close(file);
	assert_int_equal(control_receive_answer(fds[1], &answer), 0);
	assert_true(answer.file >= 0);
	assert_int_equal(pread(answer.file, text, sizeof(text), 0), 4);
	assert_string_equal(text, "good");
	control_answer_free(&answer);
}

static void long_text_is_cut(void **state)
{
	char *text = malloc(CONTROL_ANSWER_MAX + 100);
	int size = 4 * CONTROL_ANSWER_MAX;
	struct control_answer answer;

	(void)state;
	memset(text, 'x', CONTROL_ANSWER_MAX + 99);
	text[CONTROL_ANSWER_MAX + 99] = 0;
	setsockopt(fds[0], SOL_SOCKET, SO_SNDBUF, &size, sizeof(size));
	assert_int_equal(control_send_answer(fds[0], 0, text, -1), 0);
	assert_int_equal(control_receive_answer(fds[1], &answer), 0);
	assert_int_equal(strlen(answer.text), CONTROL_ANSWER_MAX - 1);
	control_answer_free(&answer);
	free(text);
}

static void no_answer(void **state)
{
	struct control_answer answer;

	(void)state;
	close(fds[0]);
	assert_int_equal(control_receive_answer(fds[1], &answer), -ECONNRESET);
	control_answer_free(&answer);
	assert_int_equal(control_send_answer(fds[1], 0, "", -1), -EPIPE);
	assert_int_equal(control_request(fds[1], CONTROL_STOP, &answer), -EPIPE);
	control_answer_free(&answer);
}

static void request(void **state)
{
	struct control_answer answer;
	char command[CONTROL_REQUEST_MAX] = "";

	(void)state;
	assert_int_equal(control_send_answer(fds[0], 0, "done", -1), 0);
	assert_int_equal(control_request(fds[1], CONTROL_KEEP, &answer), 0);
	assert_string_equal(answer.text, "done");
	control_answer_free(&answer);
	assert_int_equal(recv(fds[0], command, sizeof(command), 0), strlen(CONTROL_KEEP));
	assert_string_equal(command, CONTROL_KEEP);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(status_and_text, open_pair, close_pair),
		cmocka_unit_test_setup_teardown(with_a_file, open_pair, close_pair),
		cmocka_unit_test_setup_teardown(long_text_is_cut, open_pair, close_pair),
		cmocka_unit_test_setup_teardown(no_answer, open_pair, close_pair),
		cmocka_unit_test_setup_teardown(request, open_pair, close_pair),
	};

	return cmocka_run_group_tests_name("control", tests, NULL, NULL);
}

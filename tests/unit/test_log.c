// SPDX-License-Identifier: GPL-2.0
/* The log (util/log.c) and messages to the service manager (util/supervisor.c). Standard error is a pipe meanwhile. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cmocka.h>

#include "util/clock.h"
#include "util/log.h"
#include "util/log_writer.h"
#include "util/supervisor.h"

static int pipe_fds[2], standard_error;
static char copied[4096];

static int redirect(void **state)
{
	(void)state;
	if (pipe2(pipe_fds, O_NONBLOCK | O_CLOEXEC))
		return -1;
	fflush(stderr);
	standard_error = dup(STDERR_FILENO);
	setvbuf(stderr, NULL, _IONBF, 0);
	return dup2(pipe_fds[1], STDERR_FILENO) < 0;
}

static int restore(void **state)
{
	(void)state;
	dup2(standard_error, STDERR_FILENO);
	close(standard_error);
	close(pipe_fds[0]);
	close(pipe_fds[1]);
	return 0;
}

static const char *logged(void)
{
	static char text[1 << 17];
	ssize_t n = read(pipe_fds[0], text, sizeof(text) - 1);

	text[n > 0 ? n : 0] = 0;
	return text;
}

static void copy_line(void *data, const char *line)
{
	(void)data;
	snprintf(copied, sizeof(copied), "%s", line);
}

static void lines(void **state)
{
	(void)state;
	log_error("%s: %d", "bad", 7);
	log_warning("odd");
	log_info("good");
	assert_string_equal(logged(), "error: bad: 7\nwarning: odd\ngood\n");
}

static void copies(void **state)
{
	(void)state;
	log_also(copy_line, NULL);
	log_warning("odd");
	log_also(NULL, NULL);
	log_info("good");
	assert_string_equal(copied, "warning: odd");
	assert_string_equal(logged(), "warning: odd\ngood\n");
}

static void long_line_is_cut(void **state)
{
	char text[3000];
	const char *line;

	(void)state;
	memset(text, 'x', sizeof(text) - 1);
	text[sizeof(text) - 1] = 0;
	log_info("%s", text);
	line = logged();
	assert_in_range(strlen(line), 1000, 1024);
	assert_int_equal(line[strlen(line) - 1], '\n');
}

/* While the pipe is full, lines are lost. When it is read again, a line says how many. */
static void slow_reader(void **state)
{
	char block[4096];

	(void)state;
	memset(block, 'x', sizeof(block));
	while (write(pipe_fds[1], block, sizeof(block)) > 0)
		;
	log_info("lost");
	log_info("lost");
	while (read(pipe_fds[0], block, sizeof(block)) > 0)
		;
	log_info("written");
	assert_string_equal(
		logged(),
		"warning: 2 lines of the log are lost: its reader or its file system was too slow\nwritten\n");
}

/* A file is written by a thread. Its lines are whole, in order, and all there at its end. */
static void file_by_thread(void **state)
{
	int file = memfd_create("log", MFD_CLOEXEC), lines = 0, number;
	FILE *reading = fdopen(file, "r");

	(void)state;
	standard_error = dup(STDERR_FILENO);
	dup2(file, STDERR_FILENO);
	log_writer_start(NULL);
	assert_true(log_writer_runs());
	for (int i = 0; i < 20000; i++)
		log_info("line %d", i);
	log_writer_end(10000);
	assert_false(log_writer_runs());
	dup2(standard_error, STDERR_FILENO);
	close(standard_error);
	rewind(reading);
	while (fscanf(reading, "line %d\n", &number) == 1)
		assert_int_equal(number, lines++);
	assert_int_equal(lines, 20000);
	fclose(reading);
}

/* A pipe needs no thread. */
static void pipe_without_thread(void **state)
{
	(void)state;
	log_writer_start(NULL);
	assert_false(log_writer_runs());
	log_writer_end(0);
}

static void service_manager(void **state)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX, .sun_path = "/tmp/vrrp-test-notify-XXXXXX"};
	int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0), file = mkstemp(address.sun_path);
	char text[64] = "";

	(void)state;
	close(file);
	unlink(address.sun_path);
	assert_int_equal(bind(fd, (struct sockaddr *)&address, sizeof(address)), 0);
	setenv("NOTIFY_SOCKET", address.sun_path, 1);
	supervisor_tell("READY=1");
	assert_int_equal(recv(fd, text, sizeof(text), 0), 7);
	assert_string_equal(text, "READY=1");
	setenv("WATCHDOG_USEC", "2000000", 1); /* WATCHDOG=1 four times in two seconds */
	supervisor_watchdog(NS_PER_S / 2);     /* silent before it takes over from another daemon */
	assert_int_equal(recv(fd, text, sizeof(text), 0), -1);
	supervisor_begin_watchdog();
	for (uint64_t now = NS_PER_S; now < 3 * NS_PER_S; now += 100 * NS_PER_MS)
		supervisor_watchdog(now);
	for (int i = 0; i < 4; i++)
		assert_int_equal(recv(fd, text, sizeof(text), 0), 10);
	assert_memory_equal(text, "WATCHDOG=1", 10);
	assert_int_equal(recv(fd, text, sizeof(text), 0), -1);
	unsetenv("NOTIFY_SOCKET");
	supervisor_tell("READY=1");
	assert_int_equal(recv(fd, text, sizeof(text), 0), -1);
	unlink(address.sun_path);
	close(fd);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(lines, redirect, restore),
		cmocka_unit_test_setup_teardown(copies, redirect, restore),
		cmocka_unit_test_setup_teardown(long_line_is_cut, redirect, restore),
		cmocka_unit_test(file_by_thread), /* before slow_reader(), which uses up what lines may wait */
		cmocka_unit_test_setup_teardown(slow_reader, redirect, restore),
		cmocka_unit_test_setup_teardown(pipe_without_thread, redirect, restore),
		cmocka_unit_test(service_manager),
	};

	return cmocka_run_group_tests_name("log", tests, NULL, NULL);
}

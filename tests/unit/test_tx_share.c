// SPDX-License-Identifier: GPL-2.0
/* A batch that two threads share: every frame has left exactly once when the owner's call returns, with help or
 * without. */
#include <arpa/inet.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "engine/tx.h"

#define FRAMES 300  /* not a multiple of PART (tx_share.c) */
#define PATIENCE 30 /* seconds */

static struct mmsghdr messages[FRAMES];
static struct iovec vectors[FRAMES];
static uint32_t numbers[FRAMES];
static struct vr_engine counters;

/* Returns a UDP socket on the loopback interface, connected to `to` unless that is NULL. */
static int udp_to(const struct sockaddr_in *to)
{
	struct sockaddr_in any = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
	int fd = socket(AF_INET, SOCK_DGRAM, 0), size = 1 << 20;

	assert_true(fd >= 0);
	setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &size, sizeof(size));
	assert_int_equal(bind(fd, (struct sockaddr *)&any, sizeof(any)), 0);
	if (to)
		assert_int_equal(connect(fd, (const struct sockaddr *)to, sizeof(*to)), 0);
	return fd;
}

static struct sockaddr_in address_of(int fd)
{
	struct sockaddr_in a;
	socklen_t size = sizeof(a);

	assert_int_equal(getsockname(fd, (struct sockaddr *)&a, &size), 0);
	return a;
}

static void fill(void)
{
	for (uint32_t i = 0; i < FRAMES; i++) {
		numbers[i] = i;
		vectors[i] = (struct iovec){&numbers[i], sizeof(numbers[i])};
		messages[i] = (struct mmsghdr){.msg_hdr = {.msg_iov = &vectors[i], .msg_iovlen = 1}};
	}
}

/* Fails unless every message has arrived exactly once. Returns how many came from that port. */
static uint32_t check_arrived(int fd, uint16_t port)
{
	uint32_t number, from_there = 0, count = 0;
	bool seen[FRAMES] = {false};
	struct sockaddr_in from;
	socklen_t size = sizeof(from);

	while (recvfrom(fd, &number, sizeof(number), MSG_DONTWAIT, (struct sockaddr *)&from, &size) == sizeof(number)) {
		assert_true(number < FRAMES);
		assert_false(seen[number]);
		seen[number] = true;
		count++;
		from_there += from.sin_port == port;
	}
	assert_int_equal(count, FRAMES);
	return from_there;
}

static void alone(void **state)
{
	int in = udp_to(NULL), out, event = eventfd(0, EFD_NONBLOCK);
	struct sockaddr_in to = address_of(in);
	struct tx_share share = {0};
	uint64_t woken;

	(void)state;
	fill();
	out = udp_to(&to);
	assert_int_equal(tx_share_init(&share, event, &counters), 0);
	assert_false(tx_share_help(&share, out));
	counters.frames_sent = 0;
	tx_share_send(&share, out, messages, FRAMES);
	assert_int_equal(counters.frames_sent, FRAMES);
	check_arrived(in, 0);
	assert_int_equal(read(event, &woken, sizeof(woken)), sizeof(woken)); /* the owner has called for help */
	assert_false(tx_share_help(&share, out));			     /* which comes too late */
	close(in);
	close(out);
	close(event);
}

struct helper {
	struct tx_share share;
	_Atomic bool quit;
	int fd;
};

static void *help(void *data)
{
	struct helper *h = data;

	while (!atomic_load(&h->quit))
		tx_share_help(&h->share, h->fd);
	return NULL;
}

/* Sends batches until the helper has sent a part of ten of them. */
static void with_help(void **state)
{
	int in = udp_to(NULL), out, event = eventfd(0, EFD_NONBLOCK), helped = 0;
	struct sockaddr_in to = address_of(in);
	time_t end = time(NULL) + PATIENCE;
	struct helper h = {0};
	pthread_t thread;

	(void)state;
	fill();
	out = udp_to(&to);
	h.fd = udp_to(&to);
	assert_int_equal(tx_share_init(&h.share, event, &counters), 0);
	counters.frames_sent = 0;
	assert_int_equal(pthread_create(&thread, NULL, help, &h), 0);
	for (uint64_t round = 1; helped < 10; round++) {
		assert_true(time(NULL) < end);
		tx_share_send(&h.share, out, messages, FRAMES);
		assert_int_equal(counters.frames_sent, round * FRAMES);
		helped += check_arrived(in, address_of(h.fd).sin_port) > 0;
	}
	atomic_store(&h.quit, true);
	pthread_join(thread, NULL);
	close(in);
	close(out);
	close(h.fd);
	close(event);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(alone),
		cmocka_unit_test(with_help),
	};

	return cmocka_run_group_tests_name("tx_share", tests, NULL, NULL);
}

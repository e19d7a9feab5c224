// SPDX-License-Identifier: GPL-2.0
/* Pings an address a thousand times a second and reports the lost pings. Unlike ping(8) it does not wait for answers:
 * each ping has its own time, and a late ping is sent all the same. Prints one JSON object. */
#include <arpa/inet.h>
#include <errno.h>
#include <linux/icmp.h>
#include <netinet/ip.h>
#include <sched.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "util/clock.h"
#include "util/run_dir.h"

#define RT_PRIORITY 50 /* as the daemon's engine */
#define GRACE_MS 300   /* time for the last answers */
#define PACKET 64

struct ping {
	uint64_t sent_ns;
	bool answered;
};

struct message {
	struct icmphdr head;
	uint32_t number;
};

static void die(const char *what)
{
	fprintf(stderr, "pings: %s: %s\n", what, strerror(errno));
	exit(1);
}

static uint16_t checksum(const struct message *m)
{
	const uint16_t *word = (const void *)m;
	uint32_t sum = 0;

	for (size_t i = 0; i < sizeof(*m) / sizeof(*word); i++)
		sum += word[i];
	sum = (sum & 0xffff) + (sum >> 16);
	return (uint16_t) ~(sum + (sum >> 16));
}

static void send_ping(int fd, const struct sockaddr_in *to, struct ping *ping, uint32_t number)
{
	struct message m = {
		.head = {.type = ICMP_ECHO, .un.echo = {.id = (uint16_t)getpid(), .sequence = htons((uint16_t)number)}},
		.number = number,
	};

	m.head.checksum = checksum(&m);
	ping->sent_ns = clock_ns();
	/* a ping that the kernel refuses counts as lost */
	sendto(fd, &m, sizeof(m), MSG_DONTWAIT, (const void *)to, sizeof(*to));
}

/* Marks the answered pings. */
static void receive(int fd, struct ping *pings, uint32_t sent)
{
	uint8_t packet[PACKET];
	ssize_t length;

	while ((length = recv(fd, packet, sizeof(packet), MSG_DONTWAIT)) > 0) {
		const struct message *m = (const void *)(packet + sizeof(struct iphdr));

		if ((size_t)length >= sizeof(struct iphdr) + sizeof(*m) && m->head.type == ICMP_ECHOREPLY &&
		    m->head.un.echo.id == (uint16_t)getpid() && m->number < sent)
			pings[m->number].answered = true;
	}
}

static void sleep_until(uint64_t ns)
{
	struct timespec when = {(time_t)(ns / NS_PER_S), (long)(ns % NS_PER_S)};

	clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &when, NULL);
}

static void print(const struct ping *pings, uint32_t count, uint64_t late_ns)
{
	const char *separator = "";

	printf("{\"sent\": %u, \"late_ns\": %ju, \"lost_ns\": [", count, (uintmax_t)late_ns);
	for (uint32_t i = 0; i < count; i++) {
		if (pings[i].answered)
			continue;
		printf("%s%ju", separator, (uintmax_t)pings[i].sent_ns);
		separator = ", ";
	}
	printf("]}\n");
}

int main(int argc, char **argv)
{
	struct sched_param param = {.sched_priority = RT_PRIORITY};
	struct sockaddr_in to = {.sin_family = AF_INET};
	int fd, size = 4 << 20, filter = ~(1 << ICMP_ECHOREPLY);
	uint64_t due, late = 0;
	struct ping *pings;
	uint32_t count;

	if (argc != 4 || inet_pton(AF_INET, argv[2], &to.sin_addr) != 1 || atof(argv[3]) <= 0)
		return fprintf(stderr, "usage: pings NETNS ADDRESS SECONDS\n"), 2;
	if (netns_enter(argv[1]))
		return 1;
	count = (uint32_t)(atof(argv[3]) * 1000);
	pings = calloc(count, sizeof(*pings));
	fd = socket(AF_INET, SOCK_RAW, IPPROTO_ICMP);
	if (!pings || fd < 0 || setsockopt(fd, SOL_RAW, ICMP_FILTER, &filter, sizeof(filter)))
		die("socket");
	setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof(size));
	prctl(PR_SET_TIMERSLACK, 1);
	mlockall(MCL_CURRENT);
	if (sched_setscheduler(0, SCHED_FIFO, &param))
		die("SCHED_FIFO");
	due = clock_ns() + NS_PER_MS;
	for (uint32_t i = 0; i < count; i++, due += NS_PER_MS) {
		uint64_t now;

		sleep_until(due);
		now = clock_ns();
		late = now - due > late ? now - due : late;
		send_ping(fd, &to, &pings[i], i);
		receive(fd, pings, i + 1);
	}
	for (int i = 0; i < GRACE_MS; i++, due += NS_PER_MS) {
		sleep_until(due);
		receive(fd, pings, count);
	}
	print(pings, count, late);
	return 0;
}

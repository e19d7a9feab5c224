// SPDX-License-Identifier: GPL-2.0
/* pulse [-i US]: on every CPU a thread of the highest real-time priority wakes every US microseconds (250) until
 * standard input ends. Only the machine's host, and kernel code that cannot be interrupted, can delay it. Prints a JSON
 * array of [ns of CLOCK_MONOTONIC, largest lateness of a thread in the hundredth of a second before, in ns]. */
#include <inttypes.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "util/clock.h"

#define PRIORITY 99
#define CPUS_MAX 64
#define SPAN_NS (10 * NS_PER_MS)

static uint64_t pause_ns = 250000;
static _Atomic uint64_t late[CPUS_MAX]; /* largest lateness in ns since the last read, by CPU */

static void *pulse(void *data)
{
	_Atomic uint64_t *most = data;
	struct sched_param param = {.sched_priority = PRIORITY};
	cpu_set_t cpu;

	CPU_ZERO(&cpu);
	CPU_SET((size_t)(most - late), &cpu);
	prctl(PR_SET_TIMERSLACK, 1);
	if (sched_setaffinity(0, sizeof(cpu), &cpu) || sched_setscheduler(0, SCHED_FIFO, &param)) {
		perror("pulse");
		exit(1);
	}
	for (uint64_t due = clock_ns() + pause_ns;; due = clock_ns() + pause_ns) {
		struct timespec when = {(time_t)(due / NS_PER_S), (long)(due % NS_PER_S)};
		uint64_t by;

		clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &when, NULL);
		by = clock_ns() - due;
		if (by > atomic_load(most))
			atomic_store(most, by);
	}
	return NULL;
}

static void *print(void *data)
{
	long cpus = *(const long *)data;

	for (uint64_t due = clock_ns() + SPAN_NS;; due += SPAN_NS) {
		struct timespec when = {(time_t)(due / NS_PER_S), (long)(due % NS_PER_S)};
		uint64_t most = 0;

		clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &when, NULL);
		for (long i = 0; i < cpus; i++) {
			uint64_t one = atomic_exchange(&late[i], 0);

			most = one > most ? one : most;
		}
		printf("[%ju, %ju],\n", (uintmax_t)clock_ns(), (uintmax_t)most);
	}
	return NULL;
}

int main(int argc, char **argv)
{
	long cpus = sysconf(_SC_NPROCESSORS_ONLN);
	pthread_t thread;

	for (int c; (c = getopt(argc, argv, "i:")) != -1;) {
		if (c != 'i' || !(pause_ns = strtoull(optarg, NULL, 10) * 1000)) {
			fprintf(stderr, "usage: pulse [-i US]\n");
			return 2;
		}
	}
	cpus = cpus > CPUS_MAX ? CPUS_MAX : cpus;
	printf("[");
	for (long i = 0; i < cpus; i++)
		if (pthread_create(&thread, NULL, pulse, &late[i]))
			return 1;
	if (pthread_create(&thread, NULL, print, &cpus))
		return 1;
	while (read(STDIN_FILENO, &(char){0}, 1) > 0)
		;
	printf("[%ju, 0]]\n", (uintmax_t)clock_ns());
	return 0;
}

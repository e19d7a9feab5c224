// SPDX-License-Identifier: GPL-2.0
/* Runs seeds until one fails, and runs that seed again to print its timeline. With -e it runs until the named invariant
 * is violated, which is a success: a mutation proves in this way that the invariant can fail. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "sim.h"
#include "trace.h"

#define TIMELINE 200 /* lines that are printed before the violation */

static void add(struct totals *sum, const struct totals *t)
{
	sum->adverts += t->adverts;
	sum->arrivals += t->arrivals;
	sum->stamps += t->stamps;
	sum->events += t->events;
	sum->transitions += t->transitions;
	sum->takeovers += t->takeovers;
	sum->faults += t->faults;
	sum->overruns += t->overruns;
	sum->budget_drops += t->budget_drops;
	sum->lost += t->lost;
	sum->announcements += t->announcements;
	sum->upgrades += t->upgrades;
	sum->resumed += t->resumed;
	sum->vr_hours += t->vr_hours;
	sum->vr_intervals += t->vr_intervals;
}

static void print_routers(const struct sim *s, FILE *out)
{
	const struct scenario *c = &s->scenario;

	fprintf(out,
		"%u routers, %u virtual routers, interval from %.0f ms; delay %.3f to %.3f ms, engine up to %.3f ms "
		"late\n",
		c->routers, c->slots, (double)c->interval / 1e6, (double)c->delay_min / 1e6, (double)c->delay_max / 1e6,
		(double)c->late_max / 1e6);
}

/* Runs a seed that has failed again, and prints its timeline. */
static void explain(struct sim *s, const char *program)
{
	uint64_t seed = s->seed;
	struct trace trace = {
		.slot = s->violated_slot,
		.room = TIMELINE,
		.lines = calloc(TIMELINE, sizeof(*trace.lines)),
	};

	print_routers(s, stdout);
	if (trace.lines)
		sim_run(s, seed, &trace);
	printf("%14.6f ms VIOLATION of \"%s\" for virtual router %u: %s\n", (double)s->now / 1e6, s->violation,
	       s->violated_slot, s->detail);
	printf("replay: %s -s 1 -f %llu\n", program, (unsigned long long)seed);
	free(trace.lines);
}

static void print_totals(uint64_t seeds, const struct totals *t)
{
	printf("%llu seeds, %.0f VR-hours, %.3g VR-intervals: %llu faults, %llu transitions, %llu takeovers; %llu "
	       "adverts, "
	       "%llu arrivals (%llu stamped, %llu events), %llu lost, %llu over budget, %llu for a full ring; %llu "
	       "announcements; "
	       "%llu upgrades, %llu starts within a lease\n",
	       (unsigned long long)seeds, t->vr_hours, t->vr_intervals, (unsigned long long)t->faults,
	       (unsigned long long)t->transitions, (unsigned long long)t->takeovers, (unsigned long long)t->adverts,
	       (unsigned long long)t->arrivals, (unsigned long long)t->stamps, (unsigned long long)t->events,
	       (unsigned long long)t->lost, (unsigned long long)t->budget_drops, (unsigned long long)t->overruns,
	       (unsigned long long)t->announcements, (unsigned long long)t->upgrades, (unsigned long long)t->resumed);
}

static int usage(const char *program)
{
	fprintf(stderr, "usage: %s [-s SEEDS] [-f FIRST] [-e INVARIANT]\n", program);
	return 2;
}

int main(int argc, char **argv)
{
	const char *expected = NULL;
	uint64_t seeds = 1000, first = 0;
	struct totals sum = {0};
	static struct sim s;
	int option;

	while ((option = getopt(argc, argv, "s:f:e:")) != -1) {
		if (option == 's')
			seeds = strtoull(optarg, NULL, 0);
		else if (option == 'f')
			first = strtoull(optarg, NULL, 0);
		else if (option == 'e')
			expected = optarg;
		else
			return usage(argv[0]);
	}
	if (optind != argc)
		return usage(argv[0]);
	for (uint64_t seed = first; seed < first + seeds; seed++) {
		bool good = sim_run(&s, seed, NULL);

		add(&sum, &s.totals);
		if (!good && expected) {
			if (strcmp(s.violation, expected))
				continue;
			printf("seed %llu violates \"%s\": %s\n", (unsigned long long)seed, expected, s.detail);
			return 0;
		}
		if (!good) {
			explain(&s, argv[0]);
			return 1;
		}
	}
	print_totals(seeds, &sum);
	return expected != NULL;
}

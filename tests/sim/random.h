/* SPDX-License-Identifier: GPL-2.0 */
/* The random numbers of a simulation: the same seed gives the same numbers on every machine. */
#ifndef TESTS_SIM_RANDOM_H
#define TESTS_SIM_RANDOM_H

#include <stdbool.h>
#include <stdint.h>

struct random {
	uint64_t state;
};

void random_seed(struct random *r, uint64_t seed);
uint64_t random_next(struct random *r);

/* A number from low to high, both included. */
uint64_t random_range(struct random *r, uint64_t low, uint64_t high);

/* True with a chance of ppm in a million. */
bool random_ppm(struct random *r, uint32_t ppm);

#endif

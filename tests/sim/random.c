// SPDX-License-Identifier: GPL-2.0
#include "random.h"

void random_seed(struct random *r, uint64_t seed)
{
	r->state = seed;
}

/* splitmix64 (Steele, Lea, Flood 2014): it takes any seed, and neighbouring seeds give unrelated numbers. */
uint64_t random_next(struct random *r)
{
	uint64_t z = r->state += 0x9e3779b97f4a7c15ULL;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9ULL;
	z = (z ^ z >> 27) * 0x94d049bb133111ebULL;
	return z ^ z >> 31;
}

uint64_t random_range(struct random *r, uint64_t low, uint64_t high)
{
	return low + (uint64_t)((unsigned __int128)random_next(r) * (high - low + 1) >> 64);
}

bool random_ppm(struct random *r, uint32_t ppm)
{
	return ppm && random_range(r, 0, 999999) < ppm;
}

/* SPDX-License-Identifier: GPL-2.0 */
/* What a fuzzer's bytes are taken apart with, and how a target says that something does not hold. */
#ifndef TESTS_FUZZ_INPUT_H
#define TESTS_FUZZ_INPUT_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct input {
	const uint8_t *at;
	size_t left;
};

/* Takes up to n bytes, zeroes in the place of those that are missing. */
static inline void take_bytes(struct input *in, void *out, size_t n)
{
	size_t there = n < in->left ? n : in->left;

	memset(out, 0, n);
	if (there)
		memcpy(out, in->at, there);
	in->at += there;
	in->left -= there;
}

/* A number of n bytes, the least significant first. */
static inline uint64_t take(struct input *in, size_t n)
{
	uint64_t value = 0;

	take_bytes(in, &value, n);
	return value;
}

/* Ends the fuzzer, which keeps the input as a finding. */
#define HOLDS(condition)                                                                                               \
	do {                                                                                                           \
		if (!(condition)) {                                                                                    \
			fprintf(stderr, "%s:%d: does not hold: %s\n", __FILE__, __LINE__, #condition);                 \
			abort();                                                                                       \
		}                                                                                                      \
	} while (0)

#endif

/* SPDX-License-Identifier: GPL-2.0 */
/* Functions that take values out of the bytes of a fuzzer, and the assertion of the fuzz targets. */
#ifndef TESTS_FUZZ_INPUT_H
#define TESTS_FUZZ_INPUT_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The bytes that are not taken yet. */
struct input {
	const uint8_t *at;
	size_t left; /* their number */
};

/* Takes n bytes. Bytes beyond the end of the input are zeros. */
static inline void take_bytes(struct input *in, void *out, size_t n)
{
	size_t there = n < in->left ? n : in->left;

	memset(out, 0, n);
	if (there)
		memcpy(out, in->at, there);
	in->at += there;
	in->left -= there;
}

/* Takes a number of n bytes, the least significant byte first. */
static inline uint64_t take(struct input *in, size_t n)
{
	uint64_t value = 0;

	take_bytes(in, &value, n);
	return value;
}

/* Fails unless the condition is true: the fuzzer ends and keeps the input as a finding. */
#define HOLDS(condition)                                                                                               \
	do {                                                                                                           \
		if (!(condition)) {                                                                                    \
			fprintf(stderr, "%s:%d: does not hold: %s\n", __FILE__, __LINE__, #condition);                 \
			abort();                                                                                       \
		}                                                                                                      \
	} while (0)

#endif

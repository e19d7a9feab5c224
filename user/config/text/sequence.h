/* SPDX-License-Identifier: GPL-2.0 */
/* ~SEQ(NAME, START, STEP, END) and ~LST(NAME, VALUES): the rest of the line is read again for each value of the
 * definition. */
#ifndef VRRP_XDP_CONFIG_SEQUENCE_H
#define VRRP_XDP_CONFIG_SEQUENCE_H

#include <stdbool.h>
#include <stddef.h>

#include "config/text/definitions.h"
#include "config/text/line.h"

struct sequence {
	struct line rest;	/* the text after ')', which is read for each value */
	char *words;		/* memory of all names and values, each with a 0 at its end */
	const char *names;	/* the names of the definitions, each with a 0 at its end */
	size_t name_count;	/* 0: ~SEQ, which has one name */
	const char *next_words; /* ~LST: the next values, one for each name */
	size_t sets;		/* ~LST: number of sets left; a set has a value for each name */
	long next, step, last;	/* ~SEQ: next number, STEP, END; step 0: no number is left */
	bool hexadecimal;	/* ~SEQx */
};

/* Whether the line begins with ~SEQ or ~LST. */
bool is_sequence(const struct line *line);

/* Reads the sequence that the line begins with. Returns NULL, or what is wrong with the sequence. *work grows by the
 * number of bytes that were copied. */
const char *sequence_start(struct sequence *s, const struct line *line, struct definitions *d, size_t *work);

/* Gives the definitions their next values. Returns false after the last values. */
bool sequence_next(struct sequence *s, struct definitions *d);

void sequence_free(struct sequence *s);

#endif

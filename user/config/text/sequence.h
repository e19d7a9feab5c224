/* SPDX-License-Identifier: GPL-2.0 */
/* ~SEQ(...) and ~LST(...): the rest of the line is read once for each value of a definition. */
#ifndef VRRP_XDP_CONFIG_SEQUENCE_H
#define VRRP_XDP_CONFIG_SEQUENCE_H

#include <stdbool.h>
#include <stddef.h>

#include "config/text/definitions.h"
#include "config/text/line.h"

struct sequence {
	struct line rest; /* exactly as long as it is */
	char *words;	  /* ~LST: each with a 0 behind it, first the names, then one value for each of them in turn */
	const char *names;
	size_t name_count;
	const char *next_words;
	size_t sets; /* left, in ~LST */
	long next, step, last;
	bool hexadecimal;
};

/* Whether the line begins with one. */
bool is_sequence(const struct line *line);

/* Takes the sequence that the line begins with. Returns NULL, or what is wrong with it. *work as in definitions.h. */
const char *sequence_start(struct sequence *s, const struct line *line, struct definitions *d, size_t *work);

/* Sets the definitions to the next values. Returns false after the last ones. */
bool sequence_next(struct sequence *s, struct definitions *d);

void sequence_free(struct sequence *s);

#endif

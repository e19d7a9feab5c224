/* SPDX-License-Identifier: GPL-2.0 */
/* $NAME=VALUE, and putting values in the place of $NAME and ${NAME}. */
#ifndef VRRP_XDP_CONFIG_DEFINITIONS_H
#define VRRP_XDP_CONFIG_DEFINITIONS_H

#include <stdbool.h>
#include <stddef.h>

#include "config/text/line.h"
#include "config/base/report.h"

#define SUBSTITUTIONS 4096 /* in one line: definitions that use each other come to an end */

/* A definition's value. It is shared, so that it outlives a new definition while its lines are read. */
struct value {
	size_t users;
	size_t length;
	bool lines; /* a definition of several lines, '\n' between them */
	char text[];
};

struct definitions {
	void *tree; /* of tsearch(3): no choice of names makes it slow */
	struct reports *reports;
	struct line scratch;
	const char *id;	       /* ${_INSTANCE} */
	const char *directory; /* ${_PWD}, of the file being read */
	char number[24];       /* ${_RANDOM} */
};

/* The rest of a definition of several lines that was put at a line's end. */
struct rest {
	struct value *value; /* NULL: none */
	size_t next;
};

typedef void rest_fn(void *data, const struct rest *rest, struct place at);

void definitions_init(struct definitions *d, const char *id, struct reports *reports);
void definitions_free(struct definitions *d);

/* Returns the length of "$NAME=" if the line begins with one, else 0. */
size_t definition_length(const struct line *line);

/* Sets the definition of that name, length bytes of it. */
void definition_set(struct definitions *d, const char *name, size_t name_length, const char *text, size_t length,
		    bool lines);

struct value *value_use(struct value *value);
void value_drop(struct value *value);

enum substituted { SUBSTITUTED_NOTHING, SUBSTITUTED, SUBSTITUTION_FAILED };

/* One pass from the line's begin to its end; what a value has is looked at, too. rest() is called where a definition of
 * several lines is used, NULL: these are not. *work grows with what is copied. */
enum substituted definitions_substitute(struct definitions *d, struct line *line, size_t *work, rest_fn *rest,
					void *data);

#endif

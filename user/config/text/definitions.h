/* SPDX-License-Identifier: GPL-2.0 */
/* Definitions ($NAME=VALUE), and the substitution of $NAME and ${NAME} by their values. */
#ifndef VRRP_XDP_CONFIG_DEFINITIONS_H
#define VRRP_XDP_CONFIG_DEFINITIONS_H

#include <stdbool.h>
#include <stddef.h>

#include "config/base/report.h"
#include "config/text/line.h"

#define SUBSTITUTIONS 4096 /* in one pass over a line: a definition that uses itself would never end */

/* Characters of a longer text. */
struct slice {
	const char *text;
	size_t length;
};

/* The value of a definition. It is shared, since it may be replaced while its lines are read. */
struct value {
	size_t users; /* freed when there is none */
	size_t length;
	bool lines; /* the definition has several lines, with '\n' between them */
	char text[];
};

struct definitions {
	void *tree; /* struct definition by name, of tsearch(3): any choice of names is found fast */
	struct reports *reports;
	struct line scratch;
	const char *id;	       /* value of ${_INSTANCE} */
	const char *directory; /* value of ${_PWD}: the folder of the file that is being read */
	char number[24];       /* value of ${_RANDOM} */
};

/* What is left of a definition of several lines: the line in which it is used gets only its first line. */
struct rest {
	struct value *value;
	size_t next; /* index of the first character that was not read yet */
};

typedef void rest_fn(void *data, const struct rest *rest, struct place at);

void definitions_init(struct definitions *d, const char *id, struct reports *reports);
void definitions_free(struct definitions *d);

/* Returns the length of "$NAME=" if the line begins with that, else 0. */
size_t definition_length(const struct line *line);

/* Sets the value of a definition. lines: '\n' in the value separates the lines of the definition. */
void definition_set(struct definitions *d, struct slice name, struct slice text, bool lines);

struct value *value_use(struct value *value);
void value_drop(struct value *value);

enum substituted { SUBSTITUTED_NOTHING, SUBSTITUTED, SUBSTITUTION_FAILED };

/* Replaces all definitions in a line by their values, in one pass from the beginning. Definitions in a value are
 * replaced, too. rest is called for the further lines of a definition at the end of the line. If rest is NULL such a
 * definition is not replaced. *work grows by the number of bytes that were copied. */
enum substituted definitions_substitute(struct definitions *d, struct line *line, size_t *work, rest_fn *rest,
					void *data);

#endif

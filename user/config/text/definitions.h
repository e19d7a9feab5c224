/* SPDX-License-Identifier: GPL-2.0 */
/* Definitions ($NAME=VALUE), and the substitution of $NAME and ${NAME} by their values. */
#ifndef VRRP_XDP_CONFIG_DEFINITIONS_H
#define VRRP_XDP_CONFIG_DEFINITIONS_H

#include <stdbool.h>
#include <stddef.h>

#include "config/base/report.h"
#include "config/text/line.h"

#define SUBSTITUTIONS 4096 /* the most values put into a line; a definition that uses itself would never end */

/* A part of a longer text, without a 0 at its end. */
struct slice {
	const char *text;
	size_t length;
};

/* The value of a definition. It has a count of users, since a definition may get a new value while the lines of its old
 * value are read. */
struct value {
	size_t users; /* value_drop() frees the value when there is no user */
	size_t length;
	bool lines; /* the definition has several lines, with '\n' between them */
	char text[];
};

struct definitions {
	void *tree; /* all struct definition by name: a tree of tsearch(3), which stays fast for any names that a file
		       may have */
	struct reports *reports;
	struct line scratch;
	const char *id;	       /* value of ${_INSTANCE} */
	const char *directory; /* value of ${_PWD}: the folder of the file that is being read */
	char number[24];       /* value of ${_RANDOM} */
};

/* The lines of a definition after its first line. The first line replaces "$NAME" where the definition is used. The
 * preprocessor then reads the lines of struct rest, before the file's next line. */
struct rest {
	struct value *value;
	size_t next; /* index of the first character that was not read yet */
};

typedef void rest_fn(void *data, const struct rest *rest, struct place at);

void definitions_init(struct definitions *d, const char *id, struct reports *reports);
void definitions_free(struct definitions *d);

/* Returns the length of "$NAME=" if the line begins with such a text, else 0. */
size_t definition_length(const struct line *line);

/* Sets the value of a definition. lines: '\n' in the value separates the lines of the definition. */
void definition_set(struct definitions *d, struct slice name, struct slice text, bool lines);

struct value *value_use(struct value *value);
void value_drop(struct value *value);

enum substituted { SUBSTITUTED_NOTHING, SUBSTITUTED, SUBSTITUTION_FAILED };

/* Replaces all uses of definitions in a line by their values, in one pass from the beginning. Definitions in a value
 * are replaced, too. A definition of several lines is replaced only if the line ends with its use: the first line of
 * the definition replaces the use, and rest() is called for the further lines. If rest is NULL, definitions of several
 * lines are not replaced. The pass ends early at a value that begins with '~', which may be a sequence. *work grows by
 * the number of bytes that were copied. */
enum substituted definitions_substitute(struct definitions *d, struct line *line, size_t *work, rest_fn *rest,
					void *data);

#endif

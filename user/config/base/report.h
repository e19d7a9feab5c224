/* SPDX-License-Identifier: GPL-2.0 */
/* Collects what is to be said about a configuration, so that it can be told in the order of the files. */
#ifndef VRRP_XDP_CONFIG_REPORT_H
#define VRRP_XDP_CONFIG_REPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "config/base/diagnostic.h"

/* Where a word stands. Line and column count from 1; line 0: not in the file, or the file as a whole. */
struct place {
	uint32_t file; /* index into the names of files */
	uint32_t line;
	uint32_t column; /* in bytes */
};

enum severity { WARNING, ERROR, SEVERITIES };

struct report {
	struct place at;
	enum severity severity;
	size_t order;	   /* of being reported, so that sorting is stable */
	size_t stands_for; /* itself, and the reports of its kind that are not shown */
	char *text;	   /* NULL: another report of its kind stands for this one */
};

struct reports {
	struct report *list;
	size_t count;
	size_t capacity;
	size_t total[SEVERITIES]; /* including those beyond REPORTS_MAX, which are only counted */
	bool no_memory;		  /* sticky; set by whoever fails to allocate */
};

#define REPORTS_MAX 10000  /* kept of each severity: a bound for hostile files */
#define REPORTS_OF_KIND 20 /* shown of those that differ only in quoted words and numbers */

void report(struct reports *r, struct place at, enum severity severity, const char *format, ...)
	__attribute__((format(printf, 4, 5)));

/* True if another report of that severity would only be counted: its text need not be worked out. */
bool reports_full(const struct reports *r, enum severity severity);

/* Calls fn for each report, sorted by place, at most for REPORTS_OF_KIND of a kind. files: their names, by place.file.
 * The texts of the others are freed: call it once. */
void reports_emit(struct reports *r, char *const *files, diagnostic_fn *fn, void *data);

void reports_free(struct reports *r);

#define QUOTED_BYTES 40

struct quoted {
	char text[4 * QUOTED_BYTES + sizeof("'...'")];
};

/* A word of the file between quotation marks, fit for a terminal: cut to QUOTED_BYTES, anything but printable ASCII as
 * \xNN. Returned by value, for use in the arguments of report(). */
struct quoted quote(const char *word);

/* Memory for the parser: NULL and r->no_memory where there is none. */
char *report_strdup(struct reports *r, const char *text);

/* Grows *list of elements of that size to hold one more than count. Returns false and sets r->no_memory where there is
 * no memory, or was none before; *list is then untouched. */
bool report_grow(struct reports *r, void **list, size_t count, size_t *capacity, size_t size);

#endif

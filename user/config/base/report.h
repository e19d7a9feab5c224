/* SPDX-License-Identifier: GPL-2.0 */
/* Collects the messages about a configuration, so that they can be shown in the order of the files. */
#ifndef VRRP_XDP_CONFIG_REPORT_H
#define VRRP_XDP_CONFIG_REPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "config/base/diagnostic.h"

/* Where a word stands in the files of a configuration. */
struct place {
	uint32_t file;	 /* index into the names of the files, in the order in which they were opened */
	uint32_t line;	 /* from 1; 0: the message is about no line */
	uint32_t column; /* in bytes, from 1 */
};

enum severity { WARNING, ERROR, SEVERITIES };

struct report {
	struct place at;
	enum severity severity;
	size_t order;	   /* the how many-th report it was, so that sorting is stable */
	size_t stands_for; /* itself, and the reports of its kind that are not shown */
	char *text;	   /* NULL: another report of its kind stands for this one */
};

struct reports {
	struct report *list;
	size_t count;		  /* of list */
	size_t capacity;	  /* of list */
	size_t total[SEVERITIES]; /* of all reports, also of those beyond REPORTS_MAX */
	bool no_memory;		  /* an allocation has failed; the function that failed sets it, and it stays set */
};

#define REPORTS_MAX 10000  /* kept of each severity: a bound for hostile files. Further ones are counted */
#define REPORTS_OF_KIND 20 /* shown of those that differ only in quoted words and numbers */

/* Adds a message about a place. */
void report(struct reports *r, struct place at, enum severity severity, const char *format, ...)
	__attribute__((format(printf, 4, 5)));

/* Whether further reports of that severity are only counted: their texts need not be made. */
bool reports_full(const struct reports *r, enum severity severity);

/* Calls fn for each report, sorted by place, at most for REPORTS_OF_KIND of a kind. files: their names, by place.file.
 * May be called once, since it frees the texts of the reports that are not shown. */
void reports_emit(struct reports *r, char *const *files, diagnostic_fn *fn, void *data);

void reports_free(struct reports *r);

#define QUOTED_BYTES 40

struct quoted {
	char text[4 * QUOTED_BYTES + sizeof("'...'")];
};

/* Puts a word between apostrophes for a message. It is cut to QUOTED_BYTES, and each byte that is not printable ASCII
 * becomes \xNN. Returned by value, so that the arguments of report() may have it. */
struct quoted quote(const char *word);

/* As strdup(). Sets r->no_memory if it returns NULL. */
char *report_strdup(struct reports *r, const char *text);

/* Grows *list, an array of elements of that size, if it has no room for more than count. Returns false and sets
 * r->no_memory if there is no memory, or if r->no_memory is set already. *list is then unchanged. */
bool report_grow(struct reports *r, void **list, size_t count, size_t *capacity, size_t size);

#endif

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
	size_t order;	   /* number of earlier reports; it makes sorting stable */
	size_t stands_for; /* number of reports: this report, and the reports of its kind that are not shown */
	char *text;	   /* NULL: another report of its kind stands for this one */
};

struct reports {
	struct report *list;
	size_t count;		  /* of list */
	size_t capacity;	  /* of list */
	size_t total[SEVERITIES]; /* of all reports, also of those beyond REPORTS_MAX */
	bool no_memory;		  /* an allocation has failed; the function that failed sets it, and it stays set */
};

/* Reports kept of each severity: a bound for hostile files. Further reports are only counted. */
#define REPORTS_MAX 10000

/* Reports shown of each kind. Reports of one kind differ only in quoted words and numbers. */
#define REPORTS_OF_KIND 20

/* Adds a message about a place. */
void report(struct reports *r, struct place at, enum severity severity, const char *format, ...)
	__attribute__((format(printf, 4, 5)));

/* Whether REPORTS_MAX reports of that severity are kept already. report() then only counts, and needs no text. */
bool reports_full(const struct reports *r, enum severity severity);

/* Calls fn for each report, sorted by place, but for at most REPORTS_OF_KIND reports of one kind. files: the names of
 * the files, by place.file. This function may be called only once, since it frees the texts of the reports that are not
 * shown. */
void reports_emit(struct reports *r, char *const *files, diagnostic_fn *fn, void *data);

void reports_free(struct reports *r);

#define QUOTED_BYTES 40

struct quoted {
	char text[4 * QUOTED_BYTES + sizeof("'...'")];
};

/* Puts a word between apostrophes for a message. It is cut to QUOTED_BYTES, and each byte that is not printable ASCII
 * becomes \xNN. Returns a struct, so that quote(word).text can be an argument of report(). */
struct quoted quote(const char *word);

/* As strdup(). Sets r->no_memory if it returns NULL. */
char *report_strdup(struct reports *r, const char *text);

/* Grows *list, an array of elements of `size` bytes, if its *capacity is not greater than count. Returns false and sets
 * r->no_memory if there is no memory, or if r->no_memory is set already. *list is then unchanged. */
bool report_grow(struct reports *r, void **list, size_t count, size_t *capacity, size_t size);

#endif

// SPDX-License-Identifier: GPL-2.0
#include "config/base/report.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

bool report_grow(struct reports *r, void **list, size_t count, size_t *capacity, size_t size)
{
	size_t wanted = *capacity ? *capacity * 2 : 4; /* an instance has an address or two */
	void *grown;

	if (r->no_memory)
		return false;
	if (count < *capacity)
		return true;
	grown = reallocarray(*list, wanted, size);
	if (!grown) {
		r->no_memory = true;
		return false;
	}
	*list = grown;
	*capacity = wanted;
	return true;
}

char *report_strdup(struct reports *r, const char *text)
{
	char *copy = strdup(text);

	if (!copy)
		r->no_memory = true;
	return copy;
}

bool reports_full(const struct reports *r, enum severity severity)
{
	return r->total[severity] >= REPORTS_MAX;
}

void report(struct reports *r, struct place at, enum severity severity, const char *format, ...)
{
	bool full = reports_full(r, severity);
	char *text;
	va_list args;
	int length;

	r->total[severity]++;
	if (full || !report_grow(r, (void **)&r->list, r->count, &r->capacity, sizeof(*r->list)))
		return;
	va_start(args, format);
	length = vasprintf(&text, format, args);
	va_end(args);
	if (length < 0) {
		r->no_memory = true;
		return;
	}
	r->list[r->count] = (struct report){.at = at, .severity = severity, .order = r->count, .text = text};
	r->count++;
}

static int report_order(const void *a, const void *b)
{
	const struct report *x = a, *y = b;

	if (x->at.file != y->at.file)
		return x->at.file < y->at.file ? -1 : 1;
	if (x->at.line != y->at.line)
		return x->at.line < y->at.line ? -1 : 1;
	if (x->at.column != y->at.column)
		return x->at.column < y->at.column ? -1 : 1;
	return x->order < y->order ? -1 : 1;
}

static void emit_hidden(const struct reports *r, enum severity severity, const char *file, diagnostic_fn *fn,
			void *data)
{
	struct diagnostic d = {.file = file, .error = severity == ERROR};
	char text[80];

	if (r->total[severity] <= REPORTS_MAX)
		return;
	snprintf(text, sizeof(text), "%zu more %s not shown", r->total[severity] - REPORTS_MAX,
		 severity == ERROR ? "errors" : "warnings");
	d.text = text;
	fn(&d, data);
}

void reports_emit(struct reports *r, char *const *files, diagnostic_fn *fn, void *data)
{
	if (r->count)
		qsort(r->list, r->count, sizeof(*r->list), report_order);
	for (size_t i = 0; i < r->count; i++) {
		const struct report *from = &r->list[i];
		struct diagnostic d = {
			.file = files[from->at.file],
			.line = from->at.line,
			.column = from->at.column,
			.error = from->severity == ERROR,
			.text = from->text,
		};

		fn(&d, data);
	}
	emit_hidden(r, WARNING, files[0], fn, data);
	emit_hidden(r, ERROR, files[0], fn, data);
}

void reports_free(struct reports *r)
{
	for (size_t i = 0; i < r->count; i++)
		free(r->list[i].text);
	free(r->list);
	*r = (struct reports){0};
}

struct quoted quote(const char *word)
{
	struct quoted q;
	char *to = q.text;
	size_t i;

	*to++ = '\'';
	for (i = 0; word[i] && i < QUOTED_BYTES; i++) {
		unsigned char c = word[i];

		if (c >= 0x20 && c < 0x7f)
			*to++ = c;
		else
			to += sprintf(to, "\\x%02x", c);
	}
	strcpy(to, word[i] ? "...'" : "'");
	return q;
}

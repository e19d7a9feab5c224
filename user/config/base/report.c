// SPDX-License-Identifier: GPL-2.0
#include "config/base/report.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

bool report_grow(struct reports *r, void **list, size_t count, size_t *capacity, size_t size)
{
	size_t wanted = *capacity ? *capacity * 2 : 4; /* most lists are short, such as the addresses of an instance */
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
	r->list[r->count] =
		(struct report){.at = at, .severity = severity, .order = r->count, .stands_for = 1, .text = text};
	r->count++;
}

static int by_place(const struct report *x, const struct report *y)
{
	if (x->at.file != y->at.file)
		return x->at.file < y->at.file ? -1 : 1;
	if (x->at.line != y->at.line)
		return x->at.line < y->at.line ? -1 : 1;
	if (x->at.column != y->at.column)
		return x->at.column < y->at.column ? -1 : 1;
	return x->order < y->order ? -1 : 1;
}

static int report_order(const void *a, const void *b)
{
	return by_place(a, b);
}

/* Returns the next character of the text *at that messages of one kind have in common. Skips digits, and the characters
 * inside quoted words. Moves *at behind the returned character. Returns 0 at the end of the text. *quoted: *at is
 * inside a quoted word; false at the beginning. */
static char next_of_kind(const char **at, bool *quoted)
{
	for (char c; (c = **at); (*at)++) {
		if (c == '\'')
			*quoted = !*quoted;
		if (c == '\'' || !(*quoted || (c >= '0' && c <= '9'))) {
			(*at)++;
			return c;
		}
	}
	return 0;
}

/* Compares the texts of two messages by kind: quoted words and numbers do not count. Returns 0 if both texts are of one
 * kind, else a number below or above 0, for sorting. */
static int kind_order(const char *a, const char *b)
{
	bool a_quoted = false, b_quoted = false;
	char x, y;

	do {
		x = next_of_kind(&a, &a_quoted);
		y = next_of_kind(&b, &b_quoted);
	} while (x == y && x);
	return x - y;
}

static int report_kind_order(const void *a, const void *b)
{
	const struct report *x = a, *y = b;
	int diff = x->severity - y->severity;

	if (!diff)
		diff = kind_order(x->text, y->text);
	return diff ? diff : by_place(x, y);
}

/* Shortens a list of reports that are all of one kind and sorted by place. The first REPORTS_OF_KIND reports stay. The
 * texts of the others are freed, and their number is added to the text of the last report that stays. */
static void merge_kind(struct report *list, size_t count, char *const *files)
{
	struct report *told = &list[REPORTS_OF_KIND - 1], *last = &list[count - 1];
	size_t more = count - REPORTS_OF_KIND;
	char *text;
	int length;

	if (count <= REPORTS_OF_KIND)
		return;
	if (!last->at.line)
		length = asprintf(&text, "%s (and %zu more like this)", told->text, more);
	else if (last->at.file == told->at.file)
		length = asprintf(&text, "%s (and %zu more like this, the last at line %u)", told->text, more,
				  last->at.line);
	else
		length = asprintf(&text, "%s (and %zu more like this, the last at %s:%u)", told->text, more,
				  files[last->at.file], last->at.line);
	if (length < 0)
		return;
	free(told->text);
	told->text = text;
	told->stands_for += more;
	for (struct report *rest = told + 1; rest <= last; rest++) {
		free(rest->text);
		rest->text = NULL;
	}
}

static void merge_kinds(struct reports *r, char *const *files)
{
	qsort(r->list, r->count, sizeof(*r->list), report_kind_order);
	for (size_t first = 0, end; first < r->count; first = end) {
		end = first + 1;
		while (end < r->count && r->list[first].severity == r->list[end].severity &&
		       !kind_order(r->list[first].text, r->list[end].text))
			end++;
		merge_kind(&r->list[first], end - first, files);
	}
}

/* Calls fn with one message that says how many reports of this severity were only counted, because REPORTS_MAX reports
 * were kept already. Does nothing if all reports were kept. */
static void emit_hidden(const struct reports *r, enum severity severity, const char *file, diagnostic_fn *fn,
			void *data)
{
	struct diagnostic d = {.file = file, .error = severity == ERROR};
	char text[80];

	if (r->total[severity] <= REPORTS_MAX)
		return;
	d.stands_for = r->total[severity] - REPORTS_MAX;
	snprintf(text, sizeof(text), "%zu more %s are not shown", d.stands_for,
		 severity == ERROR ? "errors" : "warnings");
	d.text = text;
	fn(&d, data);
}

void reports_emit(struct reports *r, char *const *files, diagnostic_fn *fn, void *data)
{
	if (r->count) {
		merge_kinds(r, files);
		qsort(r->list, r->count, sizeof(*r->list), report_order);
	}
	for (size_t i = 0; i < r->count; i++) {
		const struct report *from = &r->list[i];
		struct diagnostic d = {
			.file = files[from->at.file],
			.line = from->at.line,
			.column = from->at.column,
			.error = from->severity == ERROR,
			.stands_for = from->stands_for,
			.text = from->text,
		};

		if (d.text)
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

// SPDX-License-Identifier: GPL-2.0
/* vrrp-xdp status --explain. */
#include <stdio.h>
#include <string.h>

#include "cmd/status.h"
#include "status/explain.h"

#define WIDTH 78 /* columns of a printed line */

/* Prints a text in lines of at most WIDTH columns, each indented by `indent` columns. */
static void print_wrapped(const char *text, int indent)
{
	int column = 0;

	while (*text) {
		int word = (int)strcspn(text, " ");

		if (column && column + 1 + word > WIDTH) {
			printf("\n");
			column = 0;
		}
		column += printf("%*s%.*s", column ? 1 : indent, "", word, text);
		text += word;
		text += strspn(text, " ");
	}
	printf("\n");
}

static void print_explanation(const struct explanation *e)
{
	printf("\n  %s%s%s\n", e->name, *e->rfc ? "  = " : "", e->rfc);
	print_wrapped(e->meaning, 6);
	if (!*e->remedy)
		return;
	printf("      To do:\n");
	print_wrapped(e->remedy, 8);
}

void status_print_explanations(void)
{
	for (size_t i = 0; i < explained_count; i++) {
		const struct explained_section *section = &explained_sections[i];

		printf("%s%s\n\n", i ? "\n" : "", section->title);
		print_wrapped(section->text, 2);
		for (size_t j = 0; j < section->count; j++)
			print_explanation(&section->entries[j]);
	}
}

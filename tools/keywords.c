// SPDX-License-Identifier: GPL-2.0
/* Prints a Markdown template with the tables of keywords in place of the lines @SUPPORTED@, @COMPATIBILITY@ and
 * @LATER@: `make docs` makes docs/configuration.md and docs/keepalived.md of their templates. Usage: keywords TEMPLATE
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "config/tables/tables.h"

#define PROSE_WIDTH 118 /* columns of a line that is no table */

/* Prints the text of a cell of a table, in which a bar is escaped, since it would begin the next cell. */
static void print_escaped(const char *text)
{
	for (; text && *text; text++)
		printf(*text == '|' ? "\\|" : "%c", *text);
}

static void print_supported(void)
{
	enum block block = BLOCK_NONE;

	for (enum key key = 0; key < KEY_COUNT; key++) {
		const struct keyword *k = keyword_of(key);

		if (k->block != block)
			printf("%s### In %s\n\n| keyword | default | |\n|---|---|---|\n", block ? "\n" : "",
			       language.blocks[k->block].name);
		block = k->block;
		printf("| `%s%s", k->name, k->arguments ? " " : "");
		print_escaped(k->arguments);
		printf("` | ");
		print_escaped(k->unset);
		printf(" | ");
		print_escaped(k->idle ? "no effect: " : k->description);
		print_escaped(k->idle);
		printf(" |\n");
	}
}

/* Prints the next name of a paragraph, on a new line if this one is full. Returns the column after the name. */
static size_t print_name(const char *name, size_t column)
{
	size_t width = strlen(name) + 3; /* a blank and two backquotes */

	if (column + width > PROSE_WIDTH) {
		printf("\n`%s`", name);
		return width - 1;
	}
	printf(" `%s`", name);
	return column + width;
}

static void print_unsupported(void)
{
	size_t column = 0;

	for (size_t i = 0; i < unsupported_keywords_count; i++) {
		const char *why = unsupported_keywords[i].why;

		if (!i || unsupported_keywords[i].block != unsupported_keywords[i - 1].block ||
		    why != unsupported_keywords[i - 1].why) {
			printf("%s", i ? "\n\n" : "");
			column = (size_t)printf("**In %s%s%s:**", language.blocks[unsupported_keywords[i].block].name,
						why ? ", since " : "", why ? why : "");
		}
		for (const char *const *n = unsupported_keywords[i].names; *n; n++)
			column = print_name(*n, column);
	}
	printf("\n");
}

/* Whether a block is the first of those that share a table. They are documented together, under the first one. */
static bool first_of_kind(enum block block)
{
	for (enum block b = BLOCK_TOP; b < block; b++)
		if (language.blocks[b].keywords == language.blocks[block].keywords)
			return false;
	return true;
}

static void print_kind(enum block block)
{
	const char *separator = "\n### In ";

	for (enum block b = block; b < BLOCK_COUNT; b++) {
		if (language.blocks[b].keywords != language.blocks[block].keywords)
			continue;
		printf("%s%s", separator, language.blocks[b].name);
		separator = ", ";
	}
	printf("\n\n");
}

static void print_working(enum block block)
{
	const struct block_info *info = &language.blocks[block];
	size_t column = (size_t)printf("Work:");

	for (size_t i = 0; i < *info->count; i++)
		if (!info->keywords[i].idle)
			column = print_name(info->keywords[i].name, column);
	printf("\n");
}

/* Prints the keywords without effect: one row for each reason, with all its keywords. */
static void print_idle(enum block block)
{
	const struct keyword *first = language.blocks[block].keywords, *end = first + *language.blocks[block].count;
	const char *head = "\n| without effect | why |\n|---|---|\n";

	for (const struct keyword *k = first; k < end; k++) {
		const struct keyword *same = first;

		while (k->idle && same < k && (!same->idle || strcmp(same->idle, k->idle)))
			same++;
		if (!k->idle || same < k)
			continue;
		printf("%s|", head);
		for (; same < end; same++)
			if (same->idle && !strcmp(same->idle, k->idle))
				printf(" `%s`", same->name);
		printf(" | %s |\n", k->idle);
		head = "";
	}
}

static void print_refused(enum block block)
{
	const char *head = "\n| not supported | why |\n|---|---|\n";

	for (size_t i = 0; i < unsupported_keywords_count; i++) {
		if (unsupported_keywords[i].block != block)
			continue;
		printf("%s|", head);
		for (const char *const *n = unsupported_keywords[i].names; *n; n++)
			printf(" `%s`", *n);
		printf(" | %s |\n", unsupported_keywords[i].why ? unsupported_keywords[i].why : "not yet");
		head = "";
	}
}

static void print_compatibility(void)
{
	for (enum block block = BLOCK_TOP; block < BLOCK_COUNT; block++) {
		if (!*language.blocks[block].count || !first_of_kind(block))
			continue;
		print_kind(block);
		print_working(block);
		print_idle(block);
		print_refused(block);
	}
}

int main(int argc, char **argv)
{
	char line[1024];
	FILE *template;

	if (argc != 2) {
		fprintf(stderr, "Usage: %s TEMPLATE\n", argv[0]);
		return 2;
	}
	template = fopen(argv[1], "r");
	if (!template) {
		fprintf(stderr, "%s: %s\n", argv[1], strerror(errno));
		return EXIT_FAILURE;
	}
	while (fgets(line, sizeof(line), template)) {
		if (!strcmp(line, "@SUPPORTED@\n"))
			print_supported();
		else if (!strcmp(line, "@COMPATIBILITY@\n"))
			print_compatibility();
		else if (!strcmp(line, "@LATER@\n"))
			print_unsupported();
		else
			fputs(line, stdout);
	}
	fclose(template);
	return EXIT_SUCCESS;
}

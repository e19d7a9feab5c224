// SPDX-License-Identifier: GPL-2.0
/* Prints a Markdown file with the tables of keywords put in: how docs/configuration.md is made of its template.
 * Usage: keywords TEMPLATE */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "config/keywords.h"

/* A cell of a table, where a bar would begin the next one. */
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
			       blocks[k->block].name);
		block = k->block;
		printf("| `%s%s", k->name, k->arguments ? " " : "");
		print_escaped(k->arguments);
		printf("` | ");
		print_escaped(k->unset);
		printf(" | ");
		print_escaped(k->description);
		printf(" |\n");
	}
}

static void print_later(void)
{
	for (size_t i = 0; i < later_count; i++) {
		if (!i || later[i].block != later[i - 1].block || later[i].out_of_scope)
			printf("%s**In %s%s:**", i ? "\n\n" : "", blocks[later[i].block].name,
			       later[i].out_of_scope ? ", for the LVS part and out of scope" : "");
		for (const char *const *n = later[i].names; *n; n++)
			printf(" `%s`", *n);
	}
	printf("\n");
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
		else if (!strcmp(line, "@LATER@\n"))
			print_later();
		else
			fputs(line, stdout);
	}
	fclose(template);
	return EXIT_SUCCESS;
}

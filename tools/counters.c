// SPDX-License-Identifier: GPL-2.0
/* Prints a Markdown file with the tables of user/status/explain.c in place of a line @EXPLANATIONS@: `make docs` makes
 * docs/counters.md of its template this way. Usage: counters TEMPLATE */
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "status/explain.h"

/* Whether some entry of the section has an object of RFC 6527. */
static bool has_rfc_names(const struct explained_section *section)
{
	for (size_t i = 0; i < section->count; i++)
		if (*section->entries[i].rfc)
			return true;
	return false;
}

static void print_section(const struct explained_section *section)
{
	bool rfc = has_rfc_names(section);

	printf("\n## %s\n\n%s\n\n", section->title, section->text);
	printf(rfc ? "| name | RFC 6527 | meaning | what to do |\n|---|---|---|---|\n"
		   : "| name | meaning | what to do |\n|---|---|---|\n");
	for (size_t i = 0; i < section->count; i++) {
		const struct explanation *e = &section->entries[i];

		printf("| `%s` |", e->name);
		if (rfc)
			printf(" %s |", e->rfc);
		printf(" %s | %s |\n", e->meaning, e->remedy);
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
		if (strcmp(line, "@EXPLANATIONS@\n"))
			fputs(line, stdout);
		else
			for (size_t i = 0; i < explained_count; i++)
				print_section(&explained_sections[i]);
	}
	fclose(template);
	return EXIT_SUCCESS;
}

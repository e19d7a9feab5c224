// SPDX-License-Identifier: GPL-2.0
#include "config/dump/dump_print.h"

#include <string.h>

#include "config/base/values.h"

void dump_word(FILE *out, const char *word)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.:/%+-";
	bool quoted = !*word || word[strspn(word, plain)];

	fprintf(out, quoted ? "\"%s\"" : "%s", word);
}

void dump_text(FILE *out, enum key key, const char *text)
{
	fprintf(out, "\t%s ", keyword_of(key)->name);
	dump_word(out, text);
	fputc('\n', out);
}

void dump_flag(FILE *out, enum key key, bool set)
{
	if (set)
		fprintf(out, "\t%s\n", keyword_of(key)->name);
}

void dump_number(FILE *out, enum key key, unsigned int number)
{
	fprintf(out, "\t%s %u\n", keyword_of(key)->name, number);
}

void dump_time(FILE *out, enum key key, uint64_t ns)
{
	fprintf(out, "\t%s %s\n", keyword_of(key)->name, format_seconds(ns).text);
}

void dump_bool(FILE *out, enum key key, bool value)
{
	fprintf(out, "\t%s %s\n", keyword_of(key)->name, value ? "on" : "off");
}

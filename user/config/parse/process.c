// SPDX-License-Identifier: GPL-2.0
/* Functions for keywords of global_defs about the process of the daemon. */
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "config/base/values.h"
#include "config/parse/parse.h"

bool parse_dynamic(struct parser *p, const struct keyword *k, const struct word *words, size_t count, void *target)
{
	struct globals *g = target;

	g->dynamic = count > 1 ? DYNAMIC_CHANGING : DYNAMIC_YES;
	if (count > 1 && strcmp(words[1].text, "allow_if_changes")) {
		g->dynamic = DYNAMIC_YES;
		report(&p->reports, words[1].at, WARNING, "%s: %s is not allow_if_changes; this word is ignored",
		       k->name, quote(words[1].text).text);
	}
	return true;
}

/* Reads a real-time priority. As in keepalived, a number above 99 is changed to 99. */
bool parse_rt_priority(struct parser *p, const struct keyword *k, const struct word *words, size_t count, void *target)
{
	struct globals *g = target;
	uint64_t number;

	(void)count;
	if (!parse_leading_number(p, k, &words[1], &number) || !number)
		return parse_refuse(p, k, words[1].at, "%s is not a whole number from 1 to 99",
				    quote(words[1].text).text);
	if (number > 99)
		report(&p->reports, words[1].at, WARNING,
		       "%s: %s is not a whole number from 1 to 99; 99 is used instead", k->name,
		       quote(words[1].text).text);
	g->process.rt_priority = number > 99 ? 99 : (uint8_t)number;
	return true;
}

bool parse_nice(struct parser *p, const struct keyword *k, const struct word *words, size_t count, void *target)
{
	struct globals *g = target;
	const char *text = words[1].text;
	bool negative = *text == '-';
	struct word digits = {.text = words[1].text + negative, .at = words[1].at};
	uint64_t number;

	(void)count;
	if (!parse_leading_number(p, k, &digits, &number) || number > (negative ? 20 : 19))
		return parse_refuse(p, k, words[1].at, "%s is not a whole number from -20 to 19", quote(text).text);
	g->process.nice = (int8_t)(negative ? -(int)number : (int)number);
	g->process.has_nice = true;
	return true;
}

/* Reads the numbers of CPUs. As in keepalived, a word that is not the number of a CPU is ignored. */
bool parse_cpus(struct parser *p, const struct keyword *k, const struct word *words, size_t count, void *target)
{
	struct process_options *o = &((struct globals *)target)->process;
	uint64_t number;

	memset(o->cpus, 0, sizeof(o->cpus));
	o->has_cpus = false;
	for (size_t i = 1; i < count; i++) {
		if (!value_number(words[i].text, &number) || number >= CPU_LIMIT) {
			report(&p->reports, words[i].at, WARNING,
			       "%s: %s is not a whole number from 0 to %d; this word is ignored", k->name,
			       quote(words[i].text).text, CPU_LIMIT - 1);
			continue;
		}
		o->cpus[number / 64] |= 1ULL << number % 64;
		o->has_cpus = true;
	}
	return true;
}

/* Returns the bits of a name such as IRUSR, which is S_IRUSR in stat(2). Returns 0 if there is no such name. */
static unsigned int mode_bit(const char *name, size_t length)
{
	static const struct {
		const char *name;
		unsigned int bits;
	} bits[] = {
		{"IRUSR", S_IRUSR}, {"IWUSR", S_IWUSR}, {"IXUSR", S_IXUSR}, {"IRGRP", S_IRGRP},
		{"IWGRP", S_IWGRP}, {"IXGRP", S_IXGRP}, {"IROTH", S_IROTH}, {"IWOTH", S_IWOTH},
		{"IXOTH", S_IXOTH}, {"IRWXU", S_IRWXU}, {"IRWXG", S_IRWXG}, {"IRWXO", S_IRWXO},
	};

	for (size_t i = 0; i < sizeof(bits) / sizeof(*bits); i++)
		if (strlen(bits[i].name) == length && !strncmp(bits[i].name, name, length))
			return bits[i].bits;
	return 0;
}

bool parse_umask(struct parser *p, const struct keyword *k, const struct word *words, size_t count, void *target)
{
	struct process_options *o = &((struct globals *)target)->process;
	const char *text = words[1].text;
	unsigned long mask = 0;
	char *end;

	(void)count;
	if (!*text)
		return parse_refuse(p, k, words[1].at, "'' is neither a number nor names of bits such as IWGRP|IWOTH");
	if (*text >= '0' && *text <= '9') {
		mask = strtoul(text, &end, 0);
		if (*end || mask > 0777)
			return parse_refuse(p, k, words[1].at, "%s is not a number up to 0777", quote(text).text);
	}
	while (*text && (*text < '0' || *text > '9')) {
		size_t length = strcspn(text, "|");
		unsigned int bit = mode_bit(text, length);

		if (!bit)
			return parse_refuse(p, k, words[1].at,
					    "%s is neither a number nor names of bits such as IWGRP|IWOTH",
					    quote(words[1].text).text);
		mask |= bit;
		text += length + (text[length] == '|');
	}
	o->umask = (uint16_t)mask;
	o->has_umask = true;
	return true;
}

bool parse_seed(struct parser *p, const struct keyword *k, const struct word *words, size_t count, void *target)
{
	uint64_t number;

	(void)count, (void)target;
	if (!value_number(words[1].text, &number) || number > UINT32_MAX)
		return parse_refuse(p, k, words[1].at, "%s is not a whole number", quote(words[1].text).text);
	srandom((unsigned int)number);
	return true;
}

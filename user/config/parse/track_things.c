// SPDX-License-Identifier: GPL-2.0
/* Reads the blocks of things that can be tracked: vrrp_script, track_file, vrrp_track_process. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "config/base/values.h"
#include "config/parse/parse.h"
#include "config/parse/track_parse.h"

/* Opens the block of a new vrrp_script, track_file or vrrp_track_process. The list has pointers to things, so that a
 * thing does not move when the list grows. Returns NULL if there is no memory. */
static struct track_thing *open_thing(struct parser *p, enum track_kind kind, const struct word *words)
{
	struct track_things *things = &p->things[kind];
	struct track_thing *thing;

	if (!report_grow(&p->reports, (void **)&things->list, things->count, &things->capacity, sizeof(*things->list)))
		return NULL;
	thing = calloc(1, sizeof(*thing));
	if (!thing) {
		p->reports.no_memory = true;
		return NULL;
	}
	thing->name_at = words[1].at;
	thing->order = (uint32_t)things->count;
	things->list[things->count++] = thing;
	p->opened = &thing->marks;
	return thing;
}

void track_things_free(struct parser *p)
{
	for (int kind = 0; kind < TRACK_KINDS; kind++) {
		for (size_t i = 0; i < p->things[kind].count; i++) {
			marks_free(&p->things[kind].list[i]->marks);
			free(p->things[kind].list[i]);
		}
		free(p->things[kind].list);
	}
	free(p->delays);
}

bool parse_script_block(struct parser *p, const struct keyword *k, const struct word *words, size_t count, void *target)
{
	struct track_thing *thing = open_thing(p, TRACK_SCRIPT, words);

	(void)k, (void)count, (void)target;
	if (!thing)
		return false;
	thing->script = (struct tracked_script){
		.name = parse_keep(p, words[1].text),
		.interval_ns = NS_PER_S,
		.rise = 1,
		.fall = 1,
	};
	return thing->script.name;
}

bool parse_file_block(struct parser *p, const struct keyword *k, const struct word *words, size_t count, void *target)
{
	struct track_thing *thing = open_thing(p, TRACK_FILE, words);

	(void)k, (void)count, (void)target;
	if (!thing)
		return false;
	thing->weight = 1;
	thing->file.name = parse_keep(p, words[1].text);
	return thing->file.name;
}

bool parse_process_block(struct parser *p, const struct keyword *k, const struct word *words, size_t count,
			 void *target)
{
	struct track_thing *thing = open_thing(p, TRACK_PROCESS, words);

	(void)k, (void)count, (void)target;
	if (!thing)
		return false;
	thing->process = (struct tracked_process){
		.name = parse_keep(p, words[1].text),
		.quorum = 1,
		.quorum_max = UINT32_MAX,
	};
	return thing->process.name;
}

bool parse_thing_text(struct parser *p, const struct keyword *k, const struct word *words, size_t count, void *target)
{
	const char *copy = parse_keep(p, words[1].text);

	(void)count;
	*(const char **)keyword_field(k, target) = copy;
	return copy;
}

/* Reads a whole number with or without a sign. Characters after the number are ignored with a warning. */
static bool read_leading_integer(struct parser *p, const struct keyword *k, const struct word *word, int64_t *number)
{
	uint64_t value;
	bool minus = *word->text == '-';
	struct word digits = {.text = word->text + minus, .at = word->at};

	if (!parse_leading_number(p, k, &digits, &value) || value > INT32_MAX)
		return false;
	*number = minus ? -(int64_t)value : (int64_t)value;
	return true;
}

/* Reads a whole number with or without a sign. */
static bool read_integer(const char *text, int64_t *number)
{
	uint64_t value;
	bool minus = *text == '-';

	if (!value_number(text + (minus || *text == '+'), &value) || value > INT32_MAX)
		return false;
	*number = minus ? -(int64_t)value : (int64_t)value;
	return true;
}

bool track_weight(struct parser *p, const struct keyword *k, const struct word *word, int64_t max, int16_t *weight)
{
	int64_t number;

	if (!read_leading_integer(p, k, word, &number) ||
	    (llabs(number) > (max == TRACK_WEIGHT_MAX ? max + 1 : max) && k->key != KEY_SCRIPT_WEIGHT))
		return parse_refuse(p, k, word->at, "%s is not a whole number from -%lld to %lld",
				    quote(word->text).text, (long long)max, (long long)max);
	if (llabs(number) > max) {
		number = number < 0 ? -max : max;
		report(&p->reports, word->at, WARNING,
		       "%s: %s is not a whole number from -%lld to %lld; %lld is used instead", k->name,
		       quote(word->text).text, (long long)max, (long long)max, (long long)number);
	}
	*weight = (int16_t)number;
	return true;
}

bool parse_thing_weight(struct parser *p, const struct keyword *k, const struct word *words, size_t count, void *target)
{
	struct track_thing *thing = target;

	if (!track_weight(p, k, &words[1], (int64_t)k->max, &thing->weight))
		return false;
	thing->reverse = count > 2 && !strcmp(words[2].text, "reverse");
	if (count > 2 && !thing->reverse)
		report(&p->reports, words[2].at, WARNING, "%s: %s is not 'reverse'; this word is ignored", k->name,
		       quote(words[2].text).text);
	return true;
}

/* Reads [NUMBER] [overwrite] of init_file, in any order. */
bool parse_file_init(struct parser *p, const struct keyword *k, const struct word *words, size_t count, void *target)
{
	struct tracked_file *file = &((struct track_thing *)target)->file;
	int64_t number;

	file->init = true;
	file->overwrite = false;
	file->value = 0;
	for (size_t i = 1; i < count; i++) {
		if (!strcmp(words[i].text, "overwrite"))
			file->overwrite = true;
		else if (read_integer(words[i].text, &number))
			file->value = (int32_t)number;
		else
			report(&p->reports, words[i].at, WARNING,
			       "%s: %s is neither a whole number nor 'overwrite'; this word is ignored", k->name,
			       quote(words[i].text).text);
	}
	return true;
}

static const char *const *copy_command(struct parser *p, const struct word *words, size_t count)
{
	const char **argv = arena_alloc(&p->arena, (count + 1) * sizeof(*argv));

	for (size_t i = 0; argv && i < count; i++)
		argv[i] = parse_keep(p, words[i].text);
	p->reports.no_memory |= !argv;
	return argv;
}

/* Reads a command. The command of a vrrp_script may be one word with blanks, which is split; other words are kept as
 * they are. */
bool parse_command(struct parser *p, const struct keyword *k, const struct word *words, size_t count, void *target)
{
	const char *const *argv;
	const struct script *script;

	if (k->key == KEY_SCRIPT_COMMAND && count == 2) {
		if (!parse_take_command(p, k, words, count, &script))
			return false;
		argv = script->argv;
	} else {
		argv = copy_command(p, words + 1, count - 1);
		if (argv && k->key == KEY_SCRIPT_COMMAND)
			parse_warn_of_shell(p, k, words[1].at, argv);
	}
	if (!argv)
		return false;
	if (!argv[0] || !*argv[0]) {
		report(&p->reports, words[1].at, WARNING, "%s: an empty command; the line is ignored", k->name);
		return false;
	}
	*(const char *const **)keyword_field(k, target) = argv;
	return true;
}

bool parse_param_match(struct parser *p, const struct keyword *k, const struct word *words, size_t count, void *target)
{
	bool initial = !strcmp(words[1].text, "initial");

	(void)count;
	if (!initial && strcmp(words[1].text, "partial"))
		return parse_refuse(p, k, words[1].at, "%s is neither initial nor partial", quote(words[1].text).text);
	*(uint8_t *)keyword_field(k, target) = initial ? PARAM_INITIAL : PARAM_PARTIAL;
	return true;
}

bool parse_check_user(struct parser *p, const struct keyword *k, const struct word *words, size_t count, void *target)
{
	struct tracked_script *script = &((struct track_thing *)target)->script;

	(void)k;
	script->user = parse_keep(p, words[1].text);
	script->group = count > 2 ? parse_keep(p, words[2].text) : NULL;
	return script->user;
}

/* Reads a number of 32 bits. A number out of range is refused. Characters after the number are ignored with a warning.
 */
bool parse_script_count(struct parser *p, const struct keyword *k, const struct word *words, size_t count, void *target)
{
	uint64_t number;

	(void)count;
	if (!parse_leading_number(p, k, &words[1], &number) || number < k->min || number > k->max)
		return parse_refuse(p, k, words[1].at, "%s is not a whole number from %llu to %llu",
				    quote(words[1].text).text, (unsigned long long)k->min, (unsigned long long)k->max);
	*(uint32_t *)keyword_field(k, target) = (uint32_t)number;
	return true;
}

bool parse_delay(struct parser *p, const struct keyword *k, const struct word *words, size_t count, void *target)
{
	struct track_thing *thing = target;

	if (!parse_time(p, k, words, count, target))
		return false;
	if (k->key == KEY_PROCESS_DELAY)
		thing->process.terminate_delay_ns = thing->process.fork_delay_ns;
	return true;
}

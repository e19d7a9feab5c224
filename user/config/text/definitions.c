// SPDX-License-Identifier: GPL-2.0
#include "config/text/definitions.h"

#include <ctype.h>
#include <search.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* Built-in definitions, as in keepalived. A file may redefine each of them. */
enum builtin { BUILTIN_NONE, BUILTIN_PWD, BUILTIN_INSTANCE, BUILTIN_RANDOM };

struct definition {
	const char *name;
	size_t name_length;
	enum builtin builtin;
	struct value *value;
	char copy[]; /* copy of the name; a definition in the tree has it, a search key does not */
};

static int by_definition_name(const void *a, const void *b)
{
	const struct definition *x = a, *y = b;

	if (x->name_length != y->name_length)
		return x->name_length < y->name_length ? -1 : 1;
	return memcmp(x->name, y->name, x->name_length);
}

static struct definition *find_definition(const struct definitions *d, const char *name, size_t length)
{
	struct definition key = {.name = name, .name_length = length},
			  **found = tfind(&key, &d->tree, by_definition_name);

	return found ? *found : NULL;
}

static struct definition *find_or_add_definition(struct definitions *d, const char *name, size_t length)
{
	struct definition *def = find_definition(d, name, length);

	if (def)
		return def;
	def = malloc(sizeof(*def) + length);
	if (!def) {
		d->reports->no_memory = true;
		return NULL;
	}
	*def = (struct definition){.name = def->copy, .name_length = length};
	memcpy(def->copy, name, length);
	if (tsearch(def, &d->tree, by_definition_name))
		return def;
	free(def);
	d->reports->no_memory = true;
	return NULL;
}

struct value *value_use(struct value *value)
{
	value->users++;
	return value;
}

void value_drop(struct value *value)
{
	if (value && !--value->users)
		free(value);
}

void definition_set(struct definitions *d, struct slice name, struct slice text, bool lines)
{
	struct definition *def = find_or_add_definition(d, name.text, name.length);
	struct value *value = malloc(sizeof(*value) + text.length + 1);

	if (!def || !value) {
		free(value);
		d->reports->no_memory = true;
		return;
	}
	*value = (struct value){.users = 1, .length = text.length, .lines = lines};
	memcpy(value->text, text.text, text.length);
	value->text[text.length] = 0;
	value_drop(def->value);
	def->value = value;
	def->builtin = BUILTIN_NONE;
}

static void add_builtin(struct definitions *d, const char *name, enum builtin builtin)
{
	struct definition *def = find_or_add_definition(d, name, strlen(name));

	if (def)
		def->builtin = builtin;
}

void definitions_init(struct definitions *d, const char *id, struct reports *reports)
{
	*d = (struct definitions){.id = id, .directory = "", .reports = reports};
	srandom(time(NULL));
	add_builtin(d, "_PWD", BUILTIN_PWD);
	add_builtin(d, "_INSTANCE", BUILTIN_INSTANCE);
	add_builtin(d, "_RANDOM", BUILTIN_RANDOM);
	definition_set(d, (struct slice){"_HASH", 5}, (struct slice){"#", 1}, false);
	definition_set(d, (struct slice){"_BANG", 5}, (struct slice){"!", 1}, false);
}

static void free_definition(void *definition)
{
	value_drop(((struct definition *)definition)->value);
	free(definition);
}

void definitions_free(struct definitions *d)
{
	tdestroy(d->tree, free_definition);
	line_free(&d->scratch);
}

static size_t name_length(const char *text)
{
	size_t length = 0;

	if (!isalpha((unsigned char)*text) && *text != '_')
		return 0;
	while (isalnum((unsigned char)text[length]) || text[length] == '_')
		length++;
	return length;
}

size_t definition_length(const struct line *line)
{
	size_t length = *line->text == '$' ? name_length(line->text + 1) : 0;

	return length && line->text[1 + length] == '=' ? length + 2 : 0;
}

/* A use of a definition: "$NAME", "${NAME}", "${_RANDOM 1 6}". */
struct use {
	struct definition *definition;
	size_t length;
	const char *arguments; /* of ${_RANDOM}: blanks and digits up to '}' */
};

/* Finds the use of a definition at the beginning of text, which begins with '$'. Returns false if there is no use of a
 * known definition. */
static bool find_use(const struct definitions *d, const char *text, struct use *use)
{
	bool braces = text[1] == '{';
	const char *name = text + 1 + braces, *end;
	size_t length = name_length(name);

	end = name + length;
	if (!length)
		return false;
	use->arguments = end;
	if (braces) {
		end += strspn(end, " 0123456789");
		if (*end++ != '}')
			return false;
	} else if (*end && !strchr(" \t,)", *end)) {
		return false;
	}
	use->length = end - text;
	use->definition = find_definition(d, name, length);
	if (!use->definition)
		return false;
	if (braces && end - 1 > use->arguments && (use->definition->builtin != BUILTIN_RANDOM || end[-2] == ' '))
		return false;
	return true;
}

/* Returns a random whole number as text. arguments: " LEAST MOST", the limits of the number. The default limits are 0
 * and 32767. */
static const char *random_number(struct definitions *d, const char *arguments)
{
	unsigned long least = 0, most = 32767;
	char *end;

	if (*arguments == ' ') {
		least = strtoul(arguments, &end, 10);
		if (*end == ' ')
			most = strtoul(end, NULL, 10);
	}
	snprintf(d->number, sizeof(d->number), "%lu",
		 most > least && most - least < RAND_MAX ? least + random() % (most - least + 1) : least);
	return d->number;
}

/* Returns the value of a definition, which may be built in or come from a file. */
static const char *builtin_text(struct definitions *d, const struct use *use)
{
	switch (use->definition->builtin) {
	case BUILTIN_PWD:
		return d->directory;
	case BUILTIN_INSTANCE:
		return d->id;
	case BUILTIN_RANDOM:
		return random_number(d, use->arguments);
	case BUILTIN_NONE:
		break;
	}
	return use->definition->value->text;
}

/* A pass over a line, which replaces the definitions in the line by their values. start_pass() moves the text of the
 * line to the end of the scratch line `in`. The pass then moves the text piece by piece to `out`, the emptied line. A
 * value is put in front of the unread text in `in`, so definitions in the value are replaced, too. */
struct pass {
	struct line *in;
	size_t at; /* index of the next character in `in` */
	struct line *out;
	size_t count; /* number of definitions replaced */
	size_t work;  /* bytes copied */
};

static void move_text(struct pass *p, size_t count)
{
	memcpy(p->out->text + p->out->length, p->in->text + p->at, count);
	memcpy(p->out->columns + p->out->length, p->in->columns + p->at, count * sizeof(*p->in->columns));
	p->out->length += count;
	p->at += count;
}

static void put_in_front(struct pass *p, const char *text, size_t length, uint32_t column)
{
	p->at -= length;
	memcpy(p->in->text + p->at, text, length);
	for (size_t i = 0; i < length; i++)
		p->in->columns[p->at + i] = column;
}

static bool start_pass(struct definitions *d, struct pass *p, struct line *line)
{
	struct line *in = &d->scratch;

	if (!in->text && !line_alloc(in, LINE_BYTES)) {
		d->reports->no_memory = true;
		return false;
	}
	*p = (struct pass){.in = in, .at = in->capacity - line->length, .out = line};
	memcpy(in->text + p->at, line->text, line->length + 1);
	memcpy(in->columns + p->at, line->columns, (line->length + 1) * sizeof(*line->columns));
	line->length = 0;
	return true;
}

/* Replaces the use of a definition by its value. Returns false after an error if the pass has too many values or too
 * many bytes: with definitions that use each other it would never end. */
static bool put_value(struct definitions *d, struct pass *p, const struct use *use, rest_fn *rest, void *data)
{
	uint32_t column = p->in->columns[p->at];
	struct value *value = use->definition->value;
	bool lines = value && value->lines;
	const char *text = builtin_text(d, use);
	size_t length = lines ? strcspn(text, "\n") : strlen(text);

	p->at += use->length;
	if (++p->count > SUBSTITUTIONS || p->out->length + length + (p->in->capacity - p->at) > p->out->capacity) {
		report(d->reports, (struct place){p->out->file, p->out->number, column}, ERROR,
		       "'$%.*s': with its definitions replaced the line has more than %zu bytes, or more than %d "
		       "definitions; definitions must not use themselves",
		       use->definition->name_length > QUOTED_BYTES ? QUOTED_BYTES : (int)use->definition->name_length,
		       use->definition->name, p->out->capacity, SUBSTITUTIONS);
		return false;
	}
	if (lines && text[length])
		rest(data, &(struct rest){value, length + 1}, (struct place){p->out->file, p->out->number, column});
	put_in_front(p, text, length, column);
	p->work += length;
	return true;
}

enum substituted definitions_substitute(struct definitions *d, struct line *line, size_t *work, rest_fn *rest,
					void *data)
{
	bool failed = false, sequence = false;
	struct pass p;

	if (!start_pass(d, &p, line))
		return SUBSTITUTION_FAILED;
	p.work = p.in->capacity - p.at;
	while (!failed && !sequence && p.at < p.in->capacity) {
		const char *text = p.in->text + p.at, *dollar = memchr(text, '$', p.in->capacity - p.at);
		struct use use;

		if (!dollar)
			break;
		if (dollar > text) {
			move_text(&p, dollar - text);
		} else if (!find_use(d, text, &use) || (use.definition->value && use.definition->value->lines &&
							(!rest || p.at + use.length < p.in->capacity))) {
			move_text(&p, 1);
		} else {
			failed = !put_value(d, &p, &use, rest, data);
			text = p.in->text + p.at;
			sequence = !failed && text[strspn(text, " \t")] == '~';
		}
	}
	move_text(&p, p.in->capacity - p.at);
	*work += p.work;
	line->text[line->length] = 0;
	line->columns[line->length] = p.in->columns[p.in->capacity];
	return failed ? SUBSTITUTION_FAILED : p.count ? SUBSTITUTED : SUBSTITUTED_NOTHING;
}

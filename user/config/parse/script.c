// SPDX-License-Identifier: GPL-2.0
/* Functions for keywords of scripts, FIFOs and mail. */
#include <stdlib.h>
#include <string.h>

#include "config/base/values.h"
#include "config/parse/parse.h"
#include "config/text/escape.h"

/* Returns a copy of words[i], or NULL if there are not so many words. */
static const char *keep_word(struct parser *p, const struct word *words, size_t count, size_t i)
{
	return i < count ? parse_keep(p, words[i].text) : NULL;
}

/* Splits a command into words. Writes the words to text, and pointers to them to argv. argv must have room for half as
 * many words as the command has characters, and text for all characters. Returns the number of words, or -1 if a
 * quotation has no end. */
static long split(const char *command, const char **argv, char *text)
{
	const char *at = command, *end = command + strlen(command);
	long n = 0;

	for (;;) {
		long length;

		while (at < end && (is_blank(*at) || *at == '\n'))
			at++;
		if (at == end)
			return n;
		length = escape_word(&at, end, text);
		if (length < 0)
			return -1;
		argv[n++] = text;
		text += length + 1;
	}
}

/* Copies a script into the arena. */
static const struct script *keep_script(struct parser *p, const struct script *from)
{
	struct script *script = arena_copy(&p->arena, from, sizeof(*from));
	const char **argv;
	size_t n = 0;

	while (from->argv[n])
		n++;
	argv = arena_alloc(&p->arena, (n + 1) * sizeof(*argv));
	if (!script || !argv) {
		p->reports.no_memory = true;
		return NULL;
	}
	for (size_t i = 0; i < n; i++)
		argv[i] = parse_keep(p, from->argv[i]);
	script->argv = argv;
	script->user = from->user ? parse_keep(p, from->user) : NULL;
	script->group = from->group ? parse_keep(p, from->group) : NULL;
	return p->reports.no_memory ? NULL : script;
}

/* Returns a copy of a script. If it equals the last script of the same keyword, returns the last script instead:
 * instances share their settings only if the pointers in them are equal. */
static const struct script *share(struct parser *p, enum key key, const struct script *script)
{
	if (!p->last_scripts[key] || !script_equal(p->last_scripts[key], script))
		p->last_scripts[key] = keep_script(p, script);
	return p->last_scripts[key];
}

/* Whether keepalived runs a command in a shell: it does so if the command begins with "</", a redirection from a file.
 * Such a command succeeds if the file can be opened. */
static bool needs_shell(const char *command)
{
	return command[0] == '<' && command[1] == '/';
}

/* Whether a word of a command has a meaning only in a shell: an operator, or a redirection such as >FILE, 2>&1 or
 * &>FILE. */
static bool is_shell_word(const char *word)
{
	static const char *const operators[] = {"|", "||", "&", "&&", ";", "<"};

	for (size_t i = 0; i < sizeof(operators) / sizeof(*operators); i++)
		if (!strcmp(word, operators[i]))
			return true;
	return word[*word == '2' || *word == '&'] == '>';
}

void parse_warn_of_shell(struct parser *p, const struct keyword *k, struct place at, const char *const *argv)
{
	while (*argv && !is_shell_word(*argv))
		argv++;
	if (*argv)
		report(&p->reports, at, WARNING,
		       "%s: no shell runs the command, so %s is an argument: /bin/sh -c 'COMMAND' expected for a pipe, "
		       "a list or a redirection",
		       k->name, quote(*argv).text);
}

/* Warns of words after a command that cannot be the name of a user or group, such as a path: the operator means them as
 * arguments. */
static void warn_of_names(struct parser *p, const struct keyword *k, const struct word *words, size_t count)
{
	for (size_t i = 2; i < count; i++) {
		if (!strpbrk(words[i].text, "/<>|&;$"))
			continue;
		report(&p->reports, words[i].at, WARNING,
		       "%s: %s is read as the name of a %s; if this name does not exist, the command does not run: "
		       "quotation marks around the command and its arguments expected",
		       k->name, quote(words[i].text).text, i == 2 ? "user" : "group");
		return;
	}
}

bool parse_take_command(struct parser *p, const struct keyword *k, const struct word *words, size_t count,
			const struct script **out)
{
	size_t length = strlen(words[1].text);
	const char **argv = malloc((length / 2 + 2) * sizeof(*argv));
	const char *shell[] = {"/bin/sh", "-c", words[1].text, NULL};
	char *text = malloc(length + 2);
	long n;

	if (!argv || !text) {
		p->reports.no_memory = true;
		n = -1;
		goto cleanup;
	}
	n = split(words[1].text, argv, text);
	if (n > 0) {
		struct script script = {.argv = argv};

		argv[n] = NULL;
		if (needs_shell(words[1].text))
			script.argv = shell;
		parse_warn_of_shell(p, k, words[1].at, script.argv);
		warn_of_names(p, k, words, count);
		script.user = count > 2 ? words[2].text : NULL;
		script.group = count > 3 ? words[3].text : NULL;
		*out = share(p, k->key, &script);
	} else if (n < 0) {
		report(&p->reports, words[1].at, WARNING, "%s: a quotation in %s has no end; the line is ignored",
		       k->name, quote(words[1].text).text);
	} else {
		report(&p->reports, words[1].at, WARNING, "%s without a command; the line is ignored", k->name);
	}
cleanup:
	free(argv);
	free(text);
	return n > 0 && *out;
}

/* If second is true, the block has the keyword already. Then warns that the first line counts, as in keepalived, and
 * this line is ignored. Returns second. */
static bool refuse_second(struct parser *p, const struct keyword *k, const struct word *words,
			  const struct marks *marks, bool second)
{
	if (second)
		report(&p->reports, words->at, WARNING, "'%s' is given twice: line %u counts, and this line is ignored",
		       k->name, marks_at(marks, k->key).line);
	return second;
}

bool parse_script(struct parser *p, const struct keyword *k, const struct word *words, size_t count, void *target)
{
	const struct script **script = keyword_field(k, target);

	if (refuse_second(p, k, words, target, *script))
		return false;
	if (count < 2) {
		report(&p->reports, words->at, WARNING, "'%s' without a value: %s expected; the line is ignored",
		       k->name, k->arguments);
		return false;
	}
	return parse_take_command(p, k, words, count, script);
}

/* notify_deleted may have no script. */
bool parse_deleted(struct parser *p, const struct keyword *k, const struct word *words, size_t count, void *target)
{
	struct notify *notify = keyword_field(k, target);
	const struct script **script = &notify->scripts[NOTIFY_DELETED];

	if (refuse_second(p, k, words, target, notify->deleted))
		return false;
	notify->deleted = true;
	return count < 2 || parse_take_command(p, k, words, count, script);
}

bool parse_fifo(struct parser *p, const struct keyword *k, const struct word *words, size_t count, void *target)
{
	struct fifo_config *fifo = keyword_field(k, target);

	if (refuse_second(p, k, words, target, fifo->path))
		return false;
	fifo->path = keep_word(p, words, count, 1);
	fifo->user = keep_word(p, words, count, 2);
	fifo->group = keep_word(p, words, count, 3);
	return fifo->path;
}

bool parse_script_user(struct parser *p, const struct keyword *k, const struct word *words, size_t count, void *target)
{
	struct notify_globals *g = &((struct globals *)target)->notify;

	(void)k;
	g->script_user = keep_word(p, words, count, 1);
	g->script_group = keep_word(p, words, count, 2);
	return g->script_user;
}

bool parse_kept(struct parser *p, const struct keyword *k, const struct word *words, size_t count, void *target)
{
	if (count > 1)
		*(const char **)keyword_field(k, target) = keep_word(p, words, count, 1);
	else
		report(&p->reports, words->at, WARNING, "'%s' without a value: %s expected; the line is ignored",
		       k->name, k->arguments);
	return count > 1;
}

void parse_email(struct parser *p, enum block block, const struct statement *s, void *target)
{
	struct notify_globals *g = &((struct globals *)target)->notify;

	if (s->opens) {
		report(&p->reports, s->at, ERROR, "a block within %s is not possible: an address expected",
		       p->language->blocks[block].name);
		parse_skip(p, s->at);
		return;
	}
	for (size_t i = 0; i < s->count; i++) {
		if (!(g->email_count & (g->email_count - 1))) { /* the list is full: its capacity is a power of two */
			size_t capacity = g->email_count ? 2 * g->email_count : 1;
			const char **list = arena_alloc(&p->arena, capacity * sizeof(*list));

			if (!list) {
				p->reports.no_memory = true;
				return;
			}
			if (g->email_count)
				memcpy(list, g->emails, g->email_count * sizeof(*list));
			g->emails = list;
		}
		g->emails[g->email_count++] = parse_keep(p, s->words[i].text);
	}
}

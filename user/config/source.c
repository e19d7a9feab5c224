// SPDX-License-Identifier: GPL-2.0
#include "config/source.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define PATTERN_ALTERNATIVES 12 /* commas between braces: glob() tries every combination */
#define PATTERN_WILD_PARTS 3	/* parts of a path with wildcards: glob() walks their product */

/* What is wrong with a file: in the place of the include, or about the first file as a whole. */
static void file_error(struct lexer *l, struct place at, const char *path, const char *what)
{
	if (at.line)
		report(l->reports, at, ERROR, "include: cannot read %s: %s", quote(path).text, what);
	else
		report(l->reports, at, ERROR, "cannot read the configuration: %s", what);
}

/* Returns NULL, or what is wrong. The size is what can be read, since files of /proc have none. */
static const char *read_all(struct lexer *l, int fd, size_t expected, struct source *src)
{
	size_t capacity = expected + 2;
	ssize_t got;

	if (expected > LEXER_BYTES - l->bytes)
		return "too large: no more than 256 MiB in all";
	src->text = malloc(capacity);
	if (!src->text)
		return strerror(ENOMEM);
	while ((got = read(fd, src->text + src->size, capacity - src->size)) != 0) {
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return strerror(errno);
		src->size += got;
		if (src->size > LEXER_BYTES - l->bytes)
			return "too large: no more than 256 MiB in all";
		if (src->size == capacity &&
		    !report_grow(l->reports, (void **)&src->text, src->size, &capacity, 1))
			return strerror(ENOMEM);
	}
	l->bytes += src->size;
	return NULL;
}

/* Opens without waiting for a writer, and reads nothing that might have no end. */
static const char *load(struct lexer *l, const char *path, struct source *src)
{
	const char *wrong = NULL;
	struct stat st = { 0 };
	int fd;

	fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	if (fd < 0)
		return strerror(errno);
	if (fstat(fd, &st))
		wrong = strerror(errno);
	else if (S_ISDIR(st.st_mode))
		wrong = strerror(EISDIR);
	else if (!S_ISREG(st.st_mode))
		wrong = "not a regular file";
	else
		wrong = read_all(l, fd, st.st_size, src);
	src->dev = st.st_dev;
	src->ino = st.st_ino;
	close(fd);
	return wrong;
}

/* Bytes that no text has: the first one is an error, and all are read as blanks. */
static void check_text(struct lexer *l, struct source *src)
{
	bool told = false;

	for (size_t i = 0, start = 0, line = 1; i < src->size; i++) {
		unsigned char c = src->text[i];

		if (c == '\n') {
			start = i + 1;
			line++;
		} else if ((c < 0x20 && !(c >= '\t' && c <= '\r')) || c == 0x7f) {
			src->text[i] = ' ';
			if (!told)
				report(l->reports, (struct place){ src->file, line, i - start + 1 }, ERROR,
				       "byte 0x%02x: text expected", c);
			told = true;
		}
	}
	if (src->size >= 3 && !memcmp(src->text, "\xef\xbb\xbf", 3))
		memset(src->text, ' ', 3);
}

static bool being_read(const struct lexer *l, const struct source *src)
{
	for (size_t i = 0; i < l->depth; i++)
		if (l->stack[i].dev == src->dev && l->stack[i].ino == src->ino)
			return true;
	return false;
}

static bool add_name(struct lexer *l, const char *path)
{
	if (!report_grow(l->reports, (void **)&l->files, l->file_count, &l->file_capacity, sizeof(*l->files)))
		return false;
	l->files[l->file_count] = report_strdup(l->reports, path);
	if (!l->files[l->file_count])
		return false;
	l->file_count++;
	return true;
}

static void push(struct lexer *l, const char *path, struct place from)
{
	struct source src = { .line = 1, .file = l->file_count };
	const char *wrong;

	if (l->depth == LEXER_DEPTH) {
		report(l->reports, from, ERROR, "include: %s is nested deeper than %d files", quote(path).text,
		       LEXER_DEPTH);
		return;
	}
	wrong = l->file_count == LEXER_FILES ? "too many files" : load(l, path, &src);
	if (!wrong && being_read(l, &src))
		wrong = "it includes itself";
	if (wrong || (from.line && !add_name(l, path))) {
		if (wrong)
			file_error(l, from, path, wrong);
		free(src.text);
		return;
	}
	src.file = l->file_count - 1;
	check_text(l, &src);
	l->stack[l->depth++] = src;
}

void source_open(struct lexer *l, const char *path)
{
	if (add_name(l, path))
		push(l, path, (struct place){ 0 });
}

void source_pop(struct lexer *l)
{
	struct source *src = &l->stack[--l->depth];

	if (src->matches.gl_pathv)
		globfree(&src->matches);
	free(src->text);
}

bool source_include_next(struct lexer *l, struct source *src)
{
	if (src->match == src->matches.gl_pathc)
		return false;
	push(l, src->matches.gl_pathv[src->match++], src->include);
	return true;
}

/* The pattern relative to the folder of the file that includes it, whose own name is no pattern. */
static void make_pattern(struct lexer *l, const struct source *src, const char *name, char *pattern, size_t size)
{
	const char *file = l->files[src->file], *end = strrchr(file, '/');
	size_t used = 0;

	if (*name != '/' && end) {
		for (; file <= end && used + 2 < size; file++) {
			if (strchr("*?[]{},\\", *file))
				pattern[used++] = '\\';
			pattern[used++] = *file;
		}
	}
	snprintf(pattern + used, size - used, "%s", name);
}

static bool too_wide(const char *name)
{
	int commas = 0, wild_parts = 0;
	bool wild = false;

	for (; *name; name++) {
		commas += *name == ',';
		if (*name == '/')
			wild = false;
		else if (!wild && strchr("*?[", *name)) {
			wild = true;
			wild_parts++;
		}
	}
	return commas > PATTERN_ALTERNATIVES || wild_parts > PATTERN_WILD_PARTS;
}

/* keepalived's variants that take a pattern without a match for an error. */
static bool must_match(const char *keyword)
{
	return keyword[7] == 'a' || keyword[7] == 'w';
}

void source_include(struct lexer *l, struct source *src, const struct statement *s)
{
	const char *keyword = s->words[0].text, *name = s->words[1].text;
	char pattern[2 * PATH_MAX];
	int rc;

	if (s->count < 2) {
		report(l->reports, s->at, ERROR, "%s: name of a file expected", keyword);
		return;
	}
	src->include = s->words[1].at;
	if (strlen(name) >= PATH_MAX || too_wide(name)) {
		report(l->reports, src->include, ERROR, "include: %s is too long a name or too wide a pattern",
		       quote(name).text);
		return;
	}
	make_pattern(l, src, name, pattern, sizeof(pattern));
	if (src->matches.gl_pathv)
		globfree(&src->matches);
	src->matches = (glob_t){ 0 };
	src->match = 0;
	rc = glob(pattern, GLOB_BRACE, NULL, &src->matches);
	if (rc == GLOB_NOSPACE)
		l->reports->no_memory = true;
	else if (rc == GLOB_NOMATCH && strpbrk(name, "*?[{") && !must_match(keyword))
		report(l->reports, src->include, WARNING, "include: no file matches %s", quote(name).text);
	else if (rc)
		file_error(l, src->include, name, strerror(ENOENT));
	if (s->count > 2)
		report(l->reports, s->words[2].at, WARNING, "%s after the name of a file is ignored",
		       quote(s->words[2].text).text);
}

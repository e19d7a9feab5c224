// SPDX-License-Identifier: GPL-2.0
#include "config/text/input.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Limits for the pattern of an include. PATTERN_ALTERNATIVES limits its commas, since glob() tries every combination of
 * the words in braces. PATTERN_WILD_PARTS limits the parts of the path that have wildcards, since glob() tries every
 * combination of their matches. */
#define PATTERN_ALTERNATIVES 12
#define PATTERN_WILD_PARTS 3

/* Reports that a file cannot be read. The message has the place of the include that names the file; if the file is the
 * first file, the message has no place. */
static void file_error(struct files *f, const struct include *from, const char *path, const char *what)
{
	if (!from)
		report(f->reports, (struct place){0}, ERROR, "cannot read the configuration: %s", what);
	else
		report(f->reports, from->at, from->check & INCLUDE_READ ? ERROR : WARNING,
		       "include: cannot read %s: %s%s", quote(path).text, what,
		       from->check & INCLUDE_READ ? "" : "; the file is ignored");
}

/* Returns why `size` more bytes may not be read, or NULL if they may. */
static const char *too_large(struct files *f, size_t size)
{
	if (size > INPUT_BYTES - f->bytes)
		return "the files of a configuration may not have more than 256 MiB together";
	if (size <= f->most - f->bytes)
		return NULL;
	f->reports->no_memory = true; /* no_memory makes the whole load fail: without this file the configuration would
					 have another meaning */
	return strerror(ENOMEM);
}

/* Reads a file to its end. `expected` is the size from fstat(); the file may be longer, since files of /proc have size
 * 0. Returns NULL, or what is wrong. */
static const char *read_input(struct files *f, int fd, size_t expected, struct input *input)
{
	const char *wrong = too_large(f, expected);
	size_t capacity = expected + 2;
	ssize_t got;

	if (wrong)
		return wrong;
	input->text = malloc(capacity);
	if (!input->text)
		return strerror(ENOMEM);
	while ((got = read(fd, input->text + input->size, capacity - input->size)) != 0) {
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return strerror(errno);
		input->size += got;
		wrong = too_large(f, input->size);
		if (wrong)
			return wrong;
		if (input->size == capacity &&
		    !report_grow(f->reports, (void **)&input->text, input->size, &capacity, 1))
			return strerror(ENOMEM);
	}
	f->bytes += input->size;
	return NULL;
}

/* Opens and reads a file. The file must be a regular file: a FIFO would block, and a device may have no end. An
 * included file must not be executable: as in keepalived, an include of all files in a folder leaves out the scripts
 * there. Returns NULL, or what is wrong. */
static const char *load_input(struct files *f, const char *path, bool included, struct input *input)
{
	const char *wrong = NULL;
	struct stat st = {0};
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
	else if (included && st.st_mode & (S_IXUSR | S_IXGRP | S_IXOTH))
		wrong = "the file is executable, and scripts are not included";
	else
		wrong = read_input(f, fd, st.st_size, input);
	input->dev = st.st_dev;
	input->ino = st.st_ino;
	close(fd);
	return wrong;
}

/* Replaces a byte order mark and all control characters except tabs and line ends by blanks. Reports the first control
 * character as an error. */
static void check_text(struct files *f, struct input *input)
{
	bool told = false;

	for (size_t i = 0, start = 0, line = 1; i < input->size; i++) {
		unsigned char c = input->text[i];

		if (c == '\n') {
			start = i + 1;
			line++;
		} else if ((c < 0x20 && !(c >= '\t' && c <= '\r')) || c == 0x7f) {
			input->text[i] = ' ';
			if (!told)
				report(f->reports, (struct place){input->file, line, i - start + 1}, ERROR,
				       "the control character 0x%02x is not text: remove it", c);
			told = true;
		}
	}
	if (input->size >= 3 && !memcmp(input->text, "\xef\xbb\xbf", 3))
		memset(input->text, ' ', 3);
}

/* Adds the name of a file to f->names; struct place refers to it by index. Returns false if there is no memory. */
static bool add_name(struct files *f, const char *path)
{
	if (!report_grow(f->reports, (void **)&f->names, f->count, &f->capacity, sizeof(*f->names)))
		return false;
	f->names[f->count] = report_strdup(f->reports, path);
	if (!f->names[f->count])
		return false;
	f->count++;
	return true;
}

/* Returns the folder of a file, absolute if the folder can be resolved. NULL: no memory. */
static char *directory_of(struct files *f, const char *path)
{
	const char *slash = strrchr(path, '/');
	char *folder = slash ? strndup(path, slash - path + 1) : strdup("."), *real;

	real = folder ? realpath(folder, NULL) : NULL;
	if (!real)
		return folder ? folder : report_strdup(f->reports, ".");
	free(folder);
	return real;
}

static bool includes_itself(const struct input *input)
{
	for (const struct input *outer = input->outer; outer; outer = outer->outer)
		if (outer->dev == input->dev && outer->ino == input->ino)
			return true;
	return false;
}

bool input_open(struct files *f, const char *path, const struct include *from, const struct input *outer,
		struct input *out)
{
	struct input input = {.line = 1, .file = f->count, .outer = outer};
	const char *wrong;

	/* the first file needs a name even if it cannot be read: the message about this failure has the name */
	if (!from && !add_name(f, path))
		return false;
	wrong = f->count == INPUT_FILES ? "too many files: the limit is 65536" : load_input(f, path, from, &input);
	if (!wrong && includes_itself(&input))
		wrong = "the file includes itself";
	if (wrong)
		file_error(f, from, path, wrong);
	if (wrong || (from && !add_name(f, path)) || !(input.directory = directory_of(f, path))) {
		free(input.text);
		return false;
	}
	input.file = f->count - 1;
	check_text(f, &input);
	*out = input;
	return true;
}

bool input_line(struct files *f, struct input *input, struct line *line)
{
	const char *text = input->text + input->next, *end;
	size_t length;

	if (input->next >= input->size)
		return false;
	end = memchr(text, '\n', input->size - input->next);
	length = end ? (size_t)(end - text) : input->size - input->next;
	input->next += length + 1;
	line_reset(line);
	line->file = input->file;
	line->number = input->line++;
	while (length && text[length - 1] == '\r')
		length--;
	if (length > line->capacity)
		report(f->reports, (struct place){input->file, line->number, 1}, ERROR,
		       "the line has %zu bytes, and may not have more than %zu", length, line->capacity);
	else
		line->length = length;
	memcpy(line->text, text, line->length);
	line->text[line->length] = 0;
	for (size_t i = 0; i <= line->length; i++)
		line->columns[i] = i + 1;
	return true;
}

void input_close(struct input *input)
{
	free(input->text);
	free(input->directory);
}

size_t include_length(const struct line *line, unsigned *check)
{
	static const struct {
		char letter;
		unsigned check;
	} variants[] = {
		{'r', INCLUDE_READ},
		{'m', INCLUDE_READ | INCLUDE_MATCH},
		{'w', INCLUDE_READ | INCLUDE_MATCH | INCLUDE_WILDCARD},
		{'b', INCLUDE_READ | INCLUDE_BRACE},
		{'a', INCLUDE_ALL},
	};
	size_t length = 7;

	*check = 0;
	if (strncmp(line->text, "include", length))
		return 0;
	for (size_t i = 0; i < sizeof(variants) / sizeof(*variants); i++) {
		if (line->text[7] == variants[i].letter) {
			*check = variants[i].check;
			length = 8;
		}
	}
	return !line->text[length] || is_blank(line->text[length]) ? line_skip(line, length) : 0;
}

/* Makes the pattern for glob(): the folder of the including file, with its special characters escaped, is put before a
 * relative name. */
static void make_pattern(struct files *f, const struct input *input, const char *name, char *pattern, size_t size)
{
	const char *file = f->names[input->file], *end = strrchr(file, '/');
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

/* Whether a pattern could make glob() work for a very long time. */
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

/* The number of names that glob() has not found. It is a global variable, since glob() passes no pointer to its
 * callbacks. */
static _Thread_local size_t missing;

static int count_missing(const char *path, struct stat *st)
{
	int rc = lstat(path, st);

	missing += rc != 0;
	return rc;
}

static void *open_folder(const char *path)
{
	return opendir(path);
}

static struct dirent *read_folder(void *folder)
{
	return readdir(folder);
}

static void close_folder(void *folder)
{
	closedir(folder);
}

/* Calls glob(), and sets `missing` to the number of names that have no wildcard and do not exist. {a,b} are two names.
 */
static int find_files(const char *pattern, glob_t *matches)
{
	*matches = (glob_t){
		.gl_closedir = close_folder,
		.gl_readdir = read_folder,
		.gl_opendir = open_folder,
		.gl_lstat = count_missing,
		.gl_stat = stat,
	};
	missing = 0;
	return glob(pattern, GLOB_BRACE | GLOB_ALTDIRFUNC, NULL, matches);
}

bool include_start(struct files *f, const struct input *input, const struct line *line, size_t at,
		   struct include *include)
{
	const char *name = line->text + at;
	char pattern[2 * PATH_MAX];
	bool braces = strchr(name, '{');
	int rc;

	*include = (struct include){.check = include->check, .at = line_place(line, at)};
	if (!*name) {
		report(f->reports, line_place(line, 0), ERROR, "'include' without a file: a name or pattern expected");
		return false;
	}
	if (strlen(name) >= PATH_MAX || too_wide(name)) {
		report(f->reports, include->at, ERROR,
		       "include: the name %s is too long, or its pattern has too many wildcards or alternatives",
		       quote(name).text);
		return false;
	}
	make_pattern(f, input, name, pattern, sizeof(pattern));
	rc = find_files(pattern, &include->matches);
	if (rc == GLOB_NOSPACE)
		f->reports->no_memory = true;
	else if (missing)
		report(f->reports, include->at,
		       include->check & (braces ? INCLUDE_BRACE : INCLUDE_MATCH) ? ERROR : WARNING, "include: %s: %s",
		       quote(name).text, braces ? "not all of these files exist" : strerror(ENOENT));
	else if (rc && include->check & INCLUDE_WILDCARD)
		report(f->reports, include->at, ERROR, "include: no file matches %s", quote(name).text);
	if (!rc)
		return true;
	globfree(&include->matches);
	return false;
}

void include_end(struct include *include)
{
	globfree(&include->matches);
}

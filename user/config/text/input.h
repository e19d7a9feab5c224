/* SPDX-License-Identifier: GPL-2.0 */
/* Files: opening them, their lines, and what an include names. */
#ifndef VRRP_XDP_CONFIG_SOURCE_H
#define VRRP_XDP_CONFIG_SOURCE_H

#include <glob.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "config/text/line.h"
#include "config/base/report.h"

#define INPUT_FILES 65536	  /* read in all: includes that multiply come to an end */
#define INPUT_BYTES (256UL << 20) /* read in all */

/* What about an include is an error: keepalived's include_check, and the letter of includer, includem... */
enum include_check {
	INCLUDE_READ = 1 << 0,	   /* a file that cannot be read */
	INCLUDE_MATCH = 1 << 1,	   /* a file that is missing */
	INCLUDE_WILDCARD = 1 << 2, /* a pattern that no file matches */
	INCLUDE_BRACE = 1 << 3,	   /* one of {a,b} that is missing */
	INCLUDE_ALL = INCLUDE_READ | INCLUDE_MATCH | INCLUDE_WILDCARD | INCLUDE_BRACE,
};

/* All files read so far. */
struct files {
	struct reports *reports;
	char **names; /* a place's file is an index into it; the caller's after files_free() */
	size_t count;
	size_t capacity;
	size_t bytes;
	size_t most; /* that there is memory for; SIZE_MAX: INPUT_BYTES */
};

/* A file being read. */
struct input {
	char *text;
	char *directory; /* absolute */
	size_t size;
	size_t next;
	uint32_t file;
	uint32_t line; /* of next */
	dev_t dev;
	ino_t ino;
};

/* An include being followed. */
struct include {
	glob_t matches;
	size_t next;
	unsigned check; /* what is an error */
	struct place at;
};

/* Opens a file; what is wrong goes to the reports. including() says whether a file is being read. */
bool input_open(struct files *f, const char *path, const struct include *from,
		bool (*including)(const void *data, const struct input *input), const void *data, struct input *out);

/* Reads the next line, without its end. Returns false after the last one. */
bool input_line(struct files *f, struct input *input, struct line *line);

void input_close(struct input *input);

/* Whether a line is an include: returns the length of the keyword and blanks after it, or 0, and what it checks. */
size_t include_length(const struct line *line, unsigned *check);

/* Finds what an include in that file names. Returns false if there is nothing to read. */
bool include_start(struct files *f, const struct input *input, const struct line *line, size_t at, unsigned check,
		   struct include *include);

void include_end(struct include *include);

#endif

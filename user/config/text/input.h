/* SPDX-License-Identifier: GPL-2.0 */
/* The files of a configuration: how they are opened, read line by line, and included. */
#ifndef VRRP_XDP_CONFIG_INPUT_H
#define VRRP_XDP_CONFIG_INPUT_H

#include <glob.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "config/base/report.h"
#include "config/text/line.h"

/* Limits for one configuration with all its includes. Without them, includes that multiply would never end. */
#define INPUT_FILES 65536
#define INPUT_BYTES (256UL << 20)

/* Which failures of an include are errors; the others are warnings. The keyword include_check of global_defs sets them
 * for all includes, the letter of includer, includem, includew, includeb and includea for one. */
enum include_check {
	INCLUDE_READ = 1 << 0,	   /* a file cannot be read */
	INCLUDE_MATCH = 1 << 1,	   /* a file does not exist */
	INCLUDE_WILDCARD = 1 << 2, /* no file matches a pattern */
	INCLUDE_BRACE = 1 << 3,	   /* one of the files in {a,b} does not exist */
	INCLUDE_ALL = INCLUDE_READ | INCLUDE_MATCH | INCLUDE_WILDCARD | INCLUDE_BRACE,
};

/* All files that were read so far. */
struct files {
	struct reports *reports;
	char **names;	 /* by place.file; the owner of struct files frees the names and this array */
	size_t count;	 /* of names */
	size_t capacity; /* of names */
	size_t bytes;	 /* that were read */
	size_t most;	 /* bytes that the memory of this process has room for; SIZE_MAX: no such limit */
};

/* A file that is being read. */
struct input {
	char *text;	 /* the whole file */
	char *directory; /* of the file, absolute */
	size_t size;	 /* of text, in bytes */
	size_t next;	 /* where in text the next line begins */
	uint32_t file;	 /* as in struct place */
	uint32_t line;	 /* number of the next line, from 1 */
	dev_t dev;	 /* dev and ino identify the file, whatever its name */
	ino_t ino;
	const struct input *outer; /* the file that includes this one; NULL: the first file */
};

/* An include whose files are being read, one after another. */
struct include {
	glob_t matches;
	size_t next;	/* index in matches of the file to read next */
	unsigned check; /* mask of enum include_check; the caller of include_start() sets it */
	struct place at;
};

/* Opens a file and reads all of it. from is the include that names the file. outer is the innermost file that is
 * being read. Both are NULL for the first file. Returns false after it has reported what is wrong. */
bool input_open(struct files *f, const char *path, const struct include *from, const struct input *outer,
		struct input *out);

/* Reads the next line without its end. Returns false after the last line. */
bool input_line(struct files *f, struct input *input, struct line *line);

void input_close(struct input *input);

/* Returns the length of the include keyword that a line begins with and of the blanks after it, or 0 for another line.
 * *check: what the letter of the keyword makes an error, a mask of enum include_check. */
size_t include_length(const struct line *line, unsigned *check);

/* Finds the files that an include names. The name begins at `at` in a line of the file `input`; a relative one is
 * looked up in the directory of that file. Returns false if there is no file to read; include->check says whether that
 * is an error. */
bool include_start(struct files *f, const struct input *input, const struct line *line, size_t at,
		   struct include *include);

void include_end(struct include *include);

#endif

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

/* Bits for the failures of an include that are errors; other failures are warnings. The keyword include_check of
 * global_defs sets them for all includes. The last letter of includer, includem, includew, includeb or includea sets
 * them for this include only. */
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
	size_t most;	 /* limit of bytes, from the memory limit of this process; SIZE_MAX: none */
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

/* Reads the next line without its line end. Returns false after the last line. */
bool input_line(struct files *f, struct input *input, struct line *line);

void input_close(struct input *input);

/* If a line begins with an include keyword, returns the length of the keyword and the blanks after it, else 0. Sets
 * *check to the failures that the letter of the keyword makes errors, a mask of enum include_check. */
size_t include_length(const struct line *line, unsigned *check);

/* Finds the files that an include names. The name begins at `at` in a line of the file `input`. A relative name is
 * looked up in the directory of that file. Returns false if there is no file to read; include->check says whether that
 * is an error. */
bool include_start(struct files *f, const struct input *input, const struct line *line, size_t at,
		   struct include *include);

void include_end(struct include *include);

#endif

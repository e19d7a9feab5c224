/* SPDX-License-Identifier: GPL-2.0 */
/* From files to statements: words with their places, comments, quotation marks, braces and includes. */
#ifndef VRRP_XDP_CONFIG_LEXER_H
#define VRRP_XDP_CONFIG_LEXER_H

#include <glob.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "config/report.h"

#define LEXER_DEPTH 16		    /* files included by one another */
#define LEXER_FILES 65536	    /* read in all: includes that multiply come to an end */
#define LEXER_BYTES (256UL << 20)   /* read in all */
#define STATEMENT_WORDS 32

struct word {
	const char *text; /* without its quotation marks; valid until the next statement is read */
	struct place at;
};

/* Words up to the end of a line or a brace. */
struct statement {
	struct word words[STATEMENT_WORDS];
	size_t count;
	bool opens;	/* a '{' follows, on this line or the next one */
	struct place at; /* of the first word, or of the brace */
};

/* A file being read. */
struct source {
	char *text;
	size_t size;
	size_t next;
	size_t line_start;
	uint32_t file;
	uint32_t line;
	dev_t dev;
	ino_t ino;
	glob_t matches; /* of the include statement that is being followed */
	size_t match;	/* next of them */
	struct place include;
};

struct lexer {
	struct reports *reports;
	struct source stack[LEXER_DEPTH];
	size_t depth;
	char **files; /* names of all files read so far; a place's file is an index into it */
	size_t file_count;
	size_t file_capacity;
	size_t bytes;
	char *text; /* of the present statement's words */
	size_t text_size;
	size_t text_capacity;
	size_t offsets[STATEMENT_WORDS];
};

enum token { TOKEN_STATEMENT, TOKEN_CLOSE, TOKEN_END };

/* Starts with the file in path; whatever is wrong with it, or with files that it includes, goes to reports. */
void lexer_open(struct lexer *l, const char *path, struct reports *reports);

/* Reads the next statement, following includes. TOKEN_CLOSE is a '}', its place in s->at. */
enum token lexer_next(struct lexer *l, struct statement *s);

/* Frees everything but the names of the files, which are the caller's. */
void lexer_close(struct lexer *l);

#endif

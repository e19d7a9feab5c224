/* SPDX-License-Identifier: GPL-2.0 */
/* The lexer turns the pieces of lines from preprocess.h into statements. A statement is a list of words without their
 * quotation marks, each with its place. */
#ifndef VRRP_XDP_CONFIG_LEXER_H
#define VRRP_XDP_CONFIG_LEXER_H

#include <stdbool.h>
#include <stddef.h>

#include "config/base/origin.h"
#include "config/base/report.h"
#include "config/text/preprocess.h"

#define STATEMENT_WORDS 128 /* enough for a route with many next hops */

struct word {
	const char *text; /* without its quotation marks; valid until the next statement is read */
	struct place at;
};

/* The words up to a brace or the end of a line. */
struct statement {
	struct word words[STATEMENT_WORDS];
	size_t count;
	bool opens;	 /* a '{' follows the words on the same line */
	struct place at; /* of the first word, or of the brace */
};

struct lexer {
	struct preprocessor preprocessor;
	struct reports *reports;
	bool ahead; /* piece and length were read ahead and are not used yet */
	enum piece piece;
	size_t length; /* of the piece */
	char *text;    /* memory of the words of the statement that was read last */
};

enum token { TOKEN_STATEMENT, TOKEN_CLOSE, TOKEN_END };

/* Begins to read the file from->path. from->id must stay valid until lexer_close(). Reports what is wrong with this
 * file, or later with a file that it includes. */
void lexer_open(struct lexer *l, const struct config_origin *from, struct reports *reports);

/* Reads the next statement. For a '}' it returns TOKEN_CLOSE, with the place of the brace in s->at. */
enum token lexer_next(struct lexer *l, struct statement *s);

/* Reads a '{' at the beginning of the next line. Returns false, and reads nothing, if anything else is there. */
bool lexer_opens(struct lexer *l);

/* Frees everything except the names of the files in l->preprocessor, which the caller frees. */
void lexer_close(struct lexer *l);

#endif

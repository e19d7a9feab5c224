/* SPDX-License-Identifier: GPL-2.0 */
/* From lines to statements: words with their places, quotation marks and braces. */
#ifndef VRRP_XDP_CONFIG_LEXER_H
#define VRRP_XDP_CONFIG_LEXER_H

#include <stdbool.h>
#include <stddef.h>

#include "config/text/preprocess.h"
#include "config/base/origin.h"
#include "config/base/report.h"

#define STATEMENT_WORDS 128 /* a route with many next hops */

struct word {
	const char *text; /* without its quotation marks; valid until the next statement is read */
	struct place at;
};

/* Words up to the end of a line or a brace. */
struct statement {
	struct word words[STATEMENT_WORDS];
	size_t count;
	bool opens;	 /* a '{' follows on the same line */
	struct place at; /* of the first word, or of the brace */
};

struct lexer {
	struct preprocessor preprocessor;
	struct reports *reports;
	bool ahead; /* the piece below was read and not used yet */
	enum piece piece;
	size_t length;
	char *text; /* of the present statement's words */
};

enum token { TOKEN_STATEMENT, TOKEN_CLOSE, TOKEN_END };

/* Starts with the file in from->path; whatever is wrong with it, or with files that it includes, goes to reports.
 * from->id: for conditions, valid until lexer_close(). */
void lexer_open(struct lexer *l, const struct config_origin *from, struct reports *reports);

/* Reads the next statement. TOKEN_CLOSE is a '}', its place in s->at. */
enum token lexer_next(struct lexer *l, struct statement *s);

/* Takes a '{' that stands on a line of its own, if it is what follows. */
bool lexer_opens(struct lexer *l);

/* Frees everything but the names of the files, which are the caller's. */
void lexer_close(struct lexer *l);

#endif

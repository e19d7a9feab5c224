/* SPDX-License-Identifier: GPL-2.0 */
/* From files to lines as keepalived reads them: includes, comments, conditions, definitions and sequences are done
 * with, and what is left is cut at its braces. */
#ifndef VRRP_XDP_CONFIG_PREPROCESS_H
#define VRRP_XDP_CONFIG_PREPROCESS_H

#include <stdbool.h>
#include <stddef.h>

#include "config/text/definitions.h"
#include "config/text/line.h"
#include "config/base/origin.h"
#include "config/base/report.h"
#include "config/text/sequence.h"
#include "config/text/input.h"

#define FRAMES 64		     /* files, definitions and sequences within one another */
#define FRAME_FILES 16		     /* of them files */
#define EXPANDED_LINES (4UL << 20)   /* that definitions and sequences make in all, */
#define EXPANDED_BYTES (256UL << 20) /* and what is copied for it */
#define PASSES 64		     /* of substitution over a line */

/* Where lines come from: the innermost of them is read to its end first. */
enum frame_kind { FRAME_FILE, FRAME_INCLUDE, FRAME_REST, FRAME_SEQUENCE };

struct frame {
	enum frame_kind kind;
	union {
		struct input file;
		struct include include;
		struct rest rest; /* of a definition of several lines */
		struct sequence sequence;
	};
	struct place at;	/* where a definition is used */
	unsigned include_check; /* as it was before the file */
};

struct preprocessor {
	struct reports *reports;
	struct files files;
	struct definitions definitions;
	const char *id; /* for @ID */
	struct frame frames[FRAMES];
	size_t depth;
	struct line line;
	size_t next;  /* what is left of the line begins here */
	bool settled; /* no definition is used in what is left */
	size_t lines; /* from definitions and sequences so far */
	size_t work;  /* bytes copied for them */
	unsigned include_check;
};

enum piece { PIECE_TEXT, PIECE_OPEN, PIECE_CLOSE, PIECE_END };

/* from->id: for conditions. Starts with the file in from->path; what is wrong with it, or with files that it includes,
 * goes to the reports. */
void preprocess_open(struct preprocessor *p, const struct config_origin *from, struct reports *reports);

/* The next piece: a brace, or text without one. It is the beginning of p->line, so long. */
enum piece preprocess_next(struct preprocessor *p, size_t *length);

/* Frees everything but the names of the files. */
void preprocess_close(struct preprocessor *p);

#endif

/* SPDX-License-Identifier: GPL-2.0 */
/* From files to pieces of lines, as keepalived reads them. Includes, comments, conditions (@ID), definitions
 * ($NAME=VALUE) and sequences (~SEQ, ~LST) are carried out here; the rest of each line is cut at its braces. */
#ifndef VRRP_XDP_CONFIG_PREPROCESS_H
#define VRRP_XDP_CONFIG_PREPROCESS_H

#include <stdbool.h>
#include <stddef.h>

#include "config/base/origin.h"
#include "config/base/report.h"
#include "config/text/definitions.h"
#include "config/text/input.h"
#include "config/text/line.h"
#include "config/text/sequence.h"

#define FRAMES 64		     /* the most files, includes, definitions and sequences nested in one another */
#define FRAME_FILES 16		     /* the most files among the FRAMES */
#define EXPANDED_LINES (4UL << 20)   /* the most lines that definitions and sequences may make in one configuration */
#define EXPANDED_BYTES (256UL << 20) /* the most bytes that may be copied for these lines */
#define PASSES 64		     /* the most calls of definitions_substitute() for one line */

/* Where lines come from. Frames are a stack: the top frame is read to its end, then the frame below it. */
enum frame_kind { FRAME_FILE, FRAME_INCLUDE, FRAME_REST, FRAME_SEQUENCE };

struct frame {
	enum frame_kind kind;
	union {
		struct input file;
		struct include include;
		struct rest rest; /* the further lines of a definition */
		struct sequence sequence;
	};
	struct place at;	/* FRAME_REST: where the definition is used */
	unsigned include_check; /* FRAME_FILE: value of the preprocessor's include_check to restore after the file */
};

struct preprocessor {
	struct reports *reports;
	struct files files;
	struct definitions definitions;
	const char *id; /* the router's ID: lines that begin with @ID are read */
	struct frame frames[FRAMES];
	size_t depth; /* of frames */
	struct line line;
	size_t next;		/* index in line of its first character that was not returned yet */
	bool settled;		/* no definition is left in the rest of the line */
	size_t lines;		/* that definitions and sequences have made so far */
	size_t work;		/* bytes copied for these lines */
	unsigned include_check; /* mask of enum include_check for all includes; parse_include_check() sets it */
};

/* PIECE_OPEN and PIECE_CLOSE are braces. */
enum piece { PIECE_TEXT, PIECE_OPEN, PIECE_CLOSE, PIECE_END };

/* Begins to read the file from->path. from->id must stay valid until preprocess_close(). Reports what is wrong with
 * this file, or later with a file that it includes. */
void preprocess_open(struct preprocessor *p, const struct config_origin *from, struct reports *reports);

/* Reads the next piece: a brace, or text without a brace. The piece is the first *length characters of p->line. */
enum piece preprocess_next(struct preprocessor *p, size_t *length);

/* Frees everything except p->files.names. */
void preprocess_close(struct preprocessor *p);

#endif

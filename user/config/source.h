/* SPDX-License-Identifier: GPL-2.0 */
/* The lexer's files: opening them, and following include statements. */
#ifndef VRRP_XDP_CONFIG_SOURCE_H
#define VRRP_XDP_CONFIG_SOURCE_H

#include "config/lexer.h"

/* Opens the first file. */
void source_open(struct lexer *l, const char *path);

/* Notes the files that an include statement names, to be read next. */
void source_include(struct lexer *l, struct source *src, const struct statement *s);

/* Goes on to the next file of src's include statement. Returns false if there is none left. */
bool source_include_next(struct lexer *l, struct source *src);

/* Leaves the innermost file. */
void source_pop(struct lexer *l);

#endif

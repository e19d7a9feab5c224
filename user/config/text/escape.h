/* SPDX-License-Identifier: GPL-2.0 */
/* Words of a script's command line, as keepalived reads them: '...' and "..." may be part of a word, and \ escapes the
 * next character. A line of the file is split into words in this way, and then the word with the command once more. */
#ifndef VRRP_XDP_CONFIG_ESCAPE_H
#define VRRP_XDP_CONFIG_ESCAPE_H

#include <stdbool.h>
#include <stddef.h>

/* Reads the word at *at, which is not blank, to `to`, with a 0 at its end. It has no more characters than in the text.
 * Moves *at behind the word. Returns the length of the word, or -1 if a quotation has no end. */
long escape_word(const char **at, const char *end, char *to);

/* Whether the words behind this keyword are read in this way. */
bool escape_applies(const char *keyword);

#endif

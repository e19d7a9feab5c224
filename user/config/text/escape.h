/* SPDX-License-Identifier: GPL-2.0 */
/* Words of a script's command line, as keepalived reads them: '...' and "..." may be part of a word, and \ escapes the
 * next character. The parser splits twice in this way: first the line of the file into words, then the word with the
 * command into the command and its arguments. */
#ifndef VRRP_XDP_CONFIG_ESCAPE_H
#define VRRP_XDP_CONFIG_ESCAPE_H

#include <stdbool.h>
#include <stddef.h>

/* Copies the word at *at to `to`, without quotation marks and backslashes, and adds a 0. *at must not be a blank. Moves
 * *at behind the word. Returns the length of the copy, which is never longer than the word, or -1 if a quotation has no
 * end. */
long escape_word(const char **at, const char *end, char *to);

/* Whether escape_word() reads the words after this keyword. */
bool escape_applies(const char *keyword);

#endif

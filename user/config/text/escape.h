/* SPDX-License-Identifier: GPL-2.0 */
/* Words of a script's command line, as keepalived takes them apart: '...' and "..." within words, and \ before
 * characters. A line of the file is taken apart so once, and the command in it once more. */
#ifndef VRRP_XDP_CONFIG_ESCAPE_H
#define VRRP_XDP_CONFIG_ESCAPE_H

#include <stdbool.h>
#include <stddef.h>

/* Reads the word at *at, which is not blank, to `to` with a NUL behind it: never more characters than it has in the
 * text, and the NUL. Leaves *at behind it. Returns its length, or -1 where a quotation has no end. */
long escape_word(const char **at, const char *end, char *to);

/* Whether the lines of this keyword are taken apart so. */
bool escape_applies(const char *keyword);

#endif

/* SPDX-License-Identifier: GPL-2.0 */
/* A configuration as a file in a normal form: two files that say the same give the same. */
#ifndef VRRP_XDP_CONFIG_DUMP_H
#define VRRP_XDP_CONFIG_DUMP_H

#include <stdio.h>

#include "config/model.h"

/* Prints every keyword with the value that it has in effect, defaults included. It is valid input and gives itself. */
void config_dump(const struct config *config, FILE *out);

/* The part of an instance that says where its adverts go and come from. */
void dump_unicast(const struct settings *s, FILE *out);
/* dump_notify.c: the part of a vrrp_instance, or a group of them, that says who is told of changes; and that of
 * global_defs. */
void dump_notify(FILE *out, const struct notify *notify);
void dump_notify_globals(FILE *out, const struct notify_globals *globals);

/* A word as the lexer reads it again; it has no quotation mark. */
void dump_word(FILE *out, const char *word);

#endif

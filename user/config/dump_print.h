/* SPDX-License-Identifier: GPL-2.0 */
/* What the files that print a configuration share. */
#ifndef VRRP_XDP_CONFIG_DUMP_PRINT_H
#define VRRP_XDP_CONFIG_DUMP_PRINT_H

#include <stdio.h>

#include "config/keywords.h"
#include "config/model.h"

/* A word as the lexer reads it again. */
void dump_word(FILE *out, const char *word);

/* dump_notify.c: a command with user and group; nothing where it is NULL. */
void dump_script(FILE *out, enum key key, const struct script *script);

/* dump_track.c: the things that can be tracked, and what an instance or a group tracks, but for what the
 * group `without` says (NULL: none). */
void dump_tracking(FILE *out, const struct tracking *t);
void dump_tracks(FILE *out, const struct tracking *t, const struct track *tracks, uint32_t count,
		 const struct sync_group *without);

/* dump_garp.c: pauses between announcements. */
void dump_garp_globals(FILE *out, const struct garp_pause *pause);
void dump_garp_groups(FILE *out, const struct config *config);

#endif

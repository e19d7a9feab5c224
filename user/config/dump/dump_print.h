/* SPDX-License-Identifier: GPL-2.0 */
/* Functions that the files of this folder share. */
#ifndef VRRP_XDP_CONFIG_DUMP_PRINT_H
#define VRRP_XDP_CONFIG_DUMP_PRINT_H

#include <stdio.h>

#include "config/model.h"
#include "config/tables/tables.h"

/* Prints a word so that the lexer reads the same word: between quotation marks if it needs them. The word must not have
 * quotation marks itself. */
void dump_word(FILE *out, const char *word);

/* Each prints one line of a block: a keyword and its value. dump_flag() prints nothing if the flag is not set. */
void dump_text(FILE *out, enum key key, const char *text);
void dump_flag(FILE *out, enum key key, bool set);
void dump_number(FILE *out, enum key key, unsigned int number);
void dump_time(FILE *out, enum key key, uint64_t ns);
void dump_bool(FILE *out, enum key key, bool value);

/* dump_notify.c: prints the command of a script with its user and group. Prints nothing if script is NULL. */
void dump_script(FILE *out, enum key key, const struct script *script);

/* dump_notify.c: print scripts, FIFOs and mail. dump_notify() prints those of an instance or a sync group,
 * dump_notify_globals() those of global_defs. */
void dump_notify(FILE *out, const struct notify *notify);
void dump_notify_globals(FILE *out, const struct notify_globals *globals);

/* dump_unicast.c: prints the source address, peers or multicast group of an instance's adverts. */
void dump_unicast(const struct settings *s, FILE *out);

/* dump_track.c: prints the blocks that define tracked scripts, files and processes, and interface_up_down_delays. */
void dump_tracking(FILE *out, const struct tracking *t);

/* dump_track.c: prints the track_... blocks of an instance or a sync group. Leaves out what the sync group `without`
 * (or NULL) tracks with the same weight. */
void dump_tracks(FILE *out, const struct tracking *t, const struct track *tracks, uint32_t count,
		 const struct sync_group *without);

/* dump_routing.c: prints the blocks of routes and rules that are not empty, each line after the indentation. */
void dump_routing(FILE *out, enum key routes, enum key rules, const char *indentation, const struct routing *routing);

/* dump_garp.c: prints the spacing of announcements, for all interfaces and for each GARP group. */
void dump_garp_globals(FILE *out, const struct garp_spacing *spacing);
void dump_garp_groups(FILE *out, const struct config *config);

#endif

/* SPDX-License-Identifier: GPL-2.0 */
/* Memory for what a configuration says beside the arrays that all instances share: it is given out piece by piece,
 * never moves, and is freed as a whole. */
#ifndef VRRP_XDP_CONFIG_ARENA_H
#define VRRP_XDP_CONFIG_ARENA_H

#include <stddef.h>

struct arena_chunk;

/* All zero is an empty one. */
struct arena {
	struct arena_chunk *chunks; /* the one being filled first */
};

/* Zeroed memory of that size, aligned for anything; NULL: there is none. Where memory is locked an arena should begin
 * before what is freed sooner: size 0 makes it begin. */
void *arena_alloc(struct arena *a, size_t size);

/* A copy; NULL: there is no memory. */
void *arena_copy(struct arena *a, const void *from, size_t size);
char *arena_strdup(struct arena *a, const char *text);

void arena_free(struct arena *a);

#endif

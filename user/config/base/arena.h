/* SPDX-License-Identifier: GPL-2.0 */
/* Memory that is given out piece by piece, never moves, and is freed as a whole. The arena of a configuration holds all
 * its data except the arrays that all instances share. */
#ifndef VRRP_XDP_CONFIG_ARENA_H
#define VRRP_XDP_CONFIG_ARENA_H

#include <stddef.h>

struct arena_chunk;

/* An arena that is all zero is empty. */
struct arena {
	struct arena_chunk *chunks; /* newest first; only the newest chunk has room left */
};

/* Returns `size` bytes of zeroed memory, aligned for any type, or NULL if there is no memory. A call with size 0 only
 * allocates the first chunk of an empty arena. Make this call before allocating memory that is freed while the arena
 * stays: the chunk would otherwise lie above that memory on the heap, and the heap could not shrink.
 */
void *arena_alloc(struct arena *a, size_t size);

/* arena_copy() copies `size` bytes into the arena, and arena_strdup() copies a text. Both return the copy, or NULL if
 * there is no memory. */
void *arena_copy(struct arena *a, const void *from, size_t size);
char *arena_strdup(struct arena *a, const char *text);

void arena_free(struct arena *a);

#endif

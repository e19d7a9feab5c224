/* SPDX-License-Identifier: GPL-2.0 */
/* Memory that is given out piece by piece, never moves, and is freed as a whole. A configuration keeps in its arena
 * whatever is not in the arrays that all instances share. */
#ifndef VRRP_XDP_CONFIG_ARENA_H
#define VRRP_XDP_CONFIG_ARENA_H

#include <stddef.h>

struct arena_chunk;

/* An arena that is all zero is empty. */
struct arena {
	struct arena_chunk *chunks; /* the first one has room left */
};

/* Returns zeroed memory of that size, aligned for any type, or NULL if there is none. Size 0 makes the first chunk. An
 * arena should begin before memory that is freed earlier: only then can malloc() give that memory back to the system.
 */
void *arena_alloc(struct arena *a, size_t size);

/* Each returns a copy in the arena, or NULL if there is no memory. */
void *arena_copy(struct arena *a, const void *from, size_t size);
char *arena_strdup(struct arena *a, const char *text);

void arena_free(struct arena *a);

#endif

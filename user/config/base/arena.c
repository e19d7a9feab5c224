// SPDX-License-Identifier: GPL-2.0
#include "config/base/arena.h"

#include <stdlib.h>
#include <string.h>

/* Least sizes of chunks, in bytes. FIRST_CHUNK applies to the first chunk of an arena. Later chunks have at least
 * CHUNK_SIZE: malloc() maps such large blocks outside its heap, so that they cannot keep the heap from shrinking. */
#define FIRST_CHUNK 4096
#define CHUNK_SIZE (128 << 10)

struct arena_chunk {
	struct arena_chunk *next;
	size_t used;
	size_t size;
	_Alignas(max_align_t) char bytes[];
};

static struct arena_chunk *add_chunk(struct arena *a, size_t size)
{
	struct arena_chunk *chunk;

	/* twice the size of the newest chunk, so that a large configuration needs few chunks */
	if (a->chunks && size < a->chunks->size * 2)
		size = a->chunks->size * 2;
	if (size < (a->chunks ? CHUNK_SIZE : FIRST_CHUNK))
		size = a->chunks ? CHUNK_SIZE : FIRST_CHUNK;
	chunk = calloc(1, sizeof(*chunk) + size);
	if (!chunk)
		return NULL;
	chunk->size = size;
	chunk->next = a->chunks;
	a->chunks = chunk;
	return chunk;
}

void *arena_alloc(struct arena *a, size_t size)
{
	size_t align = _Alignof(max_align_t), rounded = (size + align - 1) / align * align;
	struct arena_chunk *chunk = a->chunks;
	void *at;

	if (!chunk || chunk->size - chunk->used < rounded)
		chunk = add_chunk(a, rounded);
	if (!chunk)
		return NULL;
	at = chunk->bytes + chunk->used;
	chunk->used += rounded;
	return at;
}

void *arena_copy(struct arena *a, const void *from, size_t size)
{
	void *copy = arena_alloc(a, size);

	return copy ? memcpy(copy, from, size) : NULL;
}

char *arena_strdup(struct arena *a, const char *text)
{
	return arena_copy(a, text, strlen(text) + 1);
}

void arena_free(struct arena *a)
{
	while (a->chunks) {
		struct arena_chunk *next = a->chunks->next;

		free(a->chunks);
		a->chunks = next;
	}
}

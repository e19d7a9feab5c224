/* SPDX-License-Identifier: GPL-2.0 */
/* Which keywords a block has, where the value of each stands, and which were wrong. */
#ifndef VRRP_XDP_CONFIG_MARKS_H
#define VRRP_XDP_CONFIG_MARKS_H

#include <stdbool.h>
#include <stddef.h>

#include "config/language/keywords.h"
#include "config/base/report.h"

struct mark {
	struct place at; /* line 0: not given */
	uint16_t key;	 /* enum key */
	bool bad;
};

/* The first member of every block's structure. All zero is an empty one. An instance has ten keywords, of more than two
 * hundred. */
struct marks {
	struct mark *list;
	size_t count;
	size_t capacity;
};

/* Where the keyword's value stands; line 0: it is not given. */
struct place marks_at(const struct marks *m, enum key key);

/* Whether the block has the keyword. */
bool given(const struct marks *m, enum key key);

/* Whether it was wrong. */
bool marks_bad(const struct marks *m, enum key key);

/* Whether the block has the keyword, and it was never wrong. */
bool given_well(const struct marks *m, enum key key);

/* Where there is no memory these set r->no_memory. */
void marks_give(struct marks *m, struct reports *r, enum key key, struct place at);
void marks_spoil(struct marks *m, struct reports *r, enum key key);

void marks_free(struct marks *m);

#endif

/* SPDX-License-Identifier: GPL-2.0 */
/* Which keywords a block has, where the value of each stands, and which values were wrong. */
#ifndef VRRP_XDP_CONFIG_MARKS_H
#define VRRP_XDP_CONFIG_MARKS_H

#include <stdbool.h>
#include <stddef.h>

#include "config/base/report.h"
#include "config/language/keywords.h"

struct mark {
	struct place at; /* of the value; line 0: the block does not have the keyword */
	uint16_t key;	 /* enum key */
	bool bad;	 /* a value of the keyword was wrong */
};

/* The marks of one block; all zero: the block has no keyword. The structure of every block has its marks as first
 * member. They are a list, since an instance typically has ten of more than two hundred keywords. */
struct marks {
	struct mark *list;
	size_t count;
	size_t capacity;
};

/* Returns the place of a keyword's value; line 0: the block does not have the keyword. */
struct place marks_at(const struct marks *m, enum key key);

/* Whether the block has the keyword. */
bool given(const struct marks *m, enum key key);

/* Whether a value of the keyword was wrong. */
bool marks_bad(const struct marks *m, enum key key);

/* Whether the block has the keyword, and none of its values was wrong. */
bool given_well(const struct marks *m, enum key key);

/* marks_give() records that the block has the keyword. marks_spoil() records that its value was wrong. Both set
 * r->no_memory if there is no memory. */
void marks_give(struct marks *m, struct reports *r, enum key key, struct place at);
void marks_spoil(struct marks *m, struct reports *r, enum key key);

void marks_free(struct marks *m);

#endif

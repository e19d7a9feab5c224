// SPDX-License-Identifier: GPL-2.0
#include "manager/maps/diff.h"

#include <stdlib.h>
#include <string.h>

#include "util/sort.h"

static int compare_identities(const void *a, const void *b)
{
	const struct identity *x = a, *y = b;
	int diff = memcmp(&x->key, &y->key, sizeof(x->key));

	if (!diff)
		diff = (x->ifindex > y->ifindex) - (x->ifindex < y->ifindex);
	return diff ? diff : x->version - y->version;
}

void diff_match(struct identity *before, size_t before_count, struct identity *after, size_t after_count,
		uint32_t *match)
{
	size_t at = 0;

	sort(before, before_count, sizeof(*before), compare_identities);
	sort(after, after_count, sizeof(*after), compare_identities);
	for (size_t i = 0; i < after_count; i++) {
		while (at < before_count && compare_identities(&before[at], &after[i]) < 0)
			at++;
		match[after[i].number] =
			at < before_count && !compare_identities(&before[at], &after[i]) ? before[at].number : DIFF_NEW;
	}
}

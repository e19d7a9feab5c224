/* SPDX-License-Identifier: GPL-2.0 */
/* qsort() that also takes the array of nothing, which may be NULL (C11 7.1.4 does not let qsort() have it). */
#ifndef VRRP_XDP_SORT_H
#define VRRP_XDP_SORT_H

#include <stdlib.h>

static inline void sort(void *array, size_t count, size_t size, int (*compare)(const void *, const void *))
{
	if (count)
		qsort(array, count, size, compare);
}

#endif

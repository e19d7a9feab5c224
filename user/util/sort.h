/* SPDX-License-Identifier: GPL-2.0 */
/* qsort() for arrays that may be empty and NULL, which C11 7.1.4 does not allow for qsort(). */
#ifndef VRRP_XDP_SORT_H
#define VRRP_XDP_SORT_H

#include <stdlib.h>

static inline void sort(void *array, size_t count, size_t size, int (*compare)(const void *, const void *))
{
	if (count)
		qsort(array, count, size, compare);
}

#endif

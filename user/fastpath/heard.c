// SPDX-License-Identifier: GPL-2.0
/* Reads what BPF notes of other devices on the wire: virtual routers that are not configured here, and the busiest
 * senders. */
#include <bpf/bpf.h>
#include <errno.h>

#include "fastpath/fastpath.h"

#define BATCH 256 /* entries of a read; the kernel returns whole hash buckets, which are smaller */

/* Reads in batches of whole hash buckets. Reading key by key might never end in a flood: where BPF has evicted the last
 * key, the kernel starts at the first one again. */
int fastpath_for_each_seen(const struct fastpath *fp, fastpath_seen_fn *fn, void *data)
{
	struct vr_seen values[BATCH];
	struct vr_key keys[BATCH];
	uint32_t at, *from = NULL;
	bool last = false;

	while (!last) {
		uint32_t count = BATCH;
		int err = bpf_map_lookup_batch(fp->map[MAP_VR_SEEN], from, &at, keys, values, &count, NULL);

		if (err && err != -ENOENT)
			return err;
		last = err;
		from = &at;
		for (uint32_t i = 0; i < count; i++) {
			err = fn(&keys[i], &values[i], data);
			if (err)
				return err;
		}
	}
	return 0;
}

int fastpath_for_each_source(const struct fastpath *fp, fastpath_source_fn *fn, void *data)
{
	int err = 0;

	for (uint32_t set_index = 0; set_index < 1U << VR_SOURCE_BITS && !err; set_index++) {
		struct vr_source_set set;

		err = bpf_map_lookup_elem(fp->map[MAP_VR_SOURCES], &set_index, &set);
		for (int i = 0; i < VR_SOURCE_WAYS && !err; i++)
			if (set.way[i].key.ifindex)
				err = fn(&set.way[i], data);
	}
	return err;
}

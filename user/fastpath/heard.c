// SPDX-License-Identifier: GPL-2.0
/* What the programs keep of others on the wire: virtual routers that are not configured here, and the busiest senders.
 */
#include <bpf/bpf.h>
#include <errno.h>

#include "fastpath/fastpath.h"

#define BATCH 256 /* more than a bucket holds, which comes as a whole */

/* By buckets: going on from a key would begin anew where the key has just been evicted, and never end in a flood. */
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

	for (uint32_t place = 0; place < 1U << VR_SOURCE_BITS && !err; place++) {
		struct vr_source_set set;

		err = bpf_map_lookup_elem(fp->map[MAP_VR_SOURCES], &place, &set);
		for (int i = 0; i < VR_SOURCE_WAYS && !err; i++)
			if (set.way[i].key.ifindex)
				err = fn(&set.way[i], data);
	}
	return err;
}

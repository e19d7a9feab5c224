// SPDX-License-Identifier: GPL-2.0
/* Reads what BPF notes of other devices on the wire: virtual routers that are not configured here, counters of what was
 * refused, and the busiest senders. */
#include <bpf/bpf.h>
#include <errno.h>

#include "fastpath/fastpath.h"

#define BATCH 256 /* entries of a read; the kernel returns whole hash buckets, which are smaller */

/* Position in a hash map that is read in batches. All zero at first, except fd. */
struct reading {
	int fd;
	bool last;	/* the last batch was read */
	bool continued; /* `at` is set */
	uint32_t at;
};

/* Reads the next batch of whole hash buckets. Reading key by key might never end in a flood: where BPF has evicted the
 * last key, the kernel starts at the first one again. Returns the number of entries, or a negative errno. */
static int read_batch(struct reading *r, void *keys, void *values)
{
	uint32_t count = BATCH;
	int err = bpf_map_lookup_batch(r->fd, r->continued ? &r->at : NULL, &r->at, keys, values, &count, NULL);

	if (err && err != -ENOENT)
		return err;
	r->last = err;
	r->continued = true;
	return (int)count;
}

int fastpath_for_each_seen(const struct fastpath *fp, fastpath_seen_fn *fn, void *data)
{
	struct reading r = {.fd = fp->map[MAP_VR_SEEN]};
	struct vr_seen values[BATCH];
	struct vr_key keys[BATCH];

	while (!r.last) {
		int count = read_batch(&r, keys, values), err = count < 0 ? count : 0;

		for (int i = 0; i < count && !err; i++)
			err = fn(&keys[i], &values[i], data);
		if (err)
			return err;
	}
	return 0;
}

int fastpath_for_each_counts(const struct fastpath *fp, fastpath_counts_fn *fn, void *data)
{
	struct reading r = {.fd = fp->map[MAP_VR_COUNTS]};
	struct vr_counts values[BATCH];
	uint32_t slots[BATCH];

	while (!r.last) {
		int count = read_batch(&r, slots, values), err = count < 0 ? count : 0;

		for (int i = 0; i < count && !err; i++)
			err = fn(slots[i], &values[i], data);
		if (err)
			return err;
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

// SPDX-License-Identifier: GPL-2.0
/* Reads and writes single values of the maps. */
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <stdlib.h>
#include <string.h>

#include "fastpath/fastpath.h"

uint32_t fastpath_index_bits(uint32_t virtual_routers)
{
	uint32_t bits = VR_INDEX_MIN_BITS;

	while (1U << bits < 2 * virtual_routers)
		bits++;
	return bits;
}

int fastpath_add_vr(struct fastpath *fp, uint32_t slot, const struct vr_key *key, const struct vr_config *config)
{
	struct vr_entry entry;
	uint32_t bucket = vr_index_bucket(key, fp->index_bits);
	int err = bpf_map_lookup_elem(fp->map[MAP_VR_INDEX], &bucket, &entry);

	if (err)
		return err;
	fp->config[slot] = *config;
	bpf_map_delete_elem(fp->map[MAP_VR_SEEN],
			    key); /* BPF may have entered this virtual router into vr_seen before it was configured */
	if (entry.key.vrid && memcmp(&entry.key, key, sizeof(*key))) {
		err = bpf_map_update_elem(fp->map[MAP_VR_OVERFLOW], key, &slot, BPF_ANY);
		return err ? err : 1;
	}
	entry = (struct vr_entry){.key = *key, .slot = slot};
	return bpf_map_update_elem(fp->map[MAP_VR_INDEX], &bucket, &entry, BPF_ANY);
}

void fastpath_remove_key(struct fastpath *fp, const struct vr_key *key)
{
	static const struct vr_entry empty;
	struct vr_entry entry;
	uint32_t bucket = vr_index_bucket(key, fp->index_bits);

	/* Keys of the same bucket in vr_overflow stay there: BPF looks into vr_overflow after an empty bucket, too. */
	if (!bpf_map_lookup_elem(fp->map[MAP_VR_INDEX], &bucket, &entry) && !memcmp(&entry.key, key, sizeof(*key)))
		bpf_map_update_elem(fp->map[MAP_VR_INDEX], &bucket, &empty, BPF_ANY);
	else
		bpf_map_delete_elem(fp->map[MAP_VR_OVERFLOW], key);
}

void fastpath_remove_vr(struct fastpath *fp, uint32_t slot, const struct vr_key *key)
{
	static const struct vr_live silent;

	fastpath_remove_key(fp, key);
	fp->config[slot] = (struct vr_config){0};
	fp->state[slot] = (struct vr_state){0};
	fp->sent[slot] = (struct vr_sent){0};
	bpf_map_update_elem(fp->map[MAP_VR_LIVE], &slot, &silent, BPF_ANY);
	bpf_map_delete_elem(fp->map[MAP_VR_COUNTS], &slot);
}

void fastpath_get_counts(const struct fastpath *fp, uint32_t slot, struct vr_counts *counts)
{
	if (bpf_map_lookup_elem(fp->map[MAP_VR_COUNTS], &slot, counts))
		*counts = (struct vr_counts){0};
}

int fastpath_set_vip(const struct fastpath *fp, const struct vip_key *key, const struct vip_value *value)
{
	return bpf_map_update_elem(fp->map[MAP_VIP_INDEX], key, value, BPF_ANY);
}

void fastpath_remove_vip(const struct fastpath *fp, const struct vip_key *key)
{
	bpf_map_delete_elem(fp->map[MAP_VIP_INDEX], key);
}

bool fastpath_get_vip(const struct fastpath *fp, const struct vip_key *key, struct vip_value *value)
{
	return !bpf_map_lookup_elem(fp->map[MAP_VIP_INDEX], key, value);
}

int fastpath_for_each_vip(const struct fastpath *fp, fastpath_vip_fn *fn, void *data)
{
	struct vip_key key, next, *at = NULL;
	int err = 0;

	while (!err && !bpf_map_get_next_key(fp->map[MAP_VIP_INDEX], at, &next)) {
		struct vip_value value;

		key = next;
		at = &key;
		if (fastpath_get_vip(fp, &key, &value))
			err = fn(&key, &value, data);
	}
	return err;
}

int fastpath_add_vmac(const struct fastpath *fp, const struct vmac_key *key, uint32_t slot)
{
	return bpf_map_update_elem(fp->map[MAP_VMAC_INDEX], key, &slot, BPF_ANY);
}

int fastpath_add_peer(const struct fastpath *fp, const struct vr_peer_key *key, const struct vr_peer *peer)
{
	return bpf_map_update_elem(fp->map[MAP_VR_PEERS], key, peer, BPF_ANY);
}

void fastpath_remove_peer(const struct fastpath *fp, const struct vr_peer_key *key)
{
	bpf_map_delete_elem(fp->map[MAP_VR_PEERS], key);
}

int fastpath_set_group(const struct fastpath *fp, uint32_t index, const struct vr_group *group)
{
	return bpf_map_update_elem(fp->map[MAP_VR_GROUPS], &index, group, BPF_ANY);
}

bool fastpath_get_group(const struct fastpath *fp, uint32_t index, struct vr_group *group)
{
	static const struct vr_group none;

	return !bpf_map_lookup_elem(fp->map[MAP_VR_GROUPS], &index, group) && memcmp(group, &none, sizeof(none));
}

bool fastpath_in_overflow(const struct fastpath *fp, const struct vr_key *key)
{
	uint32_t slot;

	return !bpf_map_lookup_elem(fp->map[MAP_VR_OVERFLOW], key, &slot);
}

#define ENTRY_MAX 64 /* bytes of a key or value */

/* `key` is always the last entry that was kept. If it were a deleted one, the kernel would start again at the first
 * entry. */
void fastpath_sweep(const struct fastpath *fp, enum fastpath_map map, fastpath_keep_fn *keep, void *data)
{
	uint8_t key[ENTRY_MAX], next[ENTRY_MAX], value[ENTRY_MAX];
	bool any = false;

	while (!bpf_map_get_next_key(fp->map[map], any ? key : NULL, next)) {
		if (!bpf_map_lookup_elem(fp->map[map], next, value) && !keep(next, value, data)) {
			bpf_map_delete_elem(fp->map[map], next);
			continue;
		}
		memcpy(key, next, sizeof(key));
		any = true;
	}
}

void fastpath_remove_vmac(const struct fastpath *fp, const struct vmac_key *key)
{
	bpf_map_delete_elem(fp->map[MAP_VMAC_INDEX], key);
}

static struct vr_control get_control(const struct fastpath *fp)
{
	struct vr_control control = {0};
	__u32 key = 0;

	bpf_map_lookup_elem(fp->map[MAP_VR_CONTROL], &key, &control);
	return control;
}

static int set_control(const struct fastpath *fp, const struct vr_control *control)
{
	__u32 key = 0;

	return bpf_map_update_elem(fp->map[MAP_VR_CONTROL], &key, control, BPF_ANY);
}

int fastpath_set_needs(const struct fastpath *fp, uint32_t needs)
{
	struct vr_control control = get_control(fp);

	control.needs = needs;
	return set_control(fp, &control);
}

int fastpath_set_pass(struct fastpath *fp, enum vr_pass setting, bool capturing)
{
	struct vr_control control = get_control(fp);

	control.pass = setting == VR_PASS_ON || (setting == VR_PASS_AUTO && capturing);
	control.setting = setting;
	return set_control(fp, &control);
}

enum vr_pass fastpath_get_pass(const struct fastpath *fp)
{
	return get_control(fp).setting;
}

uint64_t fastpath_error_count(const struct fastpath *fp, enum vr_reason reason)
{
	int cpus = libbpf_num_possible_cpus();
	__u32 key = reason;
	uint64_t sum = 0, *values;

	values = cpus > 0 ? calloc(cpus, sizeof(*values)) : NULL;
	if (values && !bpf_map_lookup_elem(fp->map[MAP_VR_ERRORS], &key, values))
		for (int i = 0; i < cpus; i++)
			sum += values[i];
	free(values);
	return sum;
}

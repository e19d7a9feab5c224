// SPDX-License-Identifier: GPL-2.0
/* Loads the BPF objects, which the build puts into skeletons, into the kernel. All programs share one set of maps: the
 * maps of the object for adverts, or, at an upgrade, the maps that are pinned. */
#include "fastpath/programs.h"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>

#include "advert.skel.h"
#include "fastpath/pins.h"
#include "fastpath/verifier_log.h"
#include "util/log.h"
#include "vmac_in.skel.h"
#include "vmac_out.skel.h"

/* Size of the ring buffer vr_events: room for EVENTS_PER_VR events of each virtual router, within limits in bytes. The
 * engine empties a ring of RING_MAX bytes in milliseconds. If the event of an advert does not fit, the next advert of
 * the same sender becomes an event again. */
#define EVENTS_PER_VR 1
#define RING_MIN (1U << 18)
#define RING_MAX (1U << 20)

static uint32_t ring_size(uint32_t virtual_routers)
{
	uint32_t size = RING_MIN;

	while (size < virtual_routers * EVENTS_PER_VR * sizeof(struct vr_event) && size < RING_MAX)
		size *= 2;
	return size;
}

static void report_load(int err, const struct fastpath_size *size)
{
	if (*verifier_log_end())
		log_error("the verifier of this kernel refuses a BPF program, and more privileges do not help: %s; "
			  "build with clang 14 to 19, and report it with `uname -r`",
			  verifier_log_end());
	else if (err == -EPERM || err == -EACCES)
		log_error("the kernel refuses the BPF programs: %s; run as root (CAP_BPF, CAP_NET_ADMIN, CAP_NET_RAW, "
			  "CAP_PERFMON); VRRP_XDP_DEBUG=1 shows the details",
			  strerror(-err));
	else if (err == -ENOMEM)
		log_error("no memory for the maps of %u virtual routers and %u addresses; raise the memory limit, or "
			  "configure fewer virtual routers",
			  size->virtual_routers, size->addresses);
	else
		log_error("cannot load the BPF programs: %s; Linux 5.15 or later is needed; VRRP_XDP_DEBUG=1 shows the "
			  "details",
			  strerror(-err));
}

static void size_maps(struct advert_bpf *skel, const struct fastpath_size *size)
{
	uint32_t slots = size->virtual_routers ? size->virtual_routers : 1;

	skel->rodata->vr_index_bits = fastpath_index_bits(slots);
	bpf_map__set_max_entries(skel->maps.vr_index, 1U << skel->rodata->vr_index_bits);
	bpf_map__set_max_entries(skel->maps.vr_overflow, size->overflow ? size->overflow : 1);
	bpf_map__set_max_entries(skel->maps.vr_config, slots);
	bpf_map__set_max_entries(skel->maps.vr_state, slots);
	bpf_map__set_max_entries(skel->maps.vr_live, slots);
	bpf_map__set_max_entries(skel->maps.vr_counts, slots);
	bpf_map__set_max_entries(skel->maps.vr_sent, slots);
	bpf_map__set_max_entries(skel->maps.vip_index, size->addresses ? size->addresses : 1);
	bpf_map__set_max_entries(skel->maps.vmac_index, size->vmacs ? size->vmacs : 1);
	bpf_map__set_max_entries(skel->maps.vr_peers, size->peers ? size->peers : 1);
	bpf_map__set_max_entries(skel->maps.vr_groups, size->groups + 1);
	bpf_map__set_max_entries(skel->maps.vr_events, ring_size(slots));
}

/* Keeps a loaded program after its skeleton is closed. replace false: pins the program. replace true: puts a descriptor
 * into fp->next instead. Does nothing if the program was not to be loaded. Returns 0 or a negative errno. */
static int place_program(struct fastpath *fp, enum fastpath_program which, struct bpf_program *program, bool replace)
{
	if (bpf_program__fd(program) < 0)
		return 0;
	if (!replace)
		return pins_make_program(fp, which, bpf_program__fd(program));
	fp->next[which] = fcntl(bpf_program__fd(program), F_DUPFD_CLOEXEC, 0);
	return fp->next[which] < 0 ? -errno : 0;
}

/* Makes an object use the maps in fp->map instead of its own. */
static int use_maps(const struct fastpath *fp, const struct bpf_object *object)
{
	int err = 0;

	for (int i = 0; i < MAP_COUNT && !err; i++) {
		struct bpf_map *map = bpf_object__find_map_by_name(object, map_name(i));

		err = map ? bpf_map__reuse_fd(map, fp->map[i]) : -ENOENT;
	}
	return err;
}

/* Loads the programs for adverts and the maps. replace: uses the maps that are open in fp->map, and makes none. Returns
 * 0 or a negative errno, reported. */
static int load_advert(struct fastpath *fp, struct advert_bpf *skel, const struct fastpath_size *size, bool replace)
{
	int err = 0;

	size_maps(skel, size);
	if (replace) {
		skel->rodata->vr_index_bits = fp->index_bits;
		err = use_maps(fp, skel->obj);
	}
	bpf_program__set_autoload(skel->progs.vrrp_advert_xdp, size->programs[PROGRAM_XDP]);
	bpf_program__set_autoload(skel->progs.vrrp_advert_tc, size->programs[PROGRAM_TC]);
	if (!err)
		err = advert_bpf__load(skel);
	if (err) {
		report_load(err, size);
		return err;
	}
	err = replace ? 0 : pins_make_maps(fp, skel->obj);
	if (!err)
		err = place_program(fp, PROGRAM_XDP, skel->progs.vrrp_advert_xdp, replace);
	return err ? err : place_program(fp, PROGRAM_TC, skel->progs.vrrp_advert_tc, replace);
}

/* Makes the object `to` use the maps of the object `from`. The maps that `from` does not have hold constants. */
static int share_maps(const struct bpf_object *from, const struct bpf_object *to)
{
	int err = 0;

	for (int i = 0; i < MAP_COUNT && !err; i++) {
		struct bpf_map *map = bpf_object__find_map_by_name(to, map_name(i));

		if (map)
			err = bpf_map__reuse_fd(map, bpf_map__fd(bpf_object__find_map_by_name(from, map_name(i))));
	}
	return err;
}

static int load_vmac_in(struct fastpath *fp, const struct advert_bpf *advert, const struct fastpath_size *size,
			bool replace)
{
	struct vmac_in_bpf *skel = vmac_in_bpf__open();
	int err = skel ? share_maps(advert->obj, skel->obj) : -errno;

	if (!err) {
		skel->rodata->vr_index_bits = advert->rodata->vr_index_bits;
		err = vmac_in_bpf__load(skel);
	}
	if (err)
		report_load(err, size);
	else
		err = place_program(fp, PROGRAM_VMAC_IN, skel->progs.vrrp_vmac_in, replace);
	vmac_in_bpf__destroy(skel);
	return err;
}

static int load_vmac_out(struct fastpath *fp, const struct advert_bpf *advert, const struct fastpath_size *size,
			 bool replace)
{
	struct vmac_out_bpf *skel = vmac_out_bpf__open();
	int err = skel ? share_maps(advert->obj, skel->obj) : -errno;

	if (!err)
		err = vmac_out_bpf__load(skel);
	if (err)
		report_load(err, size);
	else
		err = place_program(fp, PROGRAM_VMAC_OUT, skel->progs.vrrp_vmac_out, replace);
	vmac_out_bpf__destroy(skel);
	return err;
}

static int load_all(struct fastpath *fp, const struct fastpath_size *size, bool replace)
{
	struct advert_bpf *advert = advert_bpf__open();
	int err;

	if (!advert) {
		report_load(-errno, size);
		return -errno;
	}
	err = load_advert(fp, advert, size, replace);
	if (!err && size->programs[PROGRAM_VMAC_IN])
		err = load_vmac_in(fp, advert, size, replace);
	if (!err && size->programs[PROGRAM_VMAC_OUT])
		err = load_vmac_out(fp, advert, size, replace);
	advert_bpf__destroy(advert);
	return err;
}

int programs_load(struct fastpath *fp, const struct fastpath_size *size)
{
	return load_all(fp, size, false);
}

int fastpath_load_programs(struct fastpath *fp, const struct fastpath_size *size)
{
	return load_all(fp, size, true);
}

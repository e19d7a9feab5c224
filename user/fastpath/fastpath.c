// SPDX-License-Identifier: GPL-2.0
#include "fastpath/fastpath.h"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "advert.skel.h"
#include "fastpath/internal.h"
#include "util/log.h"
#include "util/place.h"

static const char *const map_names[MAP_COUNT] = {
	[MAP_VR_INDEX] = "vr_index", [MAP_VR_OVERFLOW] = "vr_overflow", [MAP_VR_CONFIG] = "vr_config",
	[MAP_VR_STATE] = "vr_state", [MAP_VR_LIVE] = "vr_live", [MAP_VR_COUNTS] = "vr_counts",
	[MAP_VR_SENT] = "vr_sent", [MAP_VR_ENGINE] = "vr_engine", [MAP_VIP_INDEX] = "vip_index",
	[MAP_VR_EVENTS] = "vr_events", [MAP_VR_ERRORS] = "vr_errors", [MAP_VR_SEEN] = "vr_seen",
	[MAP_VR_PORTS] = "vr_ports", [MAP_VR_CONTROL] = "vr_control",
};

#define PIN_XDP "prog_xdp"
#define PIN_TC "prog_tc"

/* The event ring holds this many records for each virtual router, up to a size that the engine empties in milliseconds:
 * what does not fit comes again with the next advert. */
#define EVENTS_PER_VR 1
#define RING_MIN (1U << 18)
#define RING_MAX (1U << 20)

void pin_path(const struct fastpath *fp, const char *what, char path[FASTPATH_PATH_LEN])
{
	snprintf(path, FASTPATH_PATH_LEN, "%s/%s", fp->dir, what);
}

static void init(struct fastpath *fp, const char *name)
{
	*fp = (struct fastpath){.xdp_prog = -1, .tc_prog = -1};
	snprintf(fp->dir, sizeof(fp->dir), PLACE_PINS "/%s", name);
	for (int i = 0; i < MAP_COUNT; i++)
		fp->map[i] = -1;
}

/* Detaches what is pinned in the folder and empties it. */
static void remove_pins(struct fastpath *fp)
{
	char path[FASTPATH_PATH_LEN];
	struct dirent *entry;
	DIR *dir = opendir(fp->dir);

	if (!dir)
		return;
	while ((entry = readdir(dir))) {
		if (entry->d_name[0] == '.')
			continue;
		pin_path(fp, entry->d_name, path);
		unlink(path);
	}
	closedir(dir);
	rmdir(fp->dir);
	rmdir(PLACE_PINS); /* stays as long as another name has pins */
}

static int detach_port(uint32_t ifindex, const struct vr_port *port, void *data)
{
	(void)port;
	fastpath_detach(data, ifindex);
	return 0;
}

static void remove_leftovers(const char *name)
{
	struct fastpath old;

	if (!fastpath_open(&old, name, true)) {
		fastpath_for_each_port(&old, detach_port, &old);
		fastpath_close(&old);
	}
	init(&old, name);
	remove_pins(&old);
}

#define MAPPED_ARRAYS 5

/* An array map and where its values are mapped. */
struct mapped {
	enum fastpath_map map;
	size_t size;
	int protection;
	void **at;
};

static void mapped_arrays(struct fastpath *fp, struct mapped out[MAPPED_ARRAYS])
{
	const struct mapped arrays[MAPPED_ARRAYS] = {
		{MAP_VR_CONFIG, sizeof(*fp->config) * fp->capacity, PROT_READ | PROT_WRITE, (void **)&fp->config},
		{MAP_VR_STATE, sizeof(*fp->state) * fp->capacity, PROT_READ | PROT_WRITE, (void **)&fp->state},
		{MAP_VR_SENT, sizeof(*fp->sent) * fp->capacity, PROT_READ | PROT_WRITE, (void **)&fp->sent},
		{MAP_VR_LIVE, sizeof(*fp->live) * fp->capacity, PROT_READ, (void **)&fp->live},
		{MAP_VR_ENGINE, sizeof(*fp->engine), PROT_READ | PROT_WRITE, (void **)&fp->engine},
	};

	memcpy(out, arrays, sizeof(arrays));
}

static int map_memory(struct fastpath *fp, bool write)
{
	struct mapped arrays[MAPPED_ARRAYS];

	mapped_arrays(fp, arrays);
	for (int i = 0; i < MAPPED_ARRAYS; i++) {
		void *at = mmap(NULL, arrays[i].size, write ? arrays[i].protection : PROT_READ, MAP_SHARED,
				fp->map[arrays[i].map], 0);

		if (at == MAP_FAILED)
			return -errno;
		*arrays[i].at = at;
	}
	return 0;
}

static uint32_t ring_size(uint32_t virtual_routers)
{
	uint32_t size = RING_MIN;

	while (size < virtual_routers * EVENTS_PER_VR * sizeof(struct vr_event) && size < RING_MAX)
		size *= 2;
	return size;
}

uint32_t fastpath_index_bits(uint32_t virtual_routers)
{
	uint32_t bits = VR_INDEX_MIN_BITS;

	while (1U << bits < 2 * virtual_routers)
		bits++;
	return bits;
}

static int pin_all(struct fastpath *fp, struct advert_bpf *skel)
{
	char path[FASTPATH_PATH_LEN];
	int err;

	if ((mkdir(PLACE_PINS, 0755) && errno != EEXIST) || (mkdir(fp->dir, 0755) && errno != EEXIST))
		return -errno;
	for (int i = 0; i < MAP_COUNT; i++) {
		struct bpf_map *map = bpf_object__find_map_by_name(skel->obj, map_names[i]);

		if (!map)
			return -ENOENT;
		pin_path(fp, map_names[i], path);
		err = bpf_map__pin(map, path);
		if (err)
			return err;
	}
	if (bpf_program__fd(skel->progs.vrrp_advert_xdp) >= 0) {
		pin_path(fp, PIN_XDP, path);
		err = bpf_program__pin(skel->progs.vrrp_advert_xdp, path);
		if (err)
			return err;
	}
	if (bpf_program__fd(skel->progs.vrrp_advert_tc) >= 0) {
		pin_path(fp, PIN_TC, path);
		err = bpf_program__pin(skel->progs.vrrp_advert_tc, path);
		if (err)
			return err;
	}
	return 0;
}

/* libbpf explains itself at length; the operator gets our one line, and the rest with VRRP_XDP_DEBUG set. */
static int quiet(enum libbpf_print_level level, const char *format, va_list args)
{
	if (level == LIBBPF_DEBUG || !getenv("VRRP_XDP_DEBUG"))
		return 0;
	return vfprintf(stderr, format, args);
}

static void report_load(int err, const struct fastpath_size *size)
{
	if (err == -EPERM || err == -EACCES)
		log_error("the kernel refuses BPF programs: %s; run as root (CAP_BPF, CAP_NET_ADMIN, CAP_NET_RAW, "
			  "CAP_PERFMON), VRRP_XDP_DEBUG=1 shows the details",
			  strerror(-err));
	else if (err == -ENOMEM)
		log_error("no memory for the maps of %u virtual routers and %u addresses; raise the memory limit, or run "
			  "fewer",
			  size->virtual_routers, size->addresses);
	else
		log_error("cannot load the BPF programs: %s; Linux 5.15 or later is needed, VRRP_XDP_DEBUG=1 shows the "
			  "details",
			  strerror(-err));
}

int fastpath_create(struct fastpath *fp, const char *name, const struct fastpath_size *size)
{
	uint32_t slots = size->virtual_routers ? size->virtual_routers : 1;
	struct advert_bpf *skel;
	int err;

	libbpf_set_print(quiet);
	init(fp, name);
	err = place_mount_bpffs();
	if (err)
		return err;
	remove_leftovers(name);
	skel = advert_bpf__open();
	if (!skel) {
		report_load(-errno, size);
		return -errno;
	}
	skel->rodata->vr_index_bits = fastpath_index_bits(slots);
	bpf_map__set_max_entries(skel->maps.vr_index, 1U << skel->rodata->vr_index_bits);
	bpf_map__set_max_entries(skel->maps.vr_overflow, size->overflow ? size->overflow : 1);
	bpf_map__set_max_entries(skel->maps.vr_config, slots);
	bpf_map__set_max_entries(skel->maps.vr_state, slots);
	bpf_map__set_max_entries(skel->maps.vr_live, slots);
	bpf_map__set_max_entries(skel->maps.vr_counts, slots);
	bpf_map__set_max_entries(skel->maps.vr_sent, slots);
	bpf_map__set_max_entries(skel->maps.vip_index, size->addresses ? size->addresses : 1);
	bpf_map__set_max_entries(skel->maps.vr_events, ring_size(slots));
	bpf_program__set_autoload(skel->progs.vrrp_advert_xdp, size->xdp);
	bpf_program__set_autoload(skel->progs.vrrp_advert_tc, size->tc);
	err = advert_bpf__load(skel);
	if (err) {
		report_load(err, size);
		goto cleanup;
	}
	err = pin_all(fp, skel);
	if (err) {
		log_error("cannot pin under %s: %s", fp->dir, strerror(-err));
		goto cleanup;
	}
	err = fastpath_open(fp, name, true);
	if (err)
		log_error("cannot open the maps under %s: %s", fp->dir, strerror(-err));
cleanup:
	if (err)
		remove_pins(fp);
	advert_bpf__destroy(skel);
	return err;
}

int fastpath_open(struct fastpath *fp, const char *name, bool write)
{
	struct bpf_map_info info = {0};
	__u32 length = sizeof(info);
	char path[FASTPATH_PATH_LEN];
	int err = 0;

	libbpf_set_print(quiet);
	init(fp, name);
	for (int i = 0; i < MAP_COUNT && !err; i++) {
		pin_path(fp, map_names[i], path);
		fp->map[i] = bpf_obj_get(path);
		if (fp->map[i] < 0)
			err = -errno;
	}
	if (!err && bpf_obj_get_info_by_fd(fp->map[MAP_VR_CONFIG], &info, &length))
		err = -errno;
	if (!err && info.value_size != sizeof(struct vr_config))
		err = -EPROTO; /* maps of another version */
	if (!err) {
		pin_path(fp, PIN_XDP, path);
		fp->xdp_prog = bpf_obj_get(path);
		pin_path(fp, PIN_TC, path);
		fp->tc_prog = bpf_obj_get(path);
		fp->capacity = info.max_entries;
		fp->index_bits = fastpath_index_bits(fp->capacity);
		err = map_memory(fp, write);
	}
	if (err)
		fastpath_close(fp);
	return err;
}

int fastpath_report_open(int err, const char *name)
{
	if (err == -ENOENT)
		log_error("nothing is loaded under the name '%s': start `vrrp-xdp run`, or `vrrp-xdp load IFACE`", name);
	else if (err == -EPROTO)
		log_error("what is pinned under '%s' is of another version of vrrp-xdp", name);
	else
		log_error("cannot open the maps of '%s': %s%s", name, strerror(-err),
			  err == -EPERM || err == -EACCES ? "; run as root" : "");
	return err;
}

static void close_fd(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

void fastpath_close(struct fastpath *fp)
{
	struct mapped arrays[MAPPED_ARRAYS];

	mapped_arrays(fp, arrays);
	for (int i = 0; i < MAPPED_ARRAYS; i++) {
		if (*arrays[i].at)
			munmap(*arrays[i].at, arrays[i].size);
		*arrays[i].at = NULL;
	}
	for (int i = 0; i < MAP_COUNT; i++)
		close_fd(&fp->map[i]);
	close_fd(&fp->xdp_prog);
	close_fd(&fp->tc_prog);
}

void fastpath_destroy(struct fastpath *fp)
{
	fastpath_for_each_port(fp, detach_port, fp);
	remove_pins(fp);
	fastpath_close(fp);
}

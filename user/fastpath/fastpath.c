// SPDX-License-Identifier: GPL-2.0
#include "fastpath/fastpath.h"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "fastpath/pins.h"
#include "fastpath/programs.h"
#include "fastpath/verifier_log.h"
#include "util/log.h"
#include "util/run_dir.h"

/* Sets fp to a state in which nothing is open, with the folder of the name. */
static void init_closed(struct fastpath *fp, const char *name)
{
	*fp = (struct fastpath){0};
	snprintf(fp->dir, sizeof(fp->dir), BPFFS_PINS "/%s", name);
	for (int i = 0; i < MAP_COUNT; i++)
		fp->map[i] = -1;
	for (int i = 0; i < PROGRAM_COUNT; i++)
		fp->program[i] = fp->next[i] = -1;
}

static int detach_port(uint32_t ifindex, const struct vr_port *port, void *data)
{
	(void)port;
	fastpath_detach(data, ifindex);
	return 0;
}

/* Detaches and removes what a killed daemon, or `load`, has left under the name. */
static void remove_leftovers(const char *name)
{
	struct fastpath old;

	if (!fastpath_open_leftovers(&old, name)) {
		fastpath_for_each_port(&old, detach_port, &old);
		fastpath_close(&old);
	}
	init_closed(&old, name);
	pins_remove(&old);
}

#define MAPPED_ARRAYS 5

/* An array map whose values this process maps into its memory. */
struct mapped {
	enum fastpath_map map;
	size_t size;
	int protection;
	void **at; /* member of struct fastpath that points to the values */
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

/* Maps the arrays into memory. write: those that user space writes are mapped for writing, too. Returns 0 or a negative
 * errno. */
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

/* Suppresses the messages of libbpf, unless VRRP_XDP_DEBUG is set: this program reports a failure in one line, with the
 * end of the verifier's log. */
static int print_libbpf(enum libbpf_print_level level, const char *format, va_list args)
{
	char *text;

	if (level == LIBBPF_DEBUG || vasprintf(&text, format, args) < 0)
		return 0;
	verifier_log_keep(text);
	if (getenv("VRRP_XDP_DEBUG"))
		fputs(text, stderr);
	free(text);
	return 0;
}

static int map_info(const struct fastpath *fp, enum fastpath_map map, struct bpf_map_info *info)
{
	__u32 length = sizeof(*info);

	*info = (struct bpf_map_info){0};
	return bpf_obj_get_info_by_fd(fp->map[map], info, &length) ? -errno : 0;
}

static int open_maps(struct fastpath *fp, const char *name)
{
	libbpf_set_print(print_libbpf);
	init_closed(fp, name);
	return pins_open_maps(fp);
}

/* Writes the version of the layout into vr_control. */
static int set_layout(const struct fastpath *fp)
{
	const struct vr_control control = {.layout = VR_LAYOUT};
	__u32 key = 0;

	return bpf_map_update_elem(fp->map[MAP_VR_CONTROL], &key, &control, BPF_ANY);
}

/* Returns 0, or -EPROTO where the maps have another layout. A vr_control of another size is from before there were
 * versions. */
static int check_layout(const struct fastpath *fp)
{
	struct bpf_map_info info;
	struct vr_control control;
	__u32 key = 0;
	int err = map_info(fp, MAP_VR_CONTROL, &info);

	if (err)
		return err;
	if (info.value_size != sizeof(control))
		return -EPROTO;
	err = bpf_map_lookup_elem(fp->map[MAP_VR_CONTROL], &key, &control);
	return err ? err : control.layout == VR_LAYOUT ? 0 : -EPROTO;
}

/* Opens the programs and maps the arrays into memory. */
static int open_programs_and_memory(struct fastpath *fp, bool write)
{
	struct bpf_map_info info;
	int err = map_info(fp, MAP_VR_CONFIG, &info);

	if (err)
		return err;
	pins_open_programs(fp);
	fp->capacity = info.max_entries;
	fp->index_bits = fastpath_index_bits(fp->capacity);
	return map_memory(fp, write);
}

int fastpath_create(struct fastpath *fp, const char *name, const struct fastpath_size *size)
{
	int err;

	libbpf_set_print(print_libbpf);
	init_closed(fp, name);
	err = bpffs_mount();
	if (err)
		return err;
	remove_leftovers(name);
	err = pins_make_dir(fp);
	if (err)
		return err;
	err = programs_load(fp, size);
	if (!err) {
		err = open_maps(fp, name);
		if (!err)
			err = set_layout(fp);
		if (!err)
			err = open_programs_and_memory(fp, true);
		if (err)
			log_error("cannot open the maps under %s: %s", fp->dir, strerror(-err));
	}
	if (err)
		pins_remove(fp);
	return err;
}

int fastpath_open(struct fastpath *fp, const char *name, bool write)
{
	int err = open_maps(fp, name);

	if (!err)
		err = check_layout(fp);
	if (!err)
		err = open_programs_and_memory(fp, write);
	if (err)
		fastpath_close(fp);
	return err;
}

int fastpath_open_leftovers(struct fastpath *fp, const char *name)
{
	struct bpf_map_info vips, ports;
	int err = open_maps(fp, name);

	if (!err)
		err = map_info(fp, MAP_VIP_INDEX, &vips);
	if (!err)
		err = map_info(fp, MAP_VR_PORTS, &ports);
	if (!err && (vips.key_size != sizeof(struct vip_key) || vips.value_size != sizeof(struct vip_value) ||
		     ports.value_size != sizeof(struct vr_port)))
		err = -EPROTO;
	if (err)
		fastpath_close(fp);
	return err;
}

int fastpath_room(const struct fastpath *fp, struct fastpath_size *size)
{
	struct {
		enum fastpath_map map;
		uint32_t *out;
	} rooms[] = {
		{MAP_VR_CONFIG, &size->virtual_routers},
		{MAP_VR_OVERFLOW, &size->overflow},
		{MAP_VIP_INDEX, &size->addresses},
		{MAP_VMAC_INDEX, &size->vmacs},
		{MAP_VR_PEERS, &size->peers},
		{MAP_VR_GROUPS, &size->groups},
	};

	for (size_t i = 0; i < sizeof(rooms) / sizeof(rooms[0]); i++) {
		struct bpf_map_info info;
		int err = map_info(fp, rooms[i].map, &info);

		if (err)
			return err;
		*rooms[i].out = info.max_entries;
	}
	size->groups--; /* index 0 of vr_groups is not used */
	return 0;
}

int fastpath_report_open(int err, const char *name)
{
	pid_t holder;

	if (err == -ENOENT && run_dir_locked(name, &holder))
		log_error("the daemon '%s' (pid %d) runs, but its maps are not under " BPFFS_PINS
			  "/%s: bpffs was unmounted, or this is another mount namespace; the virtual routers work, "
			  "restart "
			  "the daemon to see them",
			  name, holder, name);
	else if (err == -ENOENT)
		log_error("nothing is loaded under the name '%s': start `vrrp-xdp run`, or `vrrp-xdp load IFACE`",
			  name);
	else if (err == -ENOTDIR)
		log_error(BPFFS_PINS "/%s is not a folder that root alone can write to; remove it: rm -rf " BPFFS_PINS
				     "/%s",
			  name, name);
	else if (err == -EPROTO)
		log_error(
			"the maps of the daemon '%s' were made by another version of vrrp-xdp, and this program cannot "
			"read them; run the command with that version, or stop that daemon and start this version",
			name);
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
	for (int i = 0; i < PROGRAM_COUNT; i++) {
		close_fd(&fp->program[i]);
		close_fd(&fp->next[i]);
	}
	while (fp->held_count)
		close_fd(&fp->held[--fp->held_count].fd);
	free(fp->held);
	fp->held = NULL;
}

void fastpath_destroy(struct fastpath *fp)
{
	fastpath_for_each_port(fp, detach_port, fp);
	pins_remove(fp);
	fastpath_close(fp);
}

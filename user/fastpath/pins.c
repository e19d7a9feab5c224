// SPDX-License-Identifier: GPL-2.0
#include "fastpath/pins.h"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "util/guarded.h"
#include "util/log.h"
#include "util/run_dir.h"

static const char *const map_names[MAP_COUNT] = {
	[MAP_VR_INDEX] = "vr_index",	 [MAP_VR_OVERFLOW] = "vr_overflow", [MAP_VR_CONFIG] = "vr_config",
	[MAP_VR_STATE] = "vr_state",	 [MAP_VR_LIVE] = "vr_live",	    [MAP_VR_COUNTS] = "vr_counts",
	[MAP_VR_SENT] = "vr_sent",	 [MAP_VR_ENGINE] = "vr_engine",	    [MAP_VIP_INDEX] = "vip_index",
	[MAP_VMAC_INDEX] = "vmac_index", [MAP_VR_PEERS] = "vr_peers",	    [MAP_VR_GROUPS] = "vr_groups",
	[MAP_VR_EVENTS] = "vr_events",	 [MAP_VR_ERRORS] = "vr_errors",	    [MAP_VR_SEEN] = "vr_seen",
	[MAP_VR_SOURCES] = "vr_sources", [MAP_VR_PORTS] = "vr_ports",	    [MAP_VR_CONTROL] = "vr_control",
};

static const char *const program_names[PROGRAM_COUNT] = {
	[PROGRAM_XDP] = "prog_xdp",
	[PROGRAM_TC] = "prog_tc",
	[PROGRAM_VMAC_IN] = "prog_vmac_in",
	[PROGRAM_VMAC_OUT] = "prog_vmac_out",
};

static const char *const link_suffixes[PROGRAM_COUNT] = {
	[PROGRAM_XDP] = "",
	[PROGRAM_TC] = "_advert",
	[PROGRAM_VMAC_IN] = "_vmac_in",
	[PROGRAM_VMAC_OUT] = "_vmac_out",
};

const char *map_name(enum fastpath_map map)
{
	return map_names[map];
}

static struct pin pin_named(const struct fastpath *fp, const char *name)
{
	struct pin pin;

	snprintf(pin.path, sizeof(pin.path), "%s/%s", fp->dir, name);
	return pin;
}

/* The pin of a link has the index of the interface in its name: bpffs does not allow dots, which an interface's name
 * may have. */
struct pin pin_of_link(const struct fastpath *fp, unsigned ifindex, enum fastpath_program program)
{
	struct pin pin;

	snprintf(pin.path, sizeof(pin.path), "%s/link_%u%s", fp->dir, ifindex, link_suffixes[program]);
	return pin;
}

int pin_open(const struct pin *pin)
{
	int fd = bpf_obj_get(pin->path);

	return fd < 0 ? -errno : fd;
}

int pin_make(const struct pin *pin, int fd)
{
	return bpf_obj_pin(fd, pin->path) ? -errno : 0;
}

void pin_remove(const struct pin *pin)
{
	unlink(pin->path);
}

/* Checks that root alone can write to a folder of pins. On a bpffs of mode 1777, another user could have created the
 * folder first, and could then replace pins of maps. Returns 0, -ENOTDIR if others can write to it, or another negative
 * errno. */
static int check_dir(const char *dir)
{
	int err = guarded_check_folder(dir);

	return err == -EPERM ? -ENOTDIR : err;
}

static int make_dir(const char *dir)
{
	int err = mkdir(dir, 0755) && errno != EEXIST ? -errno : 0;

	if (err)
		log_error("cannot make the folder %s: %s%s", dir, strerror(-err),
			  err == -EACCES || err == -EPERM ? "; run as root" : "");
	if (!err)
		err = check_dir(dir);
	if (err == -ENOTDIR)
		log_error("%s is not a folder that root alone can write to; remove it: rm -rf %s", dir, dir);
	return err;
}

int pins_make_dir(const struct fastpath *fp)
{
	int err = make_dir(BPFFS_PINS);

	return err ? err : make_dir(fp->dir);
}

int pins_open_maps(struct fastpath *fp)
{
	int err = check_dir(BPFFS_PINS);

	if (!err)
		err = check_dir(fp->dir);
	if (err)
		return err;
	for (int i = 0; i < MAP_COUNT; i++) {
		struct pin pin = pin_named(fp, map_names[i]);
		int fd = pin_open(&pin);

		if (fd < 0)
			return fd;
		fp->map[i] = fd;
	}
	return 0;
}

void pins_open_programs(struct fastpath *fp)
{
	for (int i = 0; i < PROGRAM_COUNT; i++) {
		struct pin pin = pin_named(fp, program_names[i]);
		int fd = pin_open(&pin);

		fp->program[i] = fd < 0 ? -1 : fd;
	}
}

int pins_make_maps(const struct fastpath *fp, const struct bpf_object *object)
{
	for (int i = 0; i < MAP_COUNT; i++) {
		struct bpf_map *map = bpf_object__find_map_by_name(object, map_names[i]);
		struct pin pin = pin_named(fp, map_names[i]);
		int err = map ? pin_make(&pin, bpf_map__fd(map)) : -ENOENT;

		if (err) {
			log_error("cannot pin the map %s: %s", pin.path, strerror(-err));
			return err;
		}
	}
	return 0;
}

int pins_make_program(const struct fastpath *fp, enum fastpath_program which, int fd)
{
	struct pin pin = pin_named(fp, program_names[which]), next = pin_named(fp, "next");
	int err;

	pin_remove(&next); /* a daemon that was killed may have left it */
	err = pin_make(&next, fd);
	if (!err && rename(next.path, pin.path))
		err = -errno;
	if (err)
		log_error("cannot pin the program %s: %s", pin.path, strerror(-err));
	return err;
}

void pins_remove(const struct fastpath *fp)
{
	struct dirent *entry;
	DIR *dir = opendir(fp->dir);

	if (!dir)
		return;
	while ((entry = readdir(dir))) {
		struct pin pin = pin_named(fp, entry->d_name);

		if (entry->d_name[0] != '.')
			pin_remove(&pin);
	}
	closedir(dir);
	rmdir(fp->dir);
	rmdir(BPFFS_PINS); /* fails as long as another daemon has pins */
}

void fastpath_share(const struct fastpath *fp, gid_t group)
{
	struct stat root;

	if (stat(BPFFS, &root) || root.st_mode & S_IWOTH) {
		log_info("%s is writable for all users (chmod 755 %s changes that), so the maps stay readable for root "
			 "only; the group sees them through `vrrp-xdp status`",
			 BPFFS, BPFFS);
		return;
	}
	for (int i = 0; i < MAP_COUNT; i++) {
		struct pin pin = pin_named(fp, map_names[i]);

		if (lchown(pin.path, (uid_t)-1, group) || chmod(pin.path, 0640))
			log_warning("cannot give the group access to the map %s: %s", pin.path, strerror(errno));
	}
}

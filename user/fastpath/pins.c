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

#include "util/log.h"
#include "util/run_dir.h"

const char *const map_names[MAP_COUNT] = {
	[MAP_VR_INDEX] = "vr_index",	 [MAP_VR_OVERFLOW] = "vr_overflow", [MAP_VR_CONFIG] = "vr_config",
	[MAP_VR_STATE] = "vr_state",	 [MAP_VR_LIVE] = "vr_live",	    [MAP_VR_COUNTS] = "vr_counts",
	[MAP_VR_SENT] = "vr_sent",	 [MAP_VR_ENGINE] = "vr_engine",	    [MAP_VIP_INDEX] = "vip_index",
	[MAP_VMAC_INDEX] = "vmac_index", [MAP_VR_PEERS] = "vr_peers",	    [MAP_VR_GROUPS] = "vr_groups",
	[MAP_VR_EVENTS] = "vr_events",	 [MAP_VR_ERRORS] = "vr_errors",	    [MAP_VR_SEEN] = "vr_seen",
	[MAP_VR_SOURCES] = "vr_sources", [MAP_VR_PORTS] = "vr_ports",	    [MAP_VR_CONTROL] = "vr_control",
};

const char *const program_names[PROGRAM_COUNT] = {
	[PROGRAM_XDP] = "prog_xdp",
	[PROGRAM_TC] = "prog_tc",
	[PROGRAM_VMAC_IN] = "prog_vmac_in",
	[PROGRAM_VMAC_OUT] = "prog_vmac_out",
};

/* What the pins of tcx links end in. */
static const char *const link_names[PROGRAM_COUNT] = {
	[PROGRAM_TC] = "advert",
	[PROGRAM_VMAC_IN] = "vmac_in",
	[PROGRAM_VMAC_OUT] = "vmac_out",
};

void pin_path(const struct fastpath *fp, const char *what, char path[FASTPATH_PATH_LEN])
{
	snprintf(path, FASTPATH_PATH_LEN, "%s/%s", fp->dir, what);
}

/* bpffs reserves dots, which interface names may have: the link's name is the index. */
void link_path(const struct fastpath *fp, unsigned ifindex, char path[FASTPATH_PATH_LEN])
{
	snprintf(path, FASTPATH_PATH_LEN, "%s/link_%u", fp->dir, ifindex);
}

void tcx_path(const struct fastpath *fp, enum fastpath_program program, unsigned ifindex, char path[FASTPATH_PATH_LEN])
{
	snprintf(path, FASTPATH_PATH_LEN, "%s/link_%u_%s", fp->dir, ifindex, link_names[program]);
}

/* Detaches what is pinned in the folder and empties it. */
void remove_pins(struct fastpath *fp)
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
	rmdir(BPFFS_PINS); /* stays as long as another name has pins */
}

int pin_maps(struct fastpath *fp, const struct bpf_object *object)
{
	char path[FASTPATH_PATH_LEN];
	int err = 0;

	for (int i = 0; i < MAP_COUNT && !err; i++) {
		struct bpf_map *map = bpf_object__find_map_by_name(object, map_names[i]);

		pin_path(fp, map_names[i], path);
		err = map ? bpf_map__pin(map, path) : -ENOENT;
		if (err)
			log_error("cannot pin %s: %s", path, strerror(-err));
	}
	return err;
}

int pin_program(struct fastpath *fp, enum fastpath_program which, struct bpf_program *program)
{
	char path[FASTPATH_PATH_LEN];
	int err;

	if (bpf_program__fd(program) < 0)
		return 0;
	pin_path(fp, program_names[which], path);
	err = bpf_program__pin(program, path);
	if (err)
		log_error("cannot pin %s: %s", path, strerror(-err));
	return err;
}

/* Renamed, so that there is one at any time. */
int pin_next(const struct fastpath *fp, enum fastpath_program which)
{
	char path[FASTPATH_PATH_LEN], next[FASTPATH_PATH_LEN];

	pin_path(fp, program_names[which], path);
	pin_path(fp, "next", next);
	unlink(next);
	if (bpf_obj_pin(fp->next[which], next) || rename(next, path))
		return -errno;
	return 0;
}

void fastpath_share(const struct fastpath *fp, gid_t group)
{
	char path[FASTPATH_PATH_LEN];
	struct stat root;

	if (stat(BPFFS, &root) || root.st_mode & S_IWOTH) {
		log_info("everybody may make pins in %s (chmod 755 %s): the maps stay root's, the group sees them by "
			 "`vrrp-xdp status`",
			 BPFFS, BPFFS);
		return;
	}
	for (int i = 0; i < MAP_COUNT; i++) {
		pin_path(fp, map_names[i], path);
		if (lchown(path, -1, group) || chmod(path, 0640))
			log_warning("%s: %s", path, strerror(errno));
	}
}

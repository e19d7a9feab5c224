/* SPDX-License-Identifier: GPL-2.0 */
/* The places that belong to a daemon's name: its files in the run directory, /run/vrrp-xdp, among them the lock of the
 * name; its folder in bpffs; and its network namespace. */
#ifndef VRRP_XDP_RUN_DIR_H
#define VRRP_XDP_RUN_DIR_H

#include <stdbool.h>
#include <sys/types.h>

#define BPFFS "/sys/fs/bpf"
#define BPFFS_PINS BPFFS "/vrrp-xdp"
#define RUN_DIR "/run/vrrp-xdp"
#define DEFAULT_NAME "default"
#define RUN_DIR_PATH_LEN 192

/* Enters a network namespace by its name in /run/netns (`ip netns add`). Returns 0 or a negative errno, reported. */
int netns_enter(const char *netns);

/* Returns whether a name can be used: 1 to 63 letters, digits, '-' and '_'. bpffs does not allow dots. Otherwise
 * reports the error. */
bool daemon_name_valid(const char *name);

/* Mounts bpffs if it is not mounted. Returns 0 or a negative errno, reported. */
int bpffs_mount(void);

/* Takes the lock of a name, which this process keeps until run_dir_unlock() or its end. Returns a descriptor; -EBUSY if
 * another process holds the lock; or another negative errno, reported. *holder: the pid of the other process; 0:
 * unknown. */
int run_dir_lock(const char *name, pid_t *holder);

/* Writes the pid of this process to the lock's file. For a lock that came from another process. */
void run_dir_own(int fd);

/* Closes the lock without releasing it: another process shares it and keeps it. */
void run_dir_leave(int fd);

/* Writes the path of the control socket of the daemon of that name. */
void run_dir_socket(const char *name, char path[RUN_DIR_PATH_LEN]);

/* Releases the lock and removes its file. */
void run_dir_unlock(const char *name, int fd);

/* Returns whether a daemon of that name is running. *holder: as in run_dir_lock(). */
bool run_dir_locked(const char *name, pid_t *holder);

#endif

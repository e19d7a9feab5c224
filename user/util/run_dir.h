/* SPDX-License-Identifier: GPL-2.0 */
/* Places that belong to the name of a daemon: its files in the run directory, /run/vrrp-xdp; its folder in bpffs; and
 * its network namespace. One of the files is the lock, which only one daemon of that name can hold. */
#ifndef VRRP_XDP_RUN_DIR_H
#define VRRP_XDP_RUN_DIR_H

#include <stdbool.h>
#include <sys/types.h>

#define BPFFS "/sys/fs/bpf"
#define BPFFS_PINS BPFFS "/vrrp-xdp"
#define RUN_DIR "/run/vrrp-xdp"
#define DEFAULT_NAME "default"
#define RUN_DIR_PATH_LEN 192

/* Enters a network namespace by its name in /run/netns (`ip netns add`). Returns 0; or a negative errno, after logging
 * the error. */
int netns_enter(const char *netns);

/* Returns whether a name can be the name of a daemon: 1 to 63 letters, digits, '-' and '_'. Other characters, as dots,
 * are not allowed in bpffs. Logs an error if the name is not valid. */
bool daemon_name_valid(const char *name);

/* Mounts bpffs if it is not mounted. Returns 0; or a negative errno, after logging the error. */
int bpffs_mount(void);

/* Takes the lock of a name. This process keeps the lock until it calls run_dir_unlock() or ends. Returns a descriptor.
 * Returns -EBUSY if another process holds the lock, and its pid in *holder (0: unknown). Otherwise returns a negative
 * errno, after logging the error. */
int run_dir_lock(const char *name, pid_t *holder);

/* Writes the pid of this process to the lock file. Needed if this process got the lock from another one. */
void run_dir_own(int fd);

/* Closes the descriptor of the lock, but leaves the lock to another process, which has a copy of the descriptor. */
void run_dir_leave(int fd);

/* Writes to path the path of the control socket of the daemon `name`. */
void run_dir_socket(const char *name, char path[RUN_DIR_PATH_LEN]);

/* Releases the lock and removes its file; also removes the run directory if it is empty. */
void run_dir_unlock(const char *name, int fd);

/* Returns whether a daemon of that name is running, and its pid in *holder (0: unknown). */
bool run_dir_locked(const char *name, pid_t *holder);

#endif

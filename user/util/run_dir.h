/* SPDX-License-Identifier: GPL-2.0 */
/* Where a daemon of a given name lives: its network namespace, its folder in bpffs and its lock. */
#ifndef VRRP_XDP_RUN_DIR_H
#define VRRP_XDP_RUN_DIR_H

#include <stdbool.h>
#include <sys/types.h>

#define BPFFS "/sys/fs/bpf"
#define BPFFS_PINS BPFFS "/vrrp-xdp"
#define RUN_DIR "/run/vrrp-xdp"
#define DEFAULT_NAME "default"
#define RUN_DIR_PATH_LEN 192

/* Enters the network namespace that `ip netns add` has made, and nothing else of it. Reports and returns an error. */
int netns_enter(const char *netns);

/* Whether a name can be used for pins and lock: 1 to 63 letters, digits, '-' and '_'; no dots, bpffs refuses them.
 * Reports what is wrong. */
bool daemon_name_valid(const char *name);

/* Mounts bpffs where it is not. Reports and returns an error. */
int bpffs_mount(void);

/* Takes the lock of a name for the life of the process. Returns a descriptor; -EBUSY, with *holder the pid where it is
 * known, else 0, where a daemon has it; or another error, reported. */
int run_dir_lock(const char *name, pid_t *holder);

/* The same lock has come from another process: notes who holds it now. */
void run_dir_own(int fd);

/* Lets go of the lock, where another process has it, too. */
void run_dir_leave(int fd);

/* Path of the control socket of the daemon of that name. */
void run_dir_socket(const char *name, char path[RUN_DIR_PATH_LEN]);

/* Gives the lock back and removes its file. */
void run_dir_unlock(const char *name, int fd);

/* Whether a daemon of that name runs, without disturbing it; *holder as above. */
bool run_dir_locked(const char *name, pid_t *holder);

#endif

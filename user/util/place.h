/* SPDX-License-Identifier: GPL-2.0 */
/* Where a daemon of a given name lives: its network namespace, its folder in bpffs and its lock. */
#ifndef VRRP_XDP_PLACE_H
#define VRRP_XDP_PLACE_H

#include <stdbool.h>
#include <sys/types.h>

#define PLACE_BPFFS "/sys/fs/bpf"
#define PLACE_PINS PLACE_BPFFS "/vrrp-xdp"
#define PLACE_RUN "/run/vrrp-xdp"
#define PLACE_DEFAULT_NAME "default"
#define PLACE_PATH_LEN 192

/* Enters the network namespace that `ip netns add` has made, and nothing else of it. Reports and returns an error. */
int place_enter_netns(const char *netns);

/* Whether a name can be used for pins and lock: 1 to 63 letters, digits, '-' and '_'; no dots, bpffs refuses them.
 * Reports what is wrong. */
bool place_name_valid(const char *name);

/* Mounts bpffs where it is not. Reports and returns an error. */
int place_mount_bpffs(void);

/* Takes the lock of a name for the life of the process. Returns a descriptor; -EBUSY, with *holder the pid where it is
 * known, else 0, where a daemon has it; or another error, reported. */
int place_lock(const char *name, pid_t *holder);

/* The same lock has come from another process: notes who holds it now. */
void place_own(int fd);

/* Lets go of the lock, where another process has it, too. */
void place_leave(int fd);

/* Path of the control socket of the daemon of that name. */
void place_socket(const char *name, char path[PLACE_PATH_LEN]);

/* Gives the lock back and removes its file. */
void place_unlock(const char *name, int fd);

/* Whether a daemon of that name runs, without disturbing it; *holder as above. */
bool place_locked(const char *name, pid_t *holder);

#endif

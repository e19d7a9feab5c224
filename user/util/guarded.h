/* SPDX-License-Identifier: GPL-2.0 */
/* Files that root opens by a name below a folder of another user. A user who can write to a folder can also put a
 * symbolic link, a hard link or a device in the place of a file there. These functions do not follow such a link, and
 * refuse what is not the plain file or FIFO that they look for. */
#ifndef VRRP_XDP_GUARDED_H
#define VRRP_XDP_GUARDED_H

#include <stdbool.h>
#include <sys/types.h>

/* Opens a regular file for writing and empties it. Creates it where it does not exist, and gives a new file to the
 * owner of its folder, who then can write to it as well. keep: an existing file is left as it is (-EEXIST).
 *
 * Symbolic links are followed only in folders that root alone can write to. Returns a descriptor, or a negative errno:
 * -ELOOP for a link that another user may have made, -EMLINK for a file there with a second name (a hard link), -EINVAL
 * for a file of another type. */
int guarded_open_file(const char *path, bool keep);

/* Creates a FIFO and gives it to a user and a group. Returns 1 if it was created, 0 if a FIFO of that name
 * exists, or a negative errno as above. */
int guarded_make_fifo(const char *path, uid_t uid, gid_t gid);

/* Opens a FIFO for reading and writing, without waiting for another process. Returns as guarded_open_file(). */
int guarded_open_fifo(const char *path);

/* Removes a file of this type (S_IFREG, S_IFIFO). Leaves anything else of that name. */
void guarded_remove(const char *path, mode_t type);

/* An error of these functions in words. */
const char *guarded_reason(int err);

/* Whether only root, or the user of this process, can change what is in a folder. Returns 0, -ENOTDIR where it is a
 * link or no folder, -EPERM where another user owns it or can write to it, or another negative errno. */
int guarded_check_folder(const char *path);

#endif

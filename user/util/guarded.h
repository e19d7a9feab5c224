/* SPDX-License-Identifier: GPL-2.0 */
/* Opens files by name for root, safely, even if another user can write to a folder of the path. Such a user can replace
 * a file by a symbolic link, a hard link or a device, to make root write to another file. These functions refuse to
 * follow such a link, and refuse everything but the expected regular file or FIFO. */
#ifndef VRRP_XDP_GUARDED_H
#define VRRP_XDP_GUARDED_H

#include <stdbool.h>
#include <sys/types.h>

/* Opens a regular file for writing and empties it. If there is no file, creates one and gives it to the owner of the
 * folder, who then can write to it, too. keep: does not touch an existing file, and returns -EEXIST.
 *
 * Follows symbolic links only in folders that root alone can write to. Returns a descriptor or a negative errno.
 * -ELOOP: symbolic link that another user may have made. -EMLINK: the file has a hard link that another user may have
 * made. -EINVAL: not a regular file. */
int guarded_open_file(const char *path, bool keep);

/* Creates a FIFO and gives it to a user and a group. Returns 1 if the FIFO was created, 0 if there is already something
 * of that name, or a negative errno as guarded_open_file() does. */
int guarded_make_fifo(const char *path, uid_t uid, gid_t gid);

/* Opens a FIFO for reading and writing, without waiting for another process. Returns as guarded_open_file(). */
int guarded_open_fifo(const char *path);

/* Removes the file if it is of this type (S_IFREG, S_IFIFO). Does nothing otherwise. */
void guarded_remove(const char *path, mode_t type);

/* Returns a text for a negative errno of these functions. */
const char *guarded_reason(int err);

/* Checks that only root, or the user of this process, can change the contents of a folder. Returns 0; -ENOTDIR if path
 * is a symbolic link or no folder; -EPERM if another user owns the folder or can write to it; or another negative
 * errno. */
int guarded_check_folder(const char *path);

#endif

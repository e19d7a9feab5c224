/* SPDX-License-Identifier: GPL-2.0 */
/* A snapshot on its way from the daemon to somebody who may look at it but not at the maps: who may read a map can pin
 * it anew in any folder of a bpffs that is his, and write to it then. */
#ifndef VRRP_XDP_TRANSFER_H
#define VRRP_XDP_TRANSFER_H

#include "status/snapshot.h"

/* Writes a snapshot into a file in memory that nobody can change any more, without passwords. Returns its descriptor or
 * a negative errno. */
int transfer_write(const struct snapshot *s);

/* Reads it there. Returns 0, -EPROTO where it is of another version, or another negative errno. */
int transfer_read(int fd, struct snapshot *out);

#endif

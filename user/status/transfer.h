/* SPDX-License-Identifier: GPL-2.0 */
/* Hands a snapshot from the daemon to a user who may see the status but may not open the maps. The maps stay closed
 * because a user who may read a map could pin it in a bpffs of their own, and write to it through that pin. */
#ifndef VRRP_XDP_TRANSFER_H
#define VRRP_XDP_TRANSFER_H

#include "status/snapshot.h"

/* Writes a snapshot, without passwords, into a memory file that is sealed against changes. Returns its descriptor or a
 * negative errno. */
int transfer_write(const struct snapshot *s);

/* Reads a snapshot from a file of transfer_write(). Returns 0 or a negative errno. -EPROTO: another version of vrrp-xdp
 * wrote the file. */
int transfer_read(int fd, struct snapshot *out);

#endif

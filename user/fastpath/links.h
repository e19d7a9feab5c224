/* SPDX-License-Identifier: GPL-2.0 */
/* Links of ports, pinned and held. */
#ifndef VRRP_XDP_FASTPATH_LINKS_H
#define VRRP_XDP_FASTPATH_LINKS_H

#include "fastpath/fastpath.h"

/* Keeps the descriptor of a new link; err: closes it. */
void link_hold(struct fastpath *fp, unsigned ifindex, int fd, int err);

/* Detaches and closes the links of a port that are held. */
void release_links(struct fastpath *fp, unsigned ifindex);

/* Detaches and unpins the link there. Unpinning is not enough where another process still holds it. Returns false where
 * there is none. */
bool link_remove(const char *path);

/* Has the link of a port that is pinned there run another program, and holds it. Silent; -ENOENT: there is none. */
int link_update(struct fastpath *fp, unsigned ifindex, const char *path, int program);

#endif

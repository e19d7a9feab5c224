/* SPDX-License-Identifier: GPL-2.0 */
/* BPF links: the attachments of programs to ports. Each link is pinned, so that it outlives the process, and held by a
 * descriptor in fp->held: an unmount of bpffs removes the pins, and a link that nothing holds is detached. */
#ifndef VRRP_XDP_FASTPATH_LINKS_H
#define VRRP_XDP_FASTPATH_LINKS_H

#include "fastpath/pins.h"

/* Pins a new link and holds its descriptor fd. Returns 0; or a negative errno, with fd closed and the link detached. */
int link_keep(struct fastpath *fp, unsigned ifindex, const struct pin *pin, int fd);

/* Detaches a pinned link and removes the pin. Detaching is explicit, because another process may hold the link, too.
 * Returns false if there is no such pin. */
bool link_remove(const struct pin *pin);

/* Detaches and closes all links of a port that this process holds. Needed where bpffs was unmounted. */
void links_release(struct fastpath *fp, unsigned ifindex);

/* Lets a pinned link run another program, and holds the link. Returns 0, -ENOENT where there is no such pin, or another
 * negative errno. */
int link_update(struct fastpath *fp, unsigned ifindex, const struct pin *pin, int program);

#endif

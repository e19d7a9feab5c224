/* SPDX-License-Identifier: GPL-2.0 */
/* BPF links: the attachments of programs to ports. A port has one link for each program at most. Each link is pinned,
 * so that it outlives the process, and held by a descriptor in fp->held: an unmount of bpffs removes the pins, and a
 * link that nothing holds is detached. */
#ifndef VRRP_XDP_FASTPATH_LINKS_H
#define VRRP_XDP_FASTPATH_LINKS_H

#include "fastpath/pins.h"

/* Pins a new link and holds its descriptor fd. Returns 0; or a negative errno, with fd closed and the link detached. */
int link_keep(struct fastpath *fp, unsigned ifindex, enum fastpath_program program, int fd);

/* Detaches a pinned link and removes the pin. Detaching is explicit, because another process may hold the link, too.
 * Returns false if there is no such pin. */
bool link_remove(const struct fastpath *fp, unsigned ifindex, enum fastpath_program program);

/* Detaches a link, removes its pin, and closes its descriptor. Does nothing if there is no link. */
void link_drop(struct fastpath *fp, unsigned ifindex, enum fastpath_program program);

/* Detaches and closes all links of a port that this process holds. Needed where bpffs was unmounted. */
void links_release(struct fastpath *fp, unsigned ifindex);

/* Lets a pinned link run the program in fp->next, and holds the link. Returns 0, -ENOENT where there is no such pin, or
 * another negative errno. */
int link_update(struct fastpath *fp, unsigned ifindex, enum fastpath_program program);

/* Whether the link of a descriptor is attached. Where another process has detached it, or its interface is gone, the
 * descriptor and the pin stay. */
bool link_is_attached(int fd);

enum link_state {
	LINK_NONE,     /* there is no link: the program may be a filter of clsact */
	LINK_DETACHED, /* the link exists, but is not attached */
	LINK_ATTACHED,
};

/* Looks at the link of a program, held or pinned. */
enum link_state link_look(const struct fastpath *fp, unsigned ifindex, enum fastpath_program program);

#endif

/* SPDX-License-Identifier: GPL-2.0 */
/* Shared by the files of this folder. */
#ifndef VRRP_XDP_FASTPATH_INTERNAL_H
#define VRRP_XDP_FASTPATH_INTERNAL_H

#include "fastpath/fastpath.h"

#define FASTPATH_PATH_LEN 512

/* Path of a pin in fp->dir. */
void pin_path(const struct fastpath *fp, const char *what, char path[FASTPATH_PATH_LEN]);

/* Path of the pinned XDP link of a port. */
void link_path(const struct fastpath *fp, unsigned ifindex, char path[FASTPATH_PATH_LEN]);

/* Keeps the descriptor of a new link; err: closes it. */
void link_hold(struct fastpath *fp, unsigned ifindex, int fd, int err);

/* Detaches and unpins the link there. Unpinning is not enough where another process still holds it. Returns false where
 * there is none. */
bool link_remove(const char *path);

/* Attaches programs to a port at tc: by pinned tcx links, or, before Linux 6.6 and on ports after the first few, as
 * filters of the clsact qdisc, which is made where there is none. filters: VR_FILTER_*. Sets port->filters and
 * port->made_qdisc; reported, negative errno, and then nothing is attached. */
int tc_attach(struct fastpath *fp, unsigned filters, unsigned ifindex, const char *ifname, struct vr_port *port);

/* Puts the programs of fp->next in their place. Silent, negative errno. */
int tc_replace(struct fastpath *fp, unsigned ifindex, const struct vr_port *port);

/* Has the link of a port that is pinned there run another program, and holds it. Silent; -ENOENT: there is none. */
int link_update(struct fastpath *fp, unsigned ifindex, const char *path, int program);

/* Detaches them, and removes the qdisc if it was made for them and nobody else has come to use it. */
void tc_detach(const struct fastpath *fp, unsigned ifindex, const struct vr_port *port);

/* Loads what size asks for, with its maps, and pins both; reported, negative errno. */
int programs_load(struct fastpath *fp, const struct fastpath_size *size);

/* Names of the pins. */
extern const char *const map_names[MAP_COUNT];
extern const char *const program_names[PROGRAM_COUNT];

/* Has a port's multicast filter let the VRRP groups in, or not any more, for as long as nobody has joined them (a
 * daemon does). `load` leaves no process that could hold a membership: this stays without one, as `ip maddr add` does.
 */
void groups_admit(unsigned ifindex, bool admit);

#endif

/* SPDX-License-Identifier: GPL-2.0 */
/* What is to be put back at the end and is in no map: settings of interfaces, and FIFOs that were made. It stands in a
 * file that outlives a daemon that is killed. */
#ifndef VRRP_XDP_UNDO_H
#define VRRP_XDP_UNDO_H

struct manager;

/* Writes what there is now; without anything there is no file. */
void undo_write(const struct manager *m);

/* Puts back what a daemon of this name has left, but for FIFOs that the configuration has, too: they are this daemon's
 * to remove (m->handover.fifos). */
void undo_leftovers(struct manager *m);

/* Everything has been put back. */
void undo_remove(const struct manager *m);

#endif

/* SPDX-License-Identifier: GPL-2.0 */
/* The undo file in the run directory: what the daemon has to restore at its end and no map holds. It lists interfaces
 * on which the daemon has set promote_secondaries, and the FIFOs that it has made. It outlives a daemon that is killed,
 * so that the next one can restore them. */
#ifndef VRRP_XDP_UNDO_H
#define VRRP_XDP_UNDO_H

struct manager;

/* Writes the undo file from m->sysctls and the notifier; deletes it where there is nothing to restore. */
void undo_write(const struct manager *m);

/* Restores what the file of a previous daemon lists. A FIFO that the configuration has, too, stays: this daemon takes
 * it over, and removes it at its end (m->handover.fifos). */
void undo_leftovers(struct manager *m);

/* Deletes the file, after everything was restored. */
void undo_remove(const struct manager *m);

#endif

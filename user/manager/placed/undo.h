/* SPDX-License-Identifier: GPL-2.0 */
/* The undo file in the run directory. It lists interfaces on which the daemon has set promote_secondaries, and FIFOs
 * that the daemon has created. At its end the daemon resets the sysctls and removes the FIFOs. If it is killed, the
 * next daemon does so. */
#ifndef VRRP_XDP_UNDO_H
#define VRRP_XDP_UNDO_H

struct manager;

/* Writes the undo file from m->sysctls and the notifier. Deletes the file if there is nothing to restore. */
void undo_write(const struct manager *m);

/* Resets the sysctls and removes the FIFOs in the undo file of a previous daemon. A FIFO that the configuration also
 * has stays. This daemon takes over such a FIFO (m->handover.fifos), and removes it at its own end. */
void undo_leftovers(struct manager *m);

/* Deletes the undo file, after everything was restored. */
void undo_remove(const struct manager *m);

#endif

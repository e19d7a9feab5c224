/* SPDX-License-Identifier: GPL-2.0 */
/* Shows the daemon's state. SIGUSR1 writes NAME.data and SIGUSR2 writes NAME.stats into the run directory. The daemon
 * removes both files at its end. A request to the control socket is answered with a snapshot of the maps. */
#ifndef VRRP_XDP_DUMPS_H
#define VRRP_XDP_DUMPS_H

struct manager;

/* Writes the configuration in force and the state of every virtual router to NAME.data. Only root can read it, since it
 * contains passwords. */
void dumps_write_data(const struct manager *m);

/* Writes the counters of every virtual router to NAME.stats, in keepalived's form. */
void dumps_write_stats(const struct manager *m);

/* Answers a client of the control socket with a snapshot of the maps (CONTROL_STATUS). */
void dumps_answer_status(struct manager *m, int client);

/* Removes both files. */
void dumps_remove(const char *name);

#endif

/* SPDX-License-Identifier: GPL-2.0 */
/* What the daemon tells of itself: SIGUSR1 and SIGUSR2 write files /run/vrrp-xdp/NAME.data and NAME.stats, which end
 * with the daemon; the control socket hands out the status. */
#ifndef VRRP_XDP_DUMPS_H
#define VRRP_XDP_DUMPS_H

struct manager;

/* The configuration in force, and the state of every virtual router. For root's eyes: passwords are among it. */
void dumps_write_data(const struct manager *m);

/* The counters of every virtual router, as keepalived lists them. */
void dumps_write_stats(const struct manager *m);

/* Answers who asks at the control socket with a snapshot (CONTROL_STATUS). */
void dumps_answer_status(struct manager *m, int client);

/* Removes both files. */
void dumps_remove(const char *name);

#endif

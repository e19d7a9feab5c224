/* SPDX-License-Identifier: GPL-2.0 */
/* What SIGUSR1 and SIGUSR2 write: files /run/vrrp-xdp/NAME.data and NAME.stats, which end with the daemon. */
#ifndef VRRP_XDP_DUMPS_H
#define VRRP_XDP_DUMPS_H

struct manager;

/* The configuration in force, and the state of every virtual router. For root's eyes: passwords are among it. */
void dumps_write_data(const struct manager *m);

/* The counters of every virtual router, as keepalived lists them. */
void dumps_write_stats(const struct manager *m);

/* Removes both. */
void dumps_remove(const char *name);

#endif

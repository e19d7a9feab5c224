/* SPDX-License-Identifier: GPL-2.0 */
/* Makes the pacing, which tells the engine how far apart announcements (gratuitous ARP, unsolicited NA) must be. The
 * times come from garp_interval, gna_interval and garp_group of the configuration. */
#ifndef VRRP_XDP_MANAGER_PACING_H
#define VRRP_XDP_MANAGER_PACING_H

struct config;
struct manager;
struct pacing;
struct ports;

/* At the start, before the engine runs: makes m->pacing from the configuration and the ports, and gives it to the
 * engine. Returns 0 or -ENOMEM. */
int pacing_make(struct manager *m);

/* The same while the engine runs, after configuration or ports have changed. Returns the previous pacing, or NULL. The
 * caller passes the result to pacing_drop() after notes_wait(), since the engine may use it until then. */
struct pacing *pacing_renew(struct manager *m);
void pacing_drop(struct pacing *pacing);

/* Logs a warning for each interface of a garp_group on which no address is configured. */
void pacing_say(const struct config *config, const struct ports *ports);

#endif

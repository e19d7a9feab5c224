/* SPDX-License-Identifier: GPL-2.0 */
/* The minimum spacing of announcements (garp_interval, gna_interval, garp_group), for the engine. */
#ifndef VRRP_XDP_MANAGER_PACING_H
#define VRRP_XDP_MANAGER_PACING_H

struct config;
struct manager;
struct pacing;
struct ports;

/* Makes m->pacing of the configuration and the ports, and gives it to the engine, which does not run yet. Returns 0 or
 * -ENOMEM. */
int pacing_make(struct manager *m);

/* The same while the engine runs, after configuration or ports have changed. Returns the previous pacing, or NULL. The
 * caller gives it to pacing_drop() once the engine has carried out its commands (notes_wait()). */
struct pacing *pacing_renew(struct manager *m);
void pacing_drop(struct pacing *pacing);

/* Logs the interfaces of garp_group that have no effect. */
void pacing_say(const struct config *config, const struct ports *ports);

#endif

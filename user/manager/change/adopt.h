/* SPDX-License-Identifier: GPL-2.0 */
/* Continues with the maps of another daemon of the same name, which hands over or is dead. */
#ifndef VRRP_XDP_MANAGER_ADOPT_H
#define VRRP_XDP_MANAGER_ADOPT_H

struct manager;

/* If the other daemon's maps can be continued, opens the maps, gives each virtual router of the configuration its slot,
 * and sets m->life to LIFE_ADOPTS. Returns 0 also if there are no such maps. Returns a negative errno, logged, if the
 * other daemon runs and this daemon cannot take over. */
int adopt_begin(struct manager *m);

/* Called after adopt_begin(). Prepares plans and programs, takes over from the other daemon if that runs, and lets the
 * engine continue its states. Then makes maps and kernel agree with the configuration. Returns 0 or a negative errno,
 * logged. */
int adopt_engine(struct manager *m, int rt_priority);

#endif

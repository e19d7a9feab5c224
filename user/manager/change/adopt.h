/* SPDX-License-Identifier: GPL-2.0 */
/* Continuing with the maps of another daemon of this name, which hands over or is dead. */
#ifndef VRRP_XDP_MANAGER_ADOPT_H
#define VRRP_XDP_MANAGER_ADOPT_H

struct manager;

/* Opens the maps if there are maps to continue with, and gives each virtual router of the configuration its slot in
 * them; m->life is LIFE_ADOPTS then. Returns 0, or a negative errno, logged, where the other daemon runs and cannot
 * hand over. */
int adopt_begin(struct manager *m);

/* After adopt_begin(): makes plans and programs ready, takes over from the other daemon if it runs, lets the engine
 * continue its states, and then makes maps and kernel agree with the configuration. Returns 0 or a negative errno,
 * logged. */
int adopt_engine(struct manager *m, int rt_priority);

#endif

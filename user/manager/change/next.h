/* SPDX-License-Identifier: GPL-2.0 */
/* The next configuration, at a reload: what it changes, and how the change is carried out. */
#ifndef VRRP_XDP_MANAGER_NEXT_H
#define VRRP_XDP_MANAGER_NEXT_H

#include <stdint.h>

#include "config/model.h"
#include "manager/links/devices.h"
#include "manager/links/ports.h"

struct manager;

/* In next.changes: the virtual router is new. Beside the values of enum change. */
#define NEXT_NEW (1 << 7)

struct next {
	struct config *config;
	struct ports ports;
	struct devices devices;
	uint32_t *slots;  /* of each virtual router of config: its slot; NO_SLOT: it is new */
	uint8_t *changes; /* of each virtual router of config: enum change, or NEXT_NEW */
	uint32_t *stays;  /* of each slot: index of the virtual router in config; NO_INSTANCE: it is removed or free */
	uint32_t added, removed, changed, kept; /* numbers of virtual routers */
};

/* prepare.c: works out what next->config changes, makes sure that the daemon can run with it, and attaches new devices.
 * Returns 0, or a negative errno, logged: then nothing has changed. The caller calls next_free() in either case. */
int next_prepare(struct manager *m, struct next *next);
void next_free(struct next *next);

/* apply.c: puts next->config into force, with its ports and devices. Those before are in next afterwards. What fails is
 * logged and does not end it. */
void next_apply(struct manager *m, struct next *next);

#endif

/* SPDX-License-Identifier: GPL-2.0 */
/* The next configuration at a reload: compares it with the configuration in force, and applies it. */
#ifndef VRRP_XDP_MANAGER_NEXT_H
#define VRRP_XDP_MANAGER_NEXT_H

#include <stdint.h>

#include "config/model.h"
#include "manager/links/devices.h"
#include "manager/links/ports.h"

struct manager;

/* In next.changes, in addition to the bits of enum change: the virtual router is new. */
#define NEXT_NEW (1 << 7)

struct next {
	struct config *config;
	struct ports ports;
	struct devices devices;
	uint32_t *slots;  /* for each virtual router of config its slot; NO_SLOT: the virtual router is new */
	uint8_t *changes; /* for each virtual router of config: bits of enum change, or NEXT_NEW */
	uint32_t *stays;  /* for each slot the index of its virtual router in config; NO_INSTANCE: none */
	uint32_t added, removed, changed, kept; /* numbers of virtual routers */
};

/* In prepare.c. Fills in *next from next->config, checks that the daemon can run with this configuration, and attaches
 * new devices. Returns 0 or a negative errno, logged; after an error nothing has changed. The caller calls next_free()
 * in either case. */
int next_prepare(struct manager *m, struct next *next);
void next_free(struct next *next);

/* In apply.c. Puts next->config into force, with its ports and devices. Afterwards *next contains the previous
 * configuration, ports and devices. A failed step is logged, and the next steps are still carried out. */
void next_apply(struct manager *m, struct next *next);

#endif

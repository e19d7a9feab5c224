/* SPDX-License-Identifier: GPL-2.0 */
/* Plans: the frames and addresses of a virtual router, as the engine sends them. */
#ifndef VRRP_XDP_MANAGER_PLAN_H
#define VRRP_XDP_MANAGER_PLAN_H

#include <stdint.h>

#include "config/model.h"
#include "engine/engine.h"
#include "manager/links/ports.h"

/* Returns the source address of a virtual router's adverts: mcast_src_ip, else the source address of its port. NULL:
 * the port has no source address yet. */
const uint8_t *plan_source(const struct settings *settings, const struct port *port);

/* Makes a virtual router's plan from its configuration, its port, its effective priority and the source address of its
 * adverts. Returns NULL without memory. */
struct vr_plan *plan_make(const struct ports *ports, const struct instance *instance, uint8_t priority,
			  const uint8_t source[16]);

#endif

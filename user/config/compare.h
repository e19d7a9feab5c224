/* SPDX-License-Identifier: GPL-2.0 */
/* What two configurations say differently of one virtual router. */
#ifndef VRRP_XDP_CONFIG_COMPARE_H
#define VRRP_XDP_CONFIG_COMPARE_H

#include <stdbool.h>

#include "config/model.h"

enum change {
	CHANGED_NAME = 1 << 0,
	CHANGED_PRIORITY = 1 << 1,
	CHANGED_SETTINGS = 1 << 2,
	CHANGED_ADDRESSES = 1 << 3, /* which, their order, or an option of one */
	CHANGED_MAC = 1 << 4,	    /* of the settings: use_vmac, or whether addresses are configured (accept) */
};

/* Returns a mask of enum change. Interface, VRID, family and version are not looked at: who differs in one of them is
 * another virtual router. */
unsigned instance_compare(const struct instance *a, const struct instance *b);

/* Whether two addresses are the same one, on the interface of that name. */
bool vip_same_place(const struct vip *a, const struct vip *b);

/* The same, and configured in the same way as far as the kernel knows. */
bool vip_alike(const struct vip *a, const struct vip *b);

#endif

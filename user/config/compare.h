/* SPDX-License-Identifier: GPL-2.0 */
/* What a reload changes in a virtual router. */
#ifndef VRRP_XDP_CONFIG_COMPARE_H
#define VRRP_XDP_CONFIG_COMPARE_H

#include <stdbool.h>

#include "config/model.h"

enum change {
	CHANGED_NAME = 1 << 0,
	CHANGED_PRIORITY = 1 << 1,
	CHANGED_SETTINGS = 1 << 2,
	CHANGED_ADDRESSES = 1 << 3, /* other addresses, another order, or another option of an address */
	CHANGED_MAC = 1 << 4,	    /* use_vmac or accept; CHANGED_SETTINGS is set, too */
};

/* Returns a mask of enum change. Interface, VRID, family and version are not compared: an instance that differs in one
 * of these values is another virtual router. */
unsigned instance_compare(const struct instance *a, const struct instance *b);

/* Whether two addresses are equal and on an interface of the same name. */
bool vip_same_place(const struct vip *a, const struct vip *b);

/* Whether vip_same_place() is true, and both addresses have the same options in the kernel. */
bool vip_alike(const struct vip *a, const struct vip *b);

#endif

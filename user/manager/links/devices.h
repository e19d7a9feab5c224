/* SPDX-License-Identifier: GPL-2.0 */
/* The devices that carry the ports. The device of a VLAN interface is the interface below its tags; any other interface
 * is its own device. The BPF programs are attached to devices, and see the frames of all VLANs, with their tags. */
#ifndef VRRP_XDP_DEVICES_H
#define VRRP_XDP_DEVICES_H

#include <net/if.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "manager/links/ports.h"
#include "manager/netlink/rtnl.h"
#include "vrrp_xdp/maps.h"

/* A device to which programs are attached. */
struct device {
	uint32_t ifindex;
	char name[IF_NAMESIZE];
	bool adverts; /* adverts are received on this device; false: only virtual addresses are on it */
	bool tagged;  /* at least one port is a VLAN interface on this device */
	bool look;    /* detached_check() has to check that the programs are still attached, and then resets the flag */
	bool gone; /* the device was deleted or moved to another namespace, and the kernel has detached its programs */
	enum vr_mode mode; /* the mode to attach the programs in; after attach_device() the mode in use */
};

/* A VLAN interface of the network namespace. */
struct vlan {
	uint32_t ifindex;
	uint32_t lower; /* ifindex of the device below */
	uint16_t id;	/* 1 to 4095 */
};

struct devices {
	struct device *list;
	size_t count;
	struct vlan *vlans; /* all VLAN interfaces of the namespace, sorted by ifindex */
	size_t vlan_count;
};

/* Reads all VLAN interfaces from the kernel into d->vlans. Returns 0 or a negative errno. */
int devices_read_vlans(struct devices *d, struct rtnl *r);

/* To be called after devices_read_vlans(). Sets lower and the VLAN ids of each port, makes the list of devices, and
 * chooses the mode of each device. VR_MODE_AUTO becomes VR_MODE_TC if XDP would not see VLAN tags. If a port has more
 * than two tags, or its device has disappeared, that is an error, which is logged. If `follow` is set (RESOLVE_FOLLOW),
 * the interface of such a port counts as not existing instead. Returns 0 or a negative errno; devices_free() frees the
 * lists. */
int devices_init(struct devices *d, struct ports *ports, enum vr_mode mode, bool follow);

/* Returns the device with that ifindex; NULL: no port is on such a device. */
struct device *devices_find(const struct devices *d, uint32_t ifindex);

/* Removes a device from the list. */
void devices_drop(struct devices *d, struct device *device);

/* Whether at least one device receives adverts in this mode. */
bool devices_want(const struct devices *d, enum vr_mode mode);

/* Returns the ifindex of the VLAN interface with these tags on the device `lower`; 0: there is none. Without tags (vlan
 * 0) the result is `lower`. */
uint32_t devices_interface(const struct devices *d, uint32_t lower, uint16_t vlan, uint16_t vlan_in);

void devices_free(struct devices *d);

#endif

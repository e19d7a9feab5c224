/* SPDX-License-Identifier: GPL-2.0 */
/* The devices that carry the ports: the interface itself, or of a VLAN interface the device below it. The BPF programs
 * are attached to devices; those of a device see the frames of all its VLANs, with their tags. */
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
	bool adverts;	   /* adverts are received here; false: only programs for virtual addresses are needed */
	bool tagged;	   /* at least one port is a VLAN interface on it */
	bool gone;	   /* deleted, or moved to another namespace: its programs are gone, too */
	enum vr_mode mode; /* the wanted mode; once attached, the mode in use */
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

/* Dumps all VLAN interfaces into d->vlans. Returns 0 or a negative errno. */
int devices_read_vlans(struct devices *d, struct rtnl *r);

/* After devices_read_vlans(): sets lower and the VLAN ids of each port, makes the list of devices, and chooses the mode
 * of each. VR_MODE_AUTO becomes VR_MODE_TC where XDP would not see VLAN tags. A port that cannot be used is logged and
 * is an error; with `follow` it counts as not existing instead. Returns 0 or a negative errno; devices_free() frees the
 * lists. */
int devices_init(struct devices *d, struct ports *ports, enum vr_mode mode, bool follow);

/* The device of that ifindex; NULL: it carries no port. */
struct device *devices_find(const struct devices *d, uint32_t ifindex);

/* Removes a device from the list. */
void devices_drop(struct devices *d, struct device *device);

/* Whether adverts are received on any device in this mode. */
bool devices_want(const struct devices *d, enum vr_mode mode);

/* The ifindex of the VLAN interface with these tags above a device; 0: there is none. Without tags (vlan 0) it is the
 * device itself. */
uint32_t devices_interface(const struct devices *d, uint32_t lower, uint16_t vlan, uint16_t vlan_in);

void devices_free(struct devices *d);

#endif

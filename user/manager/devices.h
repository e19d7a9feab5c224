/* SPDX-License-Identifier: GPL-2.0 */
/* The devices that carry the ports: an interface itself, or for VLAN interfaces the one below, whose programs see the
 * frames of all its VLANs with their tags. */
#ifndef VRRP_XDP_DEVICES_H
#define VRRP_XDP_DEVICES_H

#include <net/if.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "manager/ports.h"
#include "manager/rtnl.h"
#include "vrrp_xdp/maps.h"

/* Where programs are attached. */
struct device {
	uint32_t ifindex;
	char name[IF_NAMESIZE];
	bool adverts;	   /* a port with virtual routers is here; else only addresses are */
	bool tagged;	   /* a port is one of its VLANs */
	bool gone;	   /* deleted, or moved away: its programs have to be attached anew */
	enum vr_mode mode; /* wanted; what it became once attached */
};

/* A VLAN interface. */
struct vlan {
	uint32_t ifindex;
	uint32_t lower;
	uint16_t id;
};

struct devices {
	struct device *list;
	size_t count;
	struct vlan *vlans; /* all of the namespace, by ifindex */
	size_t vlan_count;
};

/* Reads all VLAN interfaces. Returns 0 or a negative errno. */
int devices_read_vlans(struct devices *d, struct rtnl *r);

/* Sets where each port is on the wire, collects the devices and the mode that each wants: auto becomes tc where the
 * device takes tags off, which XDP would not see. Reports what cannot work; follow: that port counts as not there.
 * Returns 0 or a negative errno. */
int devices_init(struct devices *d, struct ports *ports, enum vr_mode mode, bool follow);

/* The device of that index among those that carry ports, NULL: it is none of them. */
struct device *devices_find(const struct devices *d, uint32_t ifindex);

/* Takes a device out of the list. */
void devices_drop(struct devices *d, struct device *device);

/* Whether any device wants this mode. */
bool devices_want(const struct devices *d, enum vr_mode mode);

/* The interface of a VLAN on the wire, 0: there is none. Of no VLAN: the device itself. */
uint32_t devices_interface(const struct devices *d, uint32_t lower, uint16_t vlan, uint16_t vlan_in);

void devices_free(struct devices *d);

#endif

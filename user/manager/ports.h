/* SPDX-License-Identifier: GPL-2.0 */
/* The interfaces that a configuration names, and what is known of them. */
#ifndef VRRP_XDP_PORTS_H
#define VRRP_XDP_PORTS_H

#include <net/if.h>
#include <stdbool.h>
#include <stdint.h>

#include "config/model.h"
#include "manager/rtnl.h"
#include "vrrp_xdp/maps.h"

#define NO_SLOT UINT32_MAX

/* One interface. */
struct port {
	const char *name;
	uint32_t ifindex; /* where frames leave and addresses live; 0: not there */
	uint32_t lower;	  /* the device whose programs see its frames; the same but for a VLAN. Where it is not there a
			     number that no   device has, which only tells it from others */
	uint16_t vlan;	  /* outer VLAN id, 0: untagged */
	uint16_t vlan_in; /* inner VLAN id, 0: not double-tagged */
	uint8_t mac[6];
	bool up;	       /* as it counts */
	bool carrier;	       /* as it was last heard of: up follows after a delay */
	bool serves;	       /* virtual routers or addresses are here; else it is only tracked */
	bool own_mac_only;     /* frames to a virtual MAC never reach it */
	bool adverts[2];       /* virtual routers of IPv4, IPv6 run here */
	uint32_t first_slot;   /* of a list through managed.next_slot; NO_SLOT: none */
	bool gone;	       /* deleted, renamed or moved away: what the daemon had there is of no use any more */
	uint8_t flaps;	       /* how often the link has gone down lately */
	uint64_t flap_ns;      /* when it did last */
	bool changed;	       /* since the manager looked at it */
	bool mac_changed;      /* the same of mac alone */
	bool mac_replaced;     /* it had another one before */
	bool restore;	       /* an IPv4 address of ours was removed: those of its network may have gone with it */
	uint32_t tracked;      /* index in tracking.interfaces + 1; 0: no instance tracks it beside its own */
	uint64_t delay_ns[2];  /* until down, up counts */
	uint64_t settle_ns;    /* when up becomes carrier; 0: it is */
	bool has_source[2];    /* IPv4, IPv6 */
	uint8_t source[2][16]; /* primary IPv4 and link-local IPv6 address, network order (P17) */
};

struct ports {
	struct port *ports; /* sorted by name */
	size_t count;
	uint64_t due_ns; /* the first settle_ns; UINT64_MAX: none */
};

/* Of port.lower, where the interface is not there: an ifindex is less than that. */
#define PORT_ABSENT (1U << 31)

/* Index of a family in the arrays above. */
static inline int family_index(uint8_t family)
{
	return family == VR_IPV6;
}

/* Collects every interface that the configuration names. Returns 0 or -ENOMEM. */
int ports_init(struct ports *p, const struct config *config);
void ports_free(struct ports *p);

/* The interface of that name, or of that index; NULL: not one of ours. */
struct port *ports_by_name(const struct ports *p, const char *name);
struct port *ports_by_index(const struct ports *p, uint32_t ifindex);

/* Whether adverts are received on an interface: one with virtual routers, or the device below one. */
bool ports_on(const struct ports *p, uint32_t ifindex);

/* The interface where an address of an instance lives. */
struct port *ports_of_vip(const struct ports *p, const struct instance *instance, const struct vip *vip);

/* The interface is not there, whatever was known of it. */
void ports_forget(struct port *port);

/* The interface is gone: its link is down, at once. */
void ports_leave(struct port *port);

/* Whether a message means that an interface with virtual routers or addresses, or the device below one, is another one
 * than it was: all of them have to be looked for anew. What is gone already is left at once. */
bool ports_replaced(struct ports *p, const struct rtnl_link *link);

/* Takes over what is known beyond the link of interfaces that are still the same. */
void ports_inherit(struct ports *p, const struct ports *before);

/* Takes in what a netlink message says of a link, and sets changed where it differs. */
void ports_link(struct ports *p, const struct rtnl_link *link);

/* The same for an address that is not a virtual one. Returns true where a source address went away, so that all
 * addresses have to be asked for again. */
bool ports_address(struct ports *p, const struct rtnl_address *address);

/* Lets the links count whose delay is over. Returns whether there were any. */
bool ports_tick(struct ports *p, uint64_t now);

#endif

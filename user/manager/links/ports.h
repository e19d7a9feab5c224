/* SPDX-License-Identifier: GPL-2.0 */
/* The interfaces that a configuration names, with their state in the kernel: link, MAC, VLAN tags, source addresses. */
#ifndef VRRP_XDP_PORTS_H
#define VRRP_XDP_PORTS_H

#include <net/if.h>
#include <stdbool.h>
#include <stdint.h>

#include "config/model.h"
#include "manager/netlink/rtnl.h"
#include "vrrp_xdp/maps.h"

#define NO_SLOT UINT32_MAX

/* An interface that the configuration names, whether it exists or not. Times are nanoseconds of CLOCK_MONOTONIC. */
struct port {
	const char *name;
	uint32_t ifindex; /* of the interface that sends adverts and has the addresses; 0: it does not exist */
	/* ifindex of the device whose programs see the port's frames. That is the device below the tags of a VLAN
	 * interface, else the interface itself. If the interface does not exist: PORT_ABSENT with a hash of the name,
	 * so that the map keys of such ports differ. devices_init() writes it. */
	uint32_t lower;
	uint16_t vlan;	  /* outer VLAN id; 0: untagged */
	uint16_t vlan_in; /* inner VLAN id; 0: not double-tagged */
	uint8_t mac[6];
	bool up;      /* the link state that virtual routers see */
	bool carrier; /* the link state in the kernel's last message; `up` gets this value after delay_ns */
	bool serves;  /* virtual routers or addresses are configured on the port; false: the port is only tracked */
	bool own_mac_only;   /* the interface is a macvlan or ipvlan: frames to a virtual MAC never reach it */
	bool adverts[2];     /* virtual routers of IPv4 (0), IPv6 (1) send and receive adverts on the port */
	uint32_t first_slot; /* slot of the port's first virtual router, whose managed.next_slot is the slot of the next
				one; NO_SLOT: none */
	bool gone;	     /* the interface was deleted, renamed or moved away; rebind() resets the flag */
	uint8_t flaps;	     /* recent losses of the link; falls by one every FLAP_FADE (ports.c) */
	uint64_t flap_ns;    /* time of the last loss of the link; 0: the link was never lost */
	bool changed;	     /* run_links_update() has to update the port's virtual routers, and then resets the flag */
	uint32_t mtu;	     /* largest IP packet in bytes; 0: unknown */
	bool mac_changed;    /* `changed` is set because the MAC has changed */
	bool mac_replaced;   /* mac_changed is set, and hosts may have learnt the previous MAC */
	/* The daemon has removed an IPv4 address from the port, so the kernel may have removed the secondary addresses
	 * of its network, too. addresses_restore() adds those again and resets the flag. */
	bool restore;
	uint32_t tracked;	       /* index in tracking.interfaces + 1; 0: no instance tracks the interface */
	uint64_t delay_ns[2];	       /* how long carrier has to be false (0), true (1) before `up` gets its value */
	uint64_t settle_ns;	       /* time at which `up` gets the value of `carrier`; 0: no delay is running */
	bool has_source_address[2];    /* IPv4, IPv6 */
	uint8_t source_address[2][16]; /* primary IPv4 and IPv6 link-local address, network order (P17) */
	/* source_address as in the current plans of the port's virtual routers; zero: no plan yet. If source_address
	 * changes, run_source() has the plans renewed and writes this field. */
	uint8_t planned_source[2][16];
};

struct ports {
	struct port *ports; /* sorted by name, without duplicates */
	size_t count;
	uint64_t due_ns; /* the earliest settle_ns; UINT64_MAX: no port has one */
};

/* Bit of port.lower for an interface that does not exist. The kernel's ifindexes are smaller. */
#define PORT_ABSENT (1U << 31)

/* Returns the index of a family in the arrays of struct port: 0 for VR_IPV4, 1 for VR_IPV6. */
static inline int family_index(uint8_t family)
{
	return family == VR_IPV6;
}

/* Makes a port for every interface that the configuration names for a virtual router, an address or track_interface.
 * The ports keep pointers into the configuration. Returns 0 or -ENOMEM; ports_free() frees them. */
int ports_init(struct ports *p, const struct config *config);
void ports_free(struct ports *p);

/* Return the port with that name or ifindex; NULL: the configuration does not name the interface. */
struct port *ports_by_name(const struct ports *p, const char *name);
struct port *ports_by_index(const struct ports *p, uint32_t ifindex);

/* Whether adverts are received on a device: it is a port with virtual routers, or the device below such a port. */
bool ports_on(const struct ports *p, uint32_t ifindex);

/* Returns the port on which an address of an instance is configured: the address's `dev`, or the interface of the
 * instance. Never NULL if `instance` is in the configuration of ports_init(). */
struct port *ports_of_vip(const struct ports *p, const struct instance *instance, const struct vip *vip);

/* Returns how many of an instance's advertised addresses an advert on the port lists: as many as fit into its MTU.
 * keepalived counts the Ethernet header as part of the MTU. This function does the same, so that the adverts of both
 * list the same addresses. */
uint8_t ports_fit(const struct port *port, const struct instance *instance);

/* Resets a port to the state of a port whose interface does not exist. */
void ports_forget(struct port *port);

/* For a port whose interface is gone: sets its link down without a delay, and logs that. */
void ports_leave(struct port *port);

/* Returns whether the caller has to find the interfaces of all ports again (resolve()). That is so if a link message
 * says that the interface of a serving port, or the device below it, was deleted, renamed or created. Calls
 * ports_leave() for ports whose interface is gone. */
bool ports_replaced(struct ports *p, const struct rtnl_link *link);

/* To be called after all ports were made again. For each interface that is still the same, copies from `before` what a
 * dump of links does not contain, such as running delays and source addresses. Sets port.changed of each port that
 * differs from before. */
void ports_inherit(struct ports *p, const struct ports *before);

/* Updates a port from a link message, and sets port.changed if the port differs. Ignores messages about interfaces that
 * are no ports. */
void ports_link(struct ports *p, const struct rtnl_link *link);

/* Updates the source address of a port from an address message, and sets port.changed if it differs. The caller filters
 * out virtual addresses. Returns true if the port has lost its source address. The caller then has to dump all
 * addresses to find another source address. */
bool ports_address(struct ports *p, const struct rtnl_address *address);

/* Sets port.up to port.carrier on each port whose delay (settle_ns) is over at the time `now`. Returns whether there
 * was such a port. */
bool ports_tick(struct ports *p, uint64_t now);

#endif

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
	uint32_t ifindex; /* the interface, where adverts leave and addresses are configured; 0: it does not exist */
	/* The device whose programs see the frames: of a VLAN interface the device below its tags, else the interface
	 * itself. Written by devices_init(). While the interface does not exist: PORT_ABSENT and a hash of the name,
	 * which keeps the keys of such ports apart. */
	uint32_t lower;
	uint16_t vlan;	  /* outer VLAN id; 0: untagged */
	uint16_t vlan_in; /* inner VLAN id; 0: not double-tagged */
	uint8_t mac[6];
	bool up;	     /* the link state that virtual routers see */
	bool carrier;	     /* the link state of the last message; up follows it after a delay */
	bool serves;	     /* virtual routers or addresses are configured here; false: the port is only tracked */
	bool own_mac_only;   /* a macvlan or ipvlan: frames to a virtual MAC never reach it */
	bool adverts[2];     /* virtual routers of IPv4 (0), IPv6 (1) send and receive adverts here */
	uint32_t first_slot; /* first virtual router of this port, the next is managed.next_slot; NO_SLOT: none */
	bool gone;	     /* deleted, renamed or moved away; set until the interfaces are resolved again */
	uint8_t flaps;	     /* recent losses of the link, less one for each FLAP_FADE that has passed since */
	uint64_t flap_ns;    /* time of the last loss of the link; 0: none yet */
	bool changed;	     /* run_links_update() has to look at the port's virtual routers, and resets it */
	uint32_t mtu;	     /* bytes of an IP packet; 0: unknown */
	bool mac_changed;    /* changed is set because of mac */
	bool mac_replaced;   /* mac_changed is set, and hosts may know the previous MAC */
	/* The daemon has removed an IPv4 address here, so the kernel may have removed the secondary addresses of its
	 * network, too. addresses_restore() resets it. */
	bool restore;
	uint32_t tracked;	       /* index in tracking.interfaces + 1; 0: no instance tracks the interface */
	uint64_t delay_ns[2];	       /* how long the link has to be down (0), up (1) until up follows it */
	uint64_t settle_ns;	       /* when up becomes carrier; 0: both are equal */
	bool has_source_address[2];    /* IPv4, IPv6 */
	uint8_t source_address[2][16]; /* primary IPv4 and IPv6 link-local address, network order (P17) */
	uint8_t planned_source[2][16]; /* source addresses in the plans of virtual routers here; 0: none; run_source()
					  writes it */
};

struct ports {
	struct port *ports; /* sorted by name, without duplicates */
	size_t count;
	uint64_t due_ns; /* the earliest settle_ns; UINT64_MAX: no port has one */
};

/* Marks port.lower of an interface that does not exist; the kernel's ifindexes are below it. */
#define PORT_ABSENT (1U << 31)

/* Index of a family in the arrays of struct port: 0 for VR_IPV4, 1 for VR_IPV6. */
static inline int family_index(uint8_t family)
{
	return family == VR_IPV6;
}

/* Makes a port for every interface that the configuration names: of virtual routers, addresses and track_interface.
 * The ports keep pointers into the configuration. Returns 0 or -ENOMEM; ports_free() frees them. */
int ports_init(struct ports *p, const struct config *config);
void ports_free(struct ports *p);

/* The port of that name or ifindex; NULL: the configuration does not name the interface. */
struct port *ports_by_name(const struct ports *p, const char *name);
struct port *ports_by_index(const struct ports *p, uint32_t ifindex);

/* Whether adverts are received on a device: it is a port with virtual routers, or the device below such a port. */
bool ports_on(const struct ports *p, uint32_t ifindex);

/* The port where an address of an instance is configured: its `dev`, or the interface of the instance. Never NULL for
 * the configuration of ports_init(). */
struct port *ports_of_vip(const struct ports *p, const struct instance *instance, const struct vip *vip);

/* How many of an instance's advertised addresses an advert on the port lists: as many as fit into its MTU. The count is
 * keepalived's, which takes the MTU for the length of the Ethernet frame, so that both list the same addresses. */
uint8_t ports_fit(const struct port *port, const struct instance *instance);

/* Resets a port to that of an interface that does not exist. */
void ports_forget(struct port *port);

/* Takes down the link of a port whose interface is gone, without a delay, and logs that. */
void ports_leave(struct port *port);

/* Whether a link message means that a port which serves, or the device below one, has become another interface:
 * deleted, renamed, or created. The caller then has to resolve all ports again. Ports whose interface is gone are left
 * at once (ports_leave()). */
bool ports_replaced(struct ports *p, const struct rtnl_link *link);

/* After ports were resolved again: takes over from `before` what a dump of links does not contain, such as delays that
 * run and source addresses, for each interface that is still the same. Sets changed where a port differs. */
void ports_inherit(struct ports *p, const struct ports *before);

/* Updates a port from a link message, and sets changed where it differs. A message about other interfaces has no
 * effect. */
void ports_link(struct ports *p, const struct rtnl_link *link);

/* Updates the source address of a port from an address message, and sets changed where it differs. The caller filters
 * out virtual addresses. Returns true where a source address is gone: the caller then has to dump all addresses, to
 * find another. */
bool ports_address(struct ports *p, const struct rtnl_address *address);

/* Sets up to carrier on each port whose delay (settle_ns) is over at the time `now`. Returns whether there was one. */
bool ports_tick(struct ports *p, uint64_t now);

#endif

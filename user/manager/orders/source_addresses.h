/* SPDX-License-Identifier: GPL-2.0 */
/* The source addresses that virtual routers track (track_src_ip). A virtual router whose source address is on no
 * interface is in FAULT. The address may be on any interface, for example on a loopback device. */
#ifndef VRRP_XDP_SOURCE_ADDRESSES_H
#define VRRP_XDP_SOURCE_ADDRESSES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "config/model.h"
#include "manager/links/ports.h"
#include "manager/netlink/rtnl.h"

/* One address that at least one virtual router tracks. */
struct source_address {
	uint8_t family;	     /* VR_IPV4 or VR_IPV6 */
	uint8_t address[16]; /* network order */
	bool there;	     /* an interface has the address */
	bool doubted; /* netlink messages were lost, so the next dump of all addresses shows whether an interface still
			 has the address */
};

/* The tracked source addresses, sorted by address, without duplicates. */
struct source_addresses {
	struct source_address *list;
	size_t count;
};

/* Collects the tracked source addresses of a configuration, all with `there` false. Returns 0 or -ENOMEM. */
int source_addresses_init(struct source_addresses *s, const struct config *config);
void source_addresses_free(struct source_addresses *s);

/* Does the same for the next configuration. An address that is in both configurations keeps `there`. Without memory,
 * logs an error and tracks no address. */
void source_addresses_renew(struct source_addresses *s, const struct config *config);

/* Takes in a netlink message about an address, and sets port.changed of the ports whose virtual routers track the
 * address. Returns true if a tracked address was removed from an interface. Another interface may still have it, so the
 * caller has to ask for all addresses. */
bool source_addresses_heard(struct source_addresses *s, const struct config *config, const struct ports *ports,
			    const struct rtnl_address *address);

/* Called after netlink messages were lost: source_addresses_doubt() before the kernel is asked for all addresses,
 * source_addresses_settle() after its answer. A tracked address that the answer lacks is on no interface any more. */
void source_addresses_doubt(struct source_addresses *s);
void source_addresses_settle(struct source_addresses *s, const struct config *config, const struct ports *ports);

/* Whether a virtual router with these settings may run. Its tracked source address has to be on an interface, and it
 * has to have unicast peers if the configuration demands some. */
bool source_addresses_ready(const struct source_addresses *s, const struct settings *settings);

/* Logs each tracked address that is on no interface. */
void source_addresses_say(const struct source_addresses *s);

#endif

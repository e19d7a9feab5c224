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
	bool there;	     /* some interface has it */
	bool doubted;	     /* netlink messages were lost: the address is gone unless the next dump has it */
};

/* Sorted by address, each once. */
struct source_addresses {
	struct source_address *list;
	size_t count;
};

/* Collects the tracked source addresses of a configuration; none is there yet. Returns 0 or -ENOMEM. */
int source_addresses_init(struct source_addresses *s, const struct config *config);
void source_addresses_free(struct source_addresses *s);

/* The same for the next configuration; an address that was there still is. Without memory none is tracked, which is in
 * the log. */
void source_addresses_renew(struct source_addresses *s, const struct config *config);

/* Takes in what a netlink message says of an address, and sets port.changed for the virtual routers that track it.
 * Returns true where a tracked address was removed from an interface: another interface may have it still, so the
 * caller has to ask for all addresses. */
bool source_addresses_heard(struct source_addresses *s, const struct config *config, const struct ports *ports,
			    const struct rtnl_address *address);

/* Before and after all addresses are asked for because netlink messages were lost: an address that the answer lacks is
 * gone. */
void source_addresses_doubt(struct source_addresses *s);
void source_addresses_settle(struct source_addresses *s, const struct config *config, const struct ports *ports);

/* Whether a virtual router with these settings may run: its tracked source address is there, and it has unicast peers
 * where the configuration demands some. */
bool source_addresses_ready(const struct source_addresses *s, const struct settings *settings);

/* Logs the addresses that are not there. */
void source_addresses_say(const struct source_addresses *s);

#endif

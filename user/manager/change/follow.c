// SPDX-License-Identifier: GPL-2.0
#include "manager/change/follow.h"

#include <errno.h>

#include "fastpath/fastpath.h"
#include "manager/links/devices.h"
#include "manager/links/ports.h"
#include "manager/maps/fill.h"
#include "manager/netlink/rtnl.h"
#include "manager/orders/detached.h"
#include "manager/orders/run_links.h"
#include "manager/orders/source_addresses.h"
#include "manager/state.h"
#include "util/log.h"

static void take_link_message(const struct rtnl_link *link, void *data)
{
	struct manager *m = data;
	struct device *device = devices_find(&m->devices, link->ifindex);

	if (device && link->gone)
		device->gone = true;
	if (ports_replaced(&m->ports, link))
		m->rebind.wanted = true;
	else
		ports_link(&m->ports, link);
	/* If an interface goes down, the kernel removes its routes without a netlink message about each. */
	m->routing.recheck = m->routing.count;
}

static void take_lost_messages(void *data)
{
	struct manager *m = data;

	m->routing.recheck = true;
}

/* Whether an address is in vip_index. Adverts are not sent from such an address. */
static bool is_virtual_address(const struct manager *m, const struct rtnl_address *address)
{
	const struct port *port = ports_by_index(&m->ports, address->ifindex);
	struct vip_value value;
	struct vip_key key;

	if (!port)
		return false;
	key = fill_vip_key(port, address->family, address->address);
	return fastpath_get_vip(&m->maps.fp, &key, &value);
}

static void take_address_message(const struct rtnl_address *address, void *data)
{
	struct manager *m = data;

	if (m->routing.refused || (address->gone && !address->by_us))
		m->routing.recheck = m->routing.count;
	if (is_virtual_address(m, address))
		m->placed.recheck |= address->gone && !address->by_us;
	else if (ports_address(&m->ports, address))
		m->follow.dump_addresses = true;
	if (source_addresses_heard(&m->source_addresses, m->config, &m->ports, address))
		m->follow.dump_addresses = true;
}

static void take_tc_message(uint32_t ifindex, void *data)
{
	detached_mark(data, ifindex);
}

static struct rtnl_handler follow_handler(struct manager *m)
{
	struct rtnl_handler h = {.link = take_link_message,
				 .address = take_address_message,
				 .lost = take_lost_messages,
				 .tc = take_tc_message,
				 .data = m,
				 .own_port = m->rtnl.own_port};

	return h;
}

int follow_ask_addresses(struct manager *m)
{
	struct rtnl_handler h = follow_handler(m);

	m->follow.dump_addresses = false;
	return rtnl_dump_addresses(&m->rtnl, &h);
}

/* After netlink messages were lost: asks the kernel for all links and addresses. An interface or address that the
 * answer lacks is gone. */
static void read_all_again(struct manager *m)
{
	struct rtnl_handler h = follow_handler(m);

	log_warning("netlink messages were lost, because the kernel sent more than the socket buffer holds; the daemon "
		    "reads all links and addresses again");
	rtnl_dump_links(&m->rtnl, &h);
	m->rebind.wanted = true;
	for (size_t i = 0; i < m->ports.count; i++) {
		m->ports.ports[i].has_source_address[0] = m->ports.ports[i].has_source_address[1] = false;
		m->ports.ports[i].changed = true;
	}
	source_addresses_doubt(&m->source_addresses);
	if (!follow_ask_addresses(m))
		source_addresses_settle(&m->source_addresses, m->config, &m->ports);
	m->placed.recheck = true;
	m->routing.recheck = m->routing.count;
	detached_mark_all(m);
}

void follow_netlink(struct manager *m)
{
	struct rtnl_handler h = follow_handler(m);

	if (rtnl_monitor_read(&m->rtnl, &h) == -ENOBUFS)
		read_all_again(m);
	if (m->follow.dump_addresses)
		follow_ask_addresses(m);
	run_links_update(m);
}

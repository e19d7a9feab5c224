// SPDX-License-Identifier: GPL-2.0
#include "manager/links/filters.h"

#include <errno.h>
#include <linux/if_packet.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "config/model.h"
#include "manager/links/devices.h"
#include "manager/links/membership.h"
#include "manager/links/ports.h"
#include "manager/netlink/rtnl.h"
#include "manager/state.h"
#include "util/family.h"
#include "util/log.h"

static int add_packet_membership(int fd, uint32_t ifindex, unsigned short type, const uint8_t mac[6])
{
	struct packet_mreq request = {.mr_ifindex = (int)ifindex, .mr_type = type, .mr_alen = 6};

	memcpy(request.mr_address, mac, 6);
	return setsockopt(fd, SOL_PACKET, PACKET_ADD_MEMBERSHIP, &request, sizeof(request)) ? -errno : 0;
}

/* Returns the packet socket of the device with ifindex `lower`, and sets *device. Opens the socket at its first use.
 * Returns -1 if there is no such device or socket(2) fails. */
static int filter_socket_of(struct manager *m, uint32_t lower, const struct device **device)
{
	for (size_t i = 0; i < m->devices.count; i++) {
		if (m->devices.list[i].ifindex != lower)
			continue;
		*device = &m->devices.list[i];
		if (m->filters.sockets[i] < 0)
			m->filters.sockets[i] = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0);
		return m->filters.sockets[i];
	}
	return -1;
}

static void admit_vmac(struct manager *m, const struct port *port, const uint8_t mac[6])
{
	static const uint8_t any[6];
	const struct device *device = NULL;
	int fd = filter_socket_of(m, port->lower, &device);
	int err = fd < 0 ? -errno : add_packet_membership(fd, port->lower, PACKET_MR_UNICAST, mac);

	if (!err)
		return;
	log_warning("interface %s: cannot add the virtual MAC %02x:%02x:%02x:%02x:%02x:%02x to the receive filter: %s; "
		    "putting the device into promiscuous mode instead",
		    device ? device->name : port->name, mac[0], mac[1], mac[2], mac[3], mac[4], mac[5], strerror(-err));
	err = fd < 0 ? err : add_packet_membership(fd, port->lower, PACKET_MR_PROMISC, any);
	if (err)
		log_error("interface %s: cannot enter promiscuous mode: %s; frames to virtual MACs may not arrive; "
			  "restart the daemon or remove use_vmac",
			  port->name, strerror(-err));
}

/* Joins the solicited-node multicast group of an address (RFC 4291 2.7.1). */
static void join_solicited(struct manager *m, const struct port *port, const struct vip *vip)
{
	struct multicast_group group = {.family = VR_IPV6, .address = {0xff, 0x02, [11] = 0x01, 0xff}};
	int err;

	memcpy(group.address + 13, vip->address + 13, 3);
	err = membership_join(&m->membership, &group, port->ifindex);
	if (err)
		log_warning("interface %s: cannot join the solicited-node multicast group of %s: %s; neighbour "
			    "solicitations for the address may not arrive, so hosts may not reach the address",
			    port->name, family_text(VR_IPV6, vip->address).text, strerror(-err));
}

static void admit_instance(struct manager *m, const struct instance *instance)
{
	const struct port *last = NULL;
	uint8_t mac[6];

	for (size_t i = 0; i < instance->vip_count; i++) {
		const struct vip *vip = &instance->vips[i];
		const struct port *port = ports_of_vip(&m->ports, instance, vip);

		if (!port->ifindex)
			continue;
		if (vip->family == VR_IPV6 && (vip->vmac || !instance->settings->accept))
			join_solicited(m, port, vip);
		if (!vip->vmac || port == last)
			continue;
		settings_vmac(instance->settings, instance->vrid, mac);
		admit_vmac(m, port, mac);
		last = port;
	}
}

/* Compares the promiscuity of each device before and after virtual MACs are added. If a receive filter is too small,
 * the kernel makes the device promiscuous, and its promiscuity rises. */
struct promiscuity {
	struct manager *m;
	uint32_t *count; /* promiscuity in the last dump of links, by index of the device */
	bool after;	 /* the virtual MACs were added before this dump */
};

static void compare_promiscuity(const struct rtnl_link *link, void *data)
{
	struct promiscuity *p = data;

	for (size_t i = 0; i < p->m->devices.count; i++) {
		if (p->m->devices.list[i].ifindex != link->ifindex)
			continue;
		if (p->after && link->promiscuity > p->count[i])
			log_info("interface %s: the receive filter has no room for all virtual MACs; the device is in "
				 "promiscuous mode while the daemon runs",
				 link->name);
		p->count[i] = link->promiscuity;
	}
}

void filters_add(struct manager *m)
{
	struct promiscuity p = {.m = m, .count = calloc(m->devices.count, sizeof(*p.count))};
	struct rtnl_handler handler = {.link = compare_promiscuity, .data = &p};

	m->filters.sockets = malloc(m->devices.count * sizeof(*m->filters.sockets));
	if (!p.count || !m->filters.sockets) {
		log_error("out of memory: virtual MACs are not in the receive filters, and frames to them may not "
			  "arrive; restart the daemon");
		free(p.count);
		return;
	}
	for (; m->filters.count < m->devices.count; m->filters.count++)
		m->filters.sockets[m->filters.count] = -1;
	rtnl_dump_links(&m->rtnl, &handler);
	for (uint32_t slot = 0; slot < m->slots.count; slot++)
		if (slot_used(m, slot) &&
		    (instance_of(m, slot)->settings->vmac || !instance_of(m, slot)->settings->accept))
			admit_instance(m, instance_of(m, slot));
	p.after = true;
	rtnl_dump_links(&m->rtnl, &handler);
	free(p.count);
}

void filters_close(struct filters *f)
{
	for (size_t i = 0; i < f->count; i++)
		if (f->sockets[i] >= 0)
			close(f->sockets[i]);
	free(f->sockets);
	*f = (struct filters){0};
}

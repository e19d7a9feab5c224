// SPDX-License-Identifier: GPL-2.0
#include "manager/filters.h"

#include <errno.h>
#include <linux/if_packet.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "manager/internal.h"
#include "util/log.h"

static int admit(int fd, uint32_t ifindex, unsigned short type, const uint8_t mac[6])
{
	struct packet_mreq request = {.mr_ifindex = (int)ifindex, .mr_type = type, .mr_alen = 6};

	memcpy(request.mr_address, mac, 6);
	return setsockopt(fd, SOL_PACKET, PACKET_ADD_MEMBERSHIP, &request, sizeof(request)) ? -errno : 0;
}

/* The socket of a device, by its place in the list; made when it is first needed. */
static int socket_of(struct manager *m, uint32_t lower, const struct device **device)
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
	int fd = socket_of(m, port->lower, &device);
	int err = fd < 0 ? -errno : admit(fd, port->lower, PACKET_MR_UNICAST, mac);

	if (!err)
		return;
	log_warning("%s: cannot admit %02x:%02x:%02x:%02x:%02x:%02x: %s; it becomes promiscuous",
		    device ? device->name : port->name, mac[0], mac[1], mac[2], mac[3], mac[4], mac[5], strerror(-err));
	err = fd < 0 ? err : admit(fd, port->lower, PACKET_MR_PROMISC, any);
	if (err)
		log_error("%s: cannot become promiscuous: %s; frames to virtual MACs may not arrive", port->name,
			  strerror(-err));
}

static void join_solicited(struct manager *m, const struct port *port, const struct vip *vip)
{
	struct group group = {.family = VR_IPV6, .address = {0xff, 0x02, [11] = 0x01, 0xff}};
	int err;

	memcpy(group.address + 13, vip->address + 13, 3); /* RFC 4291 2.7.1 */
	err = membership_join(&m->membership, &group, port->ifindex);
	if (err)
		log_warning("%s: cannot join the solicited-node group of an address: %s; solicitations may not arrive",
			    port->name, strerror(-err));
}

static void add_instance(struct manager *m, const struct instance *instance)
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

/* How often each device has been made promiscuous, before and after. */
struct promiscuity {
	struct manager *m;
	uint32_t *count;
	bool after;
};

static void compare(const struct rtnl_link *link, void *data)
{
	struct promiscuity *p = data;

	for (size_t i = 0; i < p->m->devices.count; i++) {
		if (p->m->devices.list[i].ifindex != link->ifindex)
			continue;
		if (p->after && link->promiscuity > p->count[i])
			log_info("%s: its driver does not filter for so many addresses; it is promiscuous while the "
				 "daemon runs",
				 link->name);
		p->count[i] = link->promiscuity;
	}
}

void filters_add(struct manager *m)
{
	struct promiscuity p = {.m = m, .count = calloc(m->devices.count, sizeof(*p.count))};
	struct rtnl_handler handler = {.link = compare, .data = &p};

	m->filters.sockets = malloc(m->devices.count * sizeof(*m->filters.sockets));
	if (!p.count || !m->filters.sockets) {
		log_error("no memory to admit virtual MACs; frames to them may not arrive");
		free(p.count);
		return;
	}
	for (; m->filters.count < m->devices.count; m->filters.count++)
		m->filters.sockets[m->filters.count] = -1;
	rtnl_dump_links(&m->rtnl, &handler);
	for (uint32_t slot = 0; slot < m->count; slot++)
		if (slot_used(m, slot) &&
		    (instance_of(m, slot)->settings->vmac || !instance_of(m, slot)->settings->accept))
			add_instance(m, instance_of(m, slot));
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

/* SPDX-License-Identifier: GPL-2.0 */
/* What the receive filters of devices and switches must admit for virtual MACs, beyond the port's own address. It ends
 * with the process, however that ends. */
#ifndef VRRP_XDP_FILTERS_H
#define VRRP_XDP_FILTERS_H

#include <stddef.h>

struct manager;

/* One packet socket a device: it holds the addresses that are admitted, and receives nothing. */
struct filters {
	int *sockets;
	size_t count;
};

/* Admits every virtual MAC on its device, and joins the solicited-node groups of IPv6 addresses for which the stack
 * does not (P40). Where a device cannot filter for so many it becomes promiscuous, which is said. Reported; what fails
 * is left out. */
void filters_add(struct manager *m);

void filters_close(struct filters *f);

#endif

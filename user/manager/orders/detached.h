/* SPDX-License-Identifier: GPL-2.0 */
/* BPF programs of the daemon that another process has detached from an interface (`bpftool link detach`, `tc filter
 * del`, `tc qdisc del`). While a program is missing, a Backup does not hear its Active, or an Active with a virtual MAC
 * does not answer. The manager notices this and attaches the program again. While that fails, the virtual routers of
 * the interface are in FAULT. */
#ifndef VRRP_XDP_MANAGER_DETACHED_H
#define VRRP_XDP_MANAGER_DETACHED_H

#include <stdint.h>

struct manager;

/* Called if another process has changed a tc filter or qdisc of an interface. If the daemon has programs there,
 * detached_check() will look at them. */
void detached_mark(struct manager *m, uint32_t ifindex);

/* Called if netlink messages about tc were lost. detached_check() will look at the programs of all devices. */
void detached_mark_all(struct manager *m);

/* Looks at the programs of the devices that were marked or whose next attempt is due. Attaches missing programs again,
 * and tells the engine. now: of clock_ns(). */
void detached_check(struct manager *m, uint64_t now);

#endif

/* SPDX-License-Identifier: GPL-2.0 */
/* Programs that another process has detached: `bpftool link detach`, `tc filter del`, `tc qdisc del`. Without them
 * Backups do not hear their Active, and an Active with a virtual MAC does not answer. The manager finds out, attaches
 * them again, and puts the virtual routers of the interface into FAULT while that is not possible. */
#ifndef VRRP_XDP_MANAGER_DETACHED_H
#define VRRP_XDP_MANAGER_DETACHED_H

#include <stdint.h>

struct manager;

/* Another process has changed something at tc of an interface. Has detached_check() look, if it is a device of ours. */
void detached_mark(struct manager *m, uint32_t ifindex);

/* Messages about changes at tc were lost: has detached_check() look at all devices. */
void detached_mark_all(struct manager *m);

/* Looks at what was marked or is due, attaches again what is missing, and tells the engine. */
void detached_check(struct manager *m, uint64_t now);

#endif

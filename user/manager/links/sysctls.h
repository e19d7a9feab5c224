/* SPDX-License-Identifier: GPL-2.0 */
/* The sysctl net.ipv4.conf.INTERFACE.promote_secondaries, which instances may want (promote_secondaries) while the
 * daemon runs. With it, the kernel keeps the other addresses of a network when the first of them is removed. */
#ifndef VRRP_XDP_SYSCTLS_H
#define VRRP_XDP_SYSCTLS_H

#include <stddef.h>

struct manager;
struct port;
struct ports;

struct sysctls {
	const char **names; /* interfaces on which the daemon has set it, and resets it to 0 at its end */
	size_t count;
};

/* Sets it on each port where an instance wants it and where it was 0. */
void sysctls_set(struct manager *m);

/* Resets it on all interfaces of the list, and empties the list. */
void sysctls_restore(struct sysctls *s);

/* Resets it on an interface where a previous daemon has set it. No error where the interface does not exist. */
void sysctls_put_back(const char *interface);

/* Takes an interface that is gone out of the list: a new interface of that name has settings of its own. */
void sysctls_forget(struct sysctls *s, const struct port *port);

/* Adds an interface to the list on which the daemon that hands over has set it. */
void sysctls_inherit(struct sysctls *s, const struct ports *ports, const char *interface);

#endif

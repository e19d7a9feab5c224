/* SPDX-License-Identifier: GPL-2.0 */
/* The sysctl net.ipv4.conf.INTERFACE.promote_secondaries. The keyword promote_secondaries of an instance sets it to 1
 * while the daemon runs. While it is 1, removing the primary address of a network does not make the kernel remove the
 * network's secondary addresses. */
#ifndef VRRP_XDP_SYSCTLS_H
#define VRRP_XDP_SYSCTLS_H

#include <stddef.h>

struct manager;
struct port;
struct ports;

struct sysctls {
	const char **names; /* interfaces on which the daemon has set promote_secondaries to 1; at its end it resets
			       them to 0 */
	size_t count;
};

/* Sets promote_secondaries to 1 on each port that has an instance with promote_secondaries, and adds the port to the
 * list if the value was 0. */
void sysctls_set(struct manager *m);

/* Resets promote_secondaries to 0 on all interfaces of the list, and empties the list. */
void sysctls_restore(struct sysctls *s);

/* Resets promote_secondaries to 0 on an interface on which a previous daemon has set it. Does nothing if the interface
 * does not exist. */
void sysctls_put_back(const char *interface);

/* Removes an interface that is gone from the list. A new interface with the same name has sysctls of its own. */
void sysctls_forget(struct sysctls *s, const struct port *port);

/* Adds an interface to the list during an upgrade: the previous daemon has set promote_secondaries on this interface.
 */
void sysctls_inherit(struct sysctls *s, const struct ports *ports, const char *interface);

#endif

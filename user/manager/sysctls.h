/* SPDX-License-Identifier: GPL-2.0 */
/* What an instance wants of its interface's settings, as long as the daemon runs. */
#ifndef VRRP_XDP_SYSCTLS_H
#define VRRP_XDP_SYSCTLS_H

#include <stddef.h>

struct manager;

struct sysctls {
	const char **names; /* interfaces where promote_secondaries was off */
	size_t count;
};

/* Sets them, and puts back what was there before. */
void sysctls_set(struct manager *m);
void sysctls_restore(struct manager *m);

/* The same for an interface on which a daemon that was killed had set it; one that is not there is left out. */
void sysctls_put_back(const char *interface);

/* Leaves an interface that is gone alone: one of that name may come with other settings. */
struct port;
void sysctls_forget(struct manager *m, const struct port *port);

/* A daemon before this one has set that of an interface. */
void sysctls_inherit(struct manager *m, const char *interface);

#endif

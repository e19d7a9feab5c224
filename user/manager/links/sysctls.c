// SPDX-License-Identifier: GPL-2.0
#include "manager/links/sysctls.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "manager/links/ports.h"
#include "manager/state.h"
#include "util/log.h"

/* Opens the sysctl promote_secondaries of an interface. Returns its descriptor, or -1 with errno. */
static int open_setting(const char *interface)
{
	char path[128];

	snprintf(path, sizeof(path), "/proc/sys/net/ipv4/conf/%s/promote_secondaries", interface);
	return open(path, O_RDWR | O_CLOEXEC);
}

/* Sets promote_secondaries of an interface to 1. Returns whether the value was 0 and is 1 now. */
static bool promote(const char *interface)
{
	int fd = open_setting(interface);
	char before = 0;
	bool set;

	if (fd < 0) {
		log_warning("interface %s: cannot set promote_secondaries: %s; when an address is removed, the kernel "
			    "may remove the other addresses of its network, too",
			    interface, strerror(errno));
		return false;
	}
	set = pread(fd, &before, 1, 0) == 1 && before == '0' && pwrite(fd, "1", 1, 0) == 1;
	close(fd);
	return set;
}

void sysctls_forget(struct sysctls *s, const struct port *port)
{
	for (size_t i = 0; i < s->count; i++)
		if (!strcmp(s->names[i], port->name))
			s->names[i--] = s->names[--s->count];
}

/* Loops over ports and not over instances, because hundreds of instances may be on one port. */
void sysctls_set(struct manager *m)
{
	m->sysctls.names = calloc(m->ports.count, sizeof(*m->sysctls.names));
	for (size_t i = 0; m->sysctls.names && i < m->ports.count; i++) {
		const struct port *port = &m->ports.ports[i];
		uint32_t slot = port->first_slot;

		while (slot != NO_SLOT && !instance_of(m, slot)->settings->promote_secondaries)
			slot = m->slots.vrs[slot].next_slot;
		if (slot != NO_SLOT && port->ifindex && promote(port->name))
			m->sysctls.names[m->sysctls.count++] = port->name;
	}
}

void sysctls_put_back(const char *interface)
{
	int fd = strchr(interface, '/') ? -1 : open_setting(interface);

	if (fd < 0)
		return;
	if (pwrite(fd, "0", 1, 0) != 1)
		log_warning("interface %s: cannot reset promote_secondaries to 0: %s; run `echo 0 "
			    ">/proc/sys/net/ipv4/conf/%s/promote_secondaries`",
			    interface, strerror(errno), interface);
	close(fd);
}

void sysctls_restore(struct sysctls *s)
{
	while (s->count)
		sysctls_put_back(s->names[--s->count]);
	free(s->names);
	s->names = NULL;
}

void sysctls_inherit(struct sysctls *s, const struct ports *ports, const char *interface)
{
	const struct port *port = ports_by_name(ports, interface);

	if (port && s->names && s->count < ports->count)
		s->names[s->count++] = port->name;
}

// SPDX-License-Identifier: GPL-2.0
#include "manager/sysctls.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "manager/internal.h"
#include "util/log.h"

static int open_setting(const char *interface)
{
	char path[128];

	snprintf(path, sizeof(path), "/proc/sys/net/ipv4/conf/%s/promote_secondaries", interface);
	return open(path, O_RDWR | O_CLOEXEC);
}

/* Returns whether it was off, and is set. */
static bool promote(const char *interface)
{
	int fd = open_setting(interface);
	char before = 0;
	bool set;

	if (fd < 0) {
		log_warning("%s: promote_secondaries: %s", interface, strerror(errno));
		return false;
	}
	set = pread(fd, &before, 1, 0) == 1 && before == '0' && pwrite(fd, "1", 1, 0) == 1;
	close(fd);
	return set;
}

void sysctls_forget(struct manager *m, const struct port *port)
{
	for (size_t i = 0; i < m->sysctls.count; i++)
		if (!strcmp(m->sysctls.names[i], port->name))
			m->sysctls.names[i--] = m->sysctls.names[--m->sysctls.count];
}

/* Ports are few where instances are many: each is looked at once. */
void sysctls_set(struct manager *m)
{
	m->sysctls.names = calloc(m->ports.count, sizeof(*m->sysctls.names));
	for (size_t i = 0; m->sysctls.names && i < m->ports.count; i++) {
		const struct port *port = &m->ports.ports[i];
		uint32_t slot = port->first_slot;

		while (slot != NO_SLOT && !instance_of(m, slot)->settings->promote_secondaries)
			slot = m->vrs[slot].next_slot;
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
		log_warning("%s: promote_secondaries: %s", interface, strerror(errno));
	close(fd);
}

void sysctls_restore(struct manager *m)
{
	while (m->sysctls.count)
		sysctls_put_back(m->sysctls.names[--m->sysctls.count]);
	free(m->sysctls.names);
	m->sysctls.names = NULL;
}

void sysctls_inherit(struct manager *m, const char *interface)
{
	const struct port *port = ports_by_name(&m->ports, interface);

	if (port && m->sysctls.names && m->sysctls.count < m->ports.count)
		m->sysctls.names[m->sysctls.count++] = port->name;
}

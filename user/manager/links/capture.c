// SPDX-License-Identifier: GPL-2.0
#include "manager/links/capture.h"

#include <linux/if_ether.h>
#include <stdio.h>

#include "manager/links/ports.h"

/* thread-self: the calling thread may be in another network namespace (-n) than the process's first thread. */
#define PACKET_SOCKETS "/proc/thread-self/net/packet"

static bool sees_adverts(const struct ports *ports, unsigned protocol, unsigned ifindex)
{
	if (protocol != ETH_P_ALL && protocol != ETH_P_IP && protocol != ETH_P_IPV6)
		return false;
	return !ifindex || ports_on(ports, ifindex);
}

bool capture_runs(const struct ports *ports)
{
	FILE *file = fopen(PACKET_SOCKETS, "re");
	char line[256];
	bool found = false;

	if (!file)
		return false;
	while (!found && fgets(line, sizeof(line), file)) {
		unsigned protocol, ifindex;

		/* columns: sk RefCnt Type Proto Iface R Rmem User Inode */
		if (sscanf(line, "%*s %*s %*s %x %u", &protocol, &ifindex) == 2)
			found = sees_adverts(ports, protocol, ifindex);
	}
	fclose(file);
	return found;
}

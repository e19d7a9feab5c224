/* SPDX-License-Identifier: GPL-2.0 */
/* The control socket, /run/vrrp-xdp/NAME.sock: root asks the daemon for something and is told what became of it; a
 * group may ask for what changes nothing. A request is one packet, the name of a command; the answer is one packet,
 * too: the exit status in the first byte, then text, and a file where one was asked for. */
#ifndef VRRP_XDP_CONTROL_PROTOCOL_H
#define VRRP_XDP_CONTROL_PROTOCOL_H

#include <stdio.h>
#include <sys/socket.h>
#include <sys/types.h>
#include <sys/un.h>

#define CONTROL_RELOAD "reload"
#define CONTROL_STATUS "status" /* for anybody who can connect: a file of transfer_write() */
#define CONTROL_STOP "stop"
#define CONTROL_KEEP "stop keep"
#define CONTROL_HANDOVER "handover"

#define NO_GROUP ((gid_t)-1)

#define CONTROL_REQUEST_MAX 256
#define CONTROL_ANSWER_MAX (64 << 10)

static inline struct sockaddr_un control_address(const char *path)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};

	snprintf(address.sun_path, sizeof(address.sun_path), "%.*s", (int)sizeof(address.sun_path) - 1, path);
	return address;
}

#endif

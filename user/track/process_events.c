// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <linux/cn_proc.h>
#include <linux/connector.h>
#include <linux/netlink.h>
#include <stdbool.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "track/process_events.h"
#include "track/process_table.h"

/* Bytes of the receive buffer. It is large, because a shell script may start hundreds of processes a second. */
#define RECEIVE_BUFFER (4 << 20)

/* Writes to header the request to receive process events. Returns its length in bytes. */
static size_t put_subscription(struct nlmsghdr *header)
{
	const struct cn_msg message = {.id = {CN_IDX_PROC, CN_VAL_PROC}, .len = sizeof(enum proc_cn_mcast_op)};
	const enum proc_cn_mcast_op op = PROC_CN_MCAST_LISTEN;

	*header = (struct nlmsghdr){.nlmsg_len = NLMSG_LENGTH(sizeof(message) + sizeof(op)), .nlmsg_type = NLMSG_DONE};
	memcpy(NLMSG_DATA(header), &message, sizeof(message));
	memcpy((char *)NLMSG_DATA(header) + sizeof(message), &op, sizeof(op));
	return header->nlmsg_len;
}

int process_events_open(void)
{
	struct sockaddr_nl address = {.nl_family = AF_NETLINK, .nl_groups = CN_IDX_PROC};
	_Alignas(struct nlmsghdr) char request[128];
	int size = RECEIVE_BUFFER,
	    fd = socket(AF_NETLINK, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, NETLINK_CONNECTOR), err;

	if (fd < 0)
		return -errno;
	if (setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof(size)))
		setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &size, sizeof(size));
	if (!bind(fd, (struct sockaddr *)&address, sizeof(address)) &&
	    send(fd, request, put_subscription((struct nlmsghdr *)request), 0) >= 0)
		return fd;
	err = -errno;
	close(fd);
	return err;
}

static void on_event(struct process_table *t, const struct proc_event *event)
{
	switch (event->what) {
	case PROC_EVENT_FORK: /* pid and tgid are equal for a process, and differ for a thread */
		if (event->event_data.fork.child_pid == event->event_data.fork.child_tgid)
			process_begun(t, event->event_data.fork.child_tgid, event->event_data.fork.parent_tgid);
		break;
	case PROC_EVENT_EXEC:
		process_changed(t, event->event_data.exec.process_tgid);
		break;
	case PROC_EVENT_COMM:
		if (event->event_data.comm.process_pid == event->event_data.comm.process_tgid)
			process_changed(t, event->event_data.comm.process_tgid);
		break;
	case PROC_EVENT_EXIT:
		if (event->event_data.exit.process_pid == event->event_data.exit.process_tgid)
			process_ended(t, event->event_data.exit.process_tgid);
		break;
	default:
		break;
	}
}

/* Copies the event out of a message, in which the event is not aligned. Returns false if the message has no event. */
static bool read_event(const struct nlmsghdr *header, size_t size, struct proc_event *event)
{
	const char *at = NLMSG_DATA(header);
	struct cn_msg message;

	if (!NLMSG_OK(header, size) || header->nlmsg_len < NLMSG_LENGTH(sizeof(message) + sizeof(*event)))
		return false;
	memcpy(&message, at, sizeof(message));
	memcpy(event, at + sizeof(message), sizeof(*event));
	return message.id.idx == CN_IDX_PROC && message.len >= sizeof(*event);
}

int process_events_read(int fd, struct process_table *t)
{
	_Alignas(struct nlmsghdr) char buffer[4096];
	struct sockaddr_nl from;

	for (;;) {
		struct iovec part = {buffer, sizeof(buffer)};
		struct msghdr message = {
			.msg_name = &from, .msg_namelen = sizeof(from), .msg_iov = &part, .msg_iovlen = 1};
		ssize_t n = recvmsg(fd, &message, 0);
		struct proc_event event;

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return errno == ENOBUFS ? -ENOBUFS : 0;
		if (!from.nl_pid && read_event((const struct nlmsghdr *)buffer, (size_t)n, &event))
			on_event(t, &event);
	}
}

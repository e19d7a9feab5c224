/* SPDX-License-Identifier: GPL-2.0 */
/* The control socket, /run/vrrp-xdp/NAME.sock (SOCK_SEQPACKET). A request is one packet with the name of a command. The
 * answer is one packet: the exit status in its first byte, then text; an open file comes with it for CONTROL_STATUS.
 * Root may send any command, members of the daemon's group (run --group) only CONTROL_STATUS. */
#ifndef VRRP_XDP_CONTROL_PROTOCOL_H
#define VRRP_XDP_CONTROL_PROTOCOL_H

#include <sys/types.h>
#include <sys/un.h>

#define CONTROL_RELOAD "reload"
#define CONTROL_STATUS "status" /* answered with a file that transfer_write() has made */
#define CONTROL_STOP "stop"
#define CONTROL_KEEP "stop keep"
#define CONTROL_HANDOVER "handover" /* manager/handover.h */

#define NO_GROUP ((gid_t)-1) /* no group but root may connect */

#define CONTROL_REQUEST_MAX 256
#define CONTROL_ANSWER_MAX (64 << 10) /* bytes, with the exit status */

struct control_answer {
	int status; /* exit status */
	char *text; /* to be freed */
	int file;   /* to be closed; -1: none */
};

/* Returns the address of a daemon's socket. */
struct sockaddr_un control_address(const char *path);

/* Sends an answer; text beyond CONTROL_ANSWER_MAX is cut. file: stays open here; -1: none. Returns 0 or a negative
 * errno. */
int control_send_answer(int fd, int status, const char *text, int file);

/* Receives an answer. Returns 0 or a negative errno; -ECONNRESET if the daemon has closed the connection. */
int control_receive_answer(int fd, struct control_answer *answer);

void control_answer_free(struct control_answer *answer);

#endif

/* SPDX-License-Identifier: GPL-2.0 */
/* The control socket, /run/vrrp-xdp/NAME.sock (SOCK_SEQPACKET). A request is one packet with the name of a command. The
 * answer is one packet: the exit status in its first byte, then text. The answer to CONTROL_STATUS also carries an open
 * file. Root may send any command, members of the daemon's group (run --group) only CONTROL_STATUS. */
#ifndef VRRP_XDP_CONTROL_PROTOCOL_H
#define VRRP_XDP_CONTROL_PROTOCOL_H

#include <sys/types.h>
#include <sys/un.h>

#define CONTROL_RELOAD "reload"
#define CONTROL_STATUS "status"	    /* the answer carries a file with a snapshot, made by transfer_write() */
#define CONTROL_STOP "stop"	    /* end, and remove everything */
#define CONTROL_KEEP "stop keep"    /* end, and leave maps and addresses in place (stop --keep) */
#define CONTROL_HANDOVER "handover" /* see manager/change/handover.h */

#define NO_GROUP ((gid_t)-1) /* in place of a group: only root may connect */

#define CONTROL_REQUEST_MAX 256
#define CONTROL_ANSWER_MAX (64 << 10) /* bytes of an answer: the exit status and the text */

struct control_answer {
	int status; /* exit status */
	char *text; /* freed by control_answer_free() */
	int file;   /* descriptor, closed by control_answer_free(); -1: none */
};

/* Returns the socket address for the path of a daemon's control socket. */
struct sockaddr_un control_address(const char *path);

/* Sends an answer; text beyond CONTROL_ANSWER_MAX is cut. file: descriptor of a file for the client, which stays open
 * in this process; -1: none. Returns 0 or a negative errno. */
int control_send_answer(int fd, int status, const char *text, int file);

/* Receives an answer. Returns 0 or a negative errno; -ECONNRESET if the daemon has closed the connection. */
int control_receive_answer(int fd, struct control_answer *answer);

void control_answer_free(struct control_answer *answer);

#endif

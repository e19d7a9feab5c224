// SPDX-License-Identifier: GPL-2.0
/* Input: what clients of the control socket do, in any order: connect, send, receive, close. Requests are answered at
 * once, later or never. A client gets an answer to its own request only. When all clients have closed, there is room
 * for new ones. */
#include <errno.h>
#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "input.h"
#include "control/server.h"

#define PEERS (CONTROL_CLIENTS + 4)
#define OPERATIONS_MAX 64

static struct control control;
static int peers[PEERS];
static int waiting[PEERS * OPERATIONS_MAX]; /* numbers of clients whose requests are not answered yet */
static size_t waiting_count;
static int last;	   /* highest number of a client so far */
static uint8_t answer_how; /* bit 0: answer at once; the other bits: exit status */

static void on_request(void *data, int client, bool root, const char *command)
{
	size_t n = strlen(command);

	(void)data;
	HOLDS(n <= CONTROL_REQUEST_MAX);
	HOLDS(client > 0 && root == !geteuid());
	if (client > last)
		last = client;
	if (answer_how & 1) {
		control_answer(&control, client, answer_how >> 1, command);
		return;
	}
	if (waiting_count < sizeof(waiting) / sizeof(*waiting))
		waiting[waiting_count++] = client;
}

static void come(int i)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};

	if (peers[i] >= 0)
		return;
	snprintf(address.sun_path, sizeof(address.sun_path), "%s", control.path);
	peers[i] = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	HOLDS(peers[i] >= 0);
	if (connect(peers[i], (struct sockaddr *)&address, sizeof(address))) { /* EAGAIN: too many connections wait */
		HOLDS(errno == EAGAIN);
		close(peers[i]);
		peers[i] = -1;
	}
}

static void go(int i)
{
	if (peers[i] >= 0)
		close(peers[i]);
	peers[i] = -1;
}

static void say(int i, struct input *in)
{
	static char packet[1 << 16];
	size_t n = take(in, 2), there = n < in->left ? n : in->left;

	if (peers[i] < 0)
		return;
	memset(packet, 'x', n); /* so that a long packet needs no long input */
	if (there)
		take_bytes(in, packet, there);
	send(peers[i], packet, n, MSG_DONTWAIT | MSG_NOSIGNAL);
}

static void listen_to(int i)
{
	char answer[512];

	if (peers[i] >= 0 && recv(peers[i], answer, sizeof(answer), MSG_DONTWAIT | MSG_TRUNC) == 0)
		go(i);
}

/* Answers a client that waits, or a number that belongs to no client. */
static void answer(struct input *in)
{
	static char text[CONTROL_ANSWER_MAX + 100];
	size_t n = take(in, 3) % sizeof(text);
	uint8_t which = (uint8_t)take(in, 1);
	int client = which & 0x80 || !waiting_count ? which : waiting[which % waiting_count];

	memset(text, 'a', n);
	text[n] = 0;
	control_answer(&control, client, which, text);
}

static void operate(struct input *in)
{
	uint8_t operation = (uint8_t)take(in, 1);
	int i = (operation >> 4) % PEERS;

	switch (operation & 7) {
	case 0:
		come(i);
		break;
	case 1:
		say(i, in);
		break;
	case 2:
		go(i);
		break;
	case 3:
		listen_to(i);
		break;
	case 4:
		if (peers[i] >= 0)
			shutdown(peers[i], operation & 8 ? SHUT_WR : SHUT_RD);
		break;
	case 5:
		answer(in);
		break;
	default:
		answer_how = (uint8_t)take(in, 1);
		control_read(&control, on_request, NULL);
		break;
	}
}

static ssize_t hear(int i, char packet[64])
{
	memset(packet, 0, 64);
	return recv(peers[i], packet, 63, MSG_DONTWAIT);
}

/* Two clients send requests, and the second one is answered: only this client gets the answer. */
static void check_answer(void)
{
	char packet[64];

	answer_how = 0;
	waiting_count = 0;
	come(0);
	come(1);
	HOLDS(send(peers[0], "first", 5, MSG_NOSIGNAL) == 5);
	for (int k = 0; k < 4; k++) /* accepts the connection, then reads */
		control_read(&control, on_request, NULL);
	HOLDS(send(peers[1], "second", 6, MSG_NOSIGNAL) == 6);
	control_read(&control, on_request, NULL);
	HOLDS(waiting_count == 2 && waiting[0] != waiting[1]);
	control_answer(&control, waiting[1], 3, "done");
	HOLDS(hear(0, packet) < 0);
	HOLDS(hear(1, packet) == 5 && !strcmp(packet, "\3done"));
	go(0);
	go(1);
	for (int k = 0; k < 4; k++)
		control_read(&control, on_request, NULL);
}

/* Closes all clients. There must be room for new ones. */
static void check_room(void)
{
	char packet[64] = "", command[] = CONTROL_RELOAD;

	for (int i = 0; i < PEERS; i++)
		go(i);
	for (int i = 0; i < PEERS; i++) /* each call reads one packet, and a client may have queued many */
		for (int k = 0; k < OPERATIONS_MAX; k++)
			control_read(&control, on_request, NULL);
	for (int i = 0; i < CONTROL_CLIENTS; i++)
		HOLDS(control.clients[i] < 0);
	check_answer();
	answer_how = 1 | 7 << 1;
	come(0);
	HOLDS(peers[0] >= 0 && send(peers[0], command, strlen(command), MSG_NOSIGNAL) > 0);
	control_read(&control, on_request, NULL);
	control_read(&control, on_request, NULL);
	HOLDS(recv(peers[0], packet, sizeof(packet), MSG_DONTWAIT) == (ssize_t)strlen(command) + 1);
	HOLDS(packet[0] == 7 && !strcmp(packet + 1, command));
	go(0);
}

static void open_control(void)
{
	char name[32];

	snprintf(name, sizeof(name), "fuzz-%d", getpid());
	mkdir(RUN_DIR, 0755);
	control_init(&control);
	HOLDS(!control_open(&control, name, NO_GROUP));
}

static void close_control(void)
{
	control_close(&control, false);
	rmdir(RUN_DIR);
}

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc, (void)argv;
	open_control();
	atexit(close_control);
	for (int i = 0; i < PEERS; i++)
		peers[i] = -1;
	return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct input in = {data, size};

	waiting_count = 0;
	answer_how = 0;
	for (int i = 0; i < OPERATIONS_MAX && in.left; i++)
		operate(&in);
	check_room();
	return 0;
}

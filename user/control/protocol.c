// SPDX-License-Identifier: GPL-2.0
#include "control/protocol.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "util/rights.h"

struct sockaddr_un control_address(const char *path)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};

	snprintf(address.sun_path, sizeof(address.sun_path), "%.*s", (int)sizeof(address.sun_path) - 1, path);
	return address;
}

int control_send_answer(int fd, int status, const char *text, int file)
{
	size_t length = strnlen(text, CONTROL_ANSWER_MAX - 1);
	char *packet = malloc(1 + length);
	int err;

	if (!packet)
		return -ENOMEM;
	*packet = (char)status;
	memcpy(packet + 1, text, length);
	err = rights_send(fd, packet, 1 + length, file);
	free(packet);
	return err;
}

int control_receive_answer(int fd, struct control_answer *answer)
{
	char *packet = malloc(CONTROL_ANSWER_MAX + 1);
	ssize_t n;

	*answer = (struct control_answer){.file = -1};
	if (!packet)
		return -ENOMEM;
	n = rights_receive(fd, packet, CONTROL_ANSWER_MAX, &answer->file);
	if (n <= 0) {
		free(packet);
		return n ? (int)n : -ECONNRESET;
	}
	answer->status = (unsigned char)*packet;
	memmove(packet, packet + 1, (size_t)n - 1);
	packet[n - 1] = 0;
	answer->text = packet;
	return 0;
}

void control_answer_free(struct control_answer *answer)
{
	if (answer->file >= 0)
		close(answer->file);
	free(answer->text);
	*answer = (struct control_answer){.file = -1};
}

/* SPDX-License-Identifier: GPL-2.0 */
/* A FIFO for notifications. Writing never waits: lines that do not fit are lost, which is logged. */
#ifndef VRRP_XDP_FIFO_H
#define VRRP_XDP_FIFO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "util/quota.h"

struct fifo {
	const char *path; /* in the configuration */
	int fd;		  /* negative: not open */
	bool made;	  /* the daemon has made the FIFO, and removes it at its end */
	uint32_t lost;	  /* lines lost since the last warning */
	struct quota warnings;
};

/* Opens the FIFO; makes it where it does not exist, readable for this user alone. An error is logged, and the FIFO then
 * stays closed. */
void fifo_open(struct fifo *f, const char *path, uid_t uid, gid_t gid);

/* Writes a line, which ends in '\n'. A line that does not fit is counted, and logged at most every ten seconds. */
void fifo_write(struct fifo *f, const char *line, size_t length);

/* Whether the readers have read all lines. */
bool fifo_empty(const struct fifo *f);

void fifo_close(struct fifo *f);

#endif

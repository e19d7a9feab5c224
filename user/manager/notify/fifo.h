/* SPDX-License-Identifier: GPL-2.0 */
/* A FIFO that somebody may read: lines go in without waiting, and are lost where there is no room. */
#ifndef VRRP_XDP_FIFO_H
#define VRRP_XDP_FIFO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "util/quota.h"

struct fifo {
	const char *path; /* of the configuration */
	int fd;		  /* -1: none */
	bool made;	  /* and is removed in the end */
	uint32_t lost;	  /* lines since the last warning */
	struct quota warnings;
};

/* Makes the FIFO where there is none, for this user alone, and opens it. Reports what is wrong; the FIFO is left out
 * then. */
void fifo_open(struct fifo *f, const char *path, uid_t uid, gid_t gid);

/* Writes a line with its end. What does not fit is counted and said, at most every ten seconds. */
void fifo_write(struct fifo *f, const char *line, size_t length);

/* Whether nothing is in it that was not read. */
bool fifo_empty(const struct fifo *f);

void fifo_close(struct fifo *f);

#endif

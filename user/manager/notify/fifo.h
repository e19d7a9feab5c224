/* SPDX-License-Identifier: GPL-2.0 */
/* A FIFO for notifications. Writing never blocks: lines that do not fit are dropped, and their number is logged. */
#ifndef VRRP_XDP_FIFO_H
#define VRRP_XDP_FIFO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "util/quota.h"

struct fifo {
	const char *path; /* points into the configuration */
	int fd;		  /* descriptor; negative: not open */
	bool made;	  /* the daemon has created the FIFO, and removes it at the daemon's end */
	uint32_t lost;	  /* lines lost since the last warning */
	struct quota warnings;
};

/* Opens the FIFO. If the FIFO does not exist, creates it with uid and gid as owner, readable and writable for the owner
 * only. After an error, which is logged, the FIFO stays closed. */
void fifo_open(struct fifo *f, const char *path, uid_t uid, gid_t gid);

/* Writes a line, which ends in '\n'. If the line does not fit, drops it; a warning with the number of dropped lines
 * follows at most every ten seconds. */
void fifo_write(struct fifo *f, const char *line, size_t length);

/* Whether the FIFO's readers have read all lines. */
bool fifo_empty(const struct fifo *f);

void fifo_close(struct fifo *f);

#endif

/* SPDX-License-Identifier: GPL-2.0 */
/* Signals to the daemon. */
#ifndef VRRP_XDP_MANAGER_SIGNALS_H
#define VRRP_XDP_MANAGER_SIGNALS_H

#include <stdbool.h>

struct manager;

/* Blocks the signals that the daemon handles. Returns a signalfd descriptor for them, or a negative errno. */
int signals_open(void);

/* Reads and handles one signal. Returns whether the daemon has to stop. */
bool signals_read(struct manager *m, int fd);

#endif

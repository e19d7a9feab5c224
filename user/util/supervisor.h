/* SPDX-License-Identifier: GPL-2.0 */
/* Sends messages to the service manager that started the daemon, such as systemd (sd_notify(3)). */
#ifndef VRRP_XDP_SUPERVISOR_H
#define VRRP_XDP_SUPERVISOR_H

#include <stdint.h>

/* Sends a message, such as "READY=1", to the socket that the environment variable NOTIFY_SOCKET names. Does nothing if
 * the variable is not set. Does not wait, and ignores errors. */
void supervisor_tell(const char *what);

/* Lets supervisor_watchdog() send from now on. systemd takes messages of the service's main process only: the daemon
 * that an upgrade starts becomes the main process when it takes over, and must be silent before. */
void supervisor_begin_watchdog(void);

/* Sends "WATCHDOG=1" where the service manager has set WATCHDOG_USEC, four times in that time (systemd: WatchdogSec=).
 * now: CLOCK_MONOTONIC in ns. WATCHDOG_PID is not compared: after an upgrade the successor has the variables of the
 * first daemon. */
void supervisor_watchdog(uint64_t now);

#endif

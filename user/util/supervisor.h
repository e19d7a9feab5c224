/* SPDX-License-Identifier: GPL-2.0 */
/* Messages to the service manager that has started the daemon (sd_notify(3)). */
#ifndef VRRP_XDP_SUPERVISOR_H
#define VRRP_XDP_SUPERVISOR_H

/* Sends a message, such as "READY=1", to the socket in NOTIFY_SOCKET. Does nothing if that is not set. Does not wait,
 * and ignores errors. */
void supervisor_tell(const char *what);

#endif

/* SPDX-License-Identifier: GPL-2.0 */
/* The service manager that has started the daemon (sd_notify(3)), where there is one. */
#ifndef VRRP_XDP_SUPERVISOR_H
#define VRRP_XDP_SUPERVISOR_H

/* Tells it something, such as "READY=1": one datagram to the socket that NOTIFY_SOCKET names. Nothing where it is not
 * set; never waits, and nobody hears of a failure but the service manager, which hears nothing. */
void supervisor_tell(const char *what);

#endif

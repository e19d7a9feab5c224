/* SPDX-License-Identifier: GPL-2.0 */
/* What the service manager is told, where there is one ($NOTIFY_SOCKET, see sd_notify(3)). */
#ifndef VRRP_XDP_SERVICE_H
#define VRRP_XDP_SERVICE_H

#include <sys/types.h>

/* The service runs. */
void service_tell_ready(void);

/* Its main process is another one from now on. */
void service_tell_pid(pid_t pid);

#endif

/* SPDX-License-Identifier: GPL-2.0 */
/* Virtual routers that are heard and not configured (log_unknown_vrids). */
#ifndef VRRP_XDP_MANAGER_UNKNOWN_H
#define VRRP_XDP_MANAGER_UNKNOWN_H

struct manager;

/* Logs those heard first since the last call, if the configuration asks for it; so many in so much time. */
void unknown_log(struct manager *m);

#endif

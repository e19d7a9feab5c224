/* SPDX-License-Identifier: GPL-2.0 */
/* Logs adverts for virtual routers that are not configured (log_unknown_vrids). */
#ifndef VRRP_XDP_MANAGER_UNKNOWN_H
#define VRRP_XDP_MANAGER_UNKNOWN_H

struct manager;

/* With log_unknown_vrids, logs virtual routers that were heard for the first time since the last call. The number of
 * lines is limited. */
void unknown_log(struct manager *m);

#endif

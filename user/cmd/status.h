/* SPDX-License-Identifier: GPL-2.0 */
/* Prints a snapshot for `vrrp-xdp status`, in one of several forms. */
#ifndef VRRP_XDP_STATUS_H
#define VRRP_XDP_STATUS_H

#include "status/snapshot.h"

/* Prints the snapshot as tables. */
void status_print_text(const struct snapshot *s);

/* Prints what the counters, columns and causes of FAULT mean, and what to do. */
void status_print_explanations(void);

/* Prints the snapshot as one JSON array. Returns 0 or a negative errno. */
int status_print_json(const struct snapshot *s);

/* Prints the senders of most of the frames that were dropped, were unknown, or exceeded a budget (map vr_sources).
 * json: as JSON instead of a table. Returns 0 or a negative errno. */
int status_print_sources(const struct fastpath *fp, bool json);

#endif

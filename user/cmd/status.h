/* SPDX-License-Identifier: GPL-2.0 */
/* The forms of `status`. */
#ifndef VRRP_XDP_STATUS_H
#define VRRP_XDP_STATUS_H

#include "status/snapshot.h"

/* Prints the snapshot as tables. */
void status_print_text(const struct snapshot *s);

/* Prints what the counters, columns and causes of FAULT mean, and what to do. */
void status_print_explanations(void);

/* Prints the snapshot as one JSON array. Returns 0 or a negative errno. */
int status_print_json(const struct snapshot *s);

/* Prints the senders of most of the frames that were neither steady adverts nor events, as a table or as JSON. Returns
 * 0 or a negative errno. */
int status_print_sources(const struct fastpath *fp, bool json);

#endif

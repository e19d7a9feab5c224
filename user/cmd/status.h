/* SPDX-License-Identifier: GPL-2.0 */
/* The two forms of `status`. */
#ifndef VRRP_XDP_STATUS_H
#define VRRP_XDP_STATUS_H

#include "status/snapshot.h"

/* Prints the snapshot as tables, for people. */
void status_print_text(const struct snapshot *s);

/* Prints what the counters, columns and causes of FAULT mean, and what to do. */
void status_print_explanations(void);

/* Prints the snapshot as one JSON array. Returns 0 or a negative errno. */
int status_print_json(const struct snapshot *s);

/* Prints who has sent most of what was no steady advert and no event, for people or for programs. Returns 0 or a
 * negative errno. */
int status_print_sources(const struct fastpath *fp, bool json);

#endif

/* SPDX-License-Identifier: GPL-2.0 */
/* Shared by the two forms of `status`. */
#ifndef VRRP_XDP_STATUS_H
#define VRRP_XDP_STATUS_H

#include "cmd/snapshot.h"

/* A counter's name, from include/vrrp_xdp/reasons.h. */
const char *reason_name(enum vr_reason reason);

/* Prints the snapshot as one JSON array. Returns 0 or a negative errno. */
int status_print_json(const struct snapshot *s);

#endif

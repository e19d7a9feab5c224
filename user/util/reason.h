/* SPDX-License-Identifier: GPL-2.0 */
/* Names of the counters of the BPF programs. */
#ifndef VRRP_XDP_REASON_H
#define VRRP_XDP_REASON_H

#include "vrrp_xdp/reasons.h"

/* Returns the name of a counter, as in include/vrrp_xdp/reasons.h. */
const char *reason_name(enum vr_reason reason);

#endif

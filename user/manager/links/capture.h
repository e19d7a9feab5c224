/* SPDX-License-Identifier: GPL-2.0 */
/* Finds out whether a program such as tcpdump captures packets here: it would not see adverts that XDP consumes. */
#ifndef VRRP_XDP_CAPTURE_H
#define VRRP_XDP_CAPTURE_H

#include <stdbool.h>

#include "manager/links/ports.h"

/* Whether a packet socket of this network namespace receives IPv4, IPv6 or all protocols on every interface or on a
 * port that receives adverts. False where /proc cannot be read. */
bool capture_runs(const struct ports *ports);

#endif

/* SPDX-License-Identifier: GPL-2.0 */
/* Finds out whether a program such as tcpdump captures packets on this machine. XDP hides the adverts that it consumes
 * from such a program. */
#ifndef VRRP_XDP_CAPTURE_H
#define VRRP_XDP_CAPTURE_H

#include <stdbool.h>

#include "manager/links/ports.h"

/* Returns whether this network namespace has a packet socket that would see adverts. Such a socket receives IPv4, IPv6
 * or all protocols, on every interface or on a port that receives adverts. Returns false if /proc cannot be read. */
bool capture_runs(const struct ports *ports);

#endif

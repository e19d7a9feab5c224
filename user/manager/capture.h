/* SPDX-License-Identifier: GPL-2.0 */
/* Whether somebody captures packets here: adverts that XDP consumes would not show. */
#ifndef VRRP_XDP_CAPTURE_H
#define VRRP_XDP_CAPTURE_H

#include <stdbool.h>

#include "manager/ports.h"

/* Whether a packet socket of this network namespace takes in IP or all protocols, on one of the ports or on every
 * interface. */
bool capture_runs(const struct ports *ports);

#endif

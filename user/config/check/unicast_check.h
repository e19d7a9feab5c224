/* SPDX-License-Identifier: GPL-2.0 */
/* Checks of the addresses that adverts are sent from and to. */
#ifndef VRRP_XDP_CONFIG_UNICAST_CHECK_H
#define VRRP_XDP_CONFIG_UNICAST_CHECK_H

#include "config/parse/parse.h"

/* Checks and completes source address, peers and multicast group of an instance. before: the previous instance in the
 * file; NULL: d is the first instance. */
void check_unicast(struct parser *p, struct draft *d, const struct draft *before);

#endif

/* SPDX-License-Identifier: GPL-2.0 */
/* Addresses that adverts are sent to and received from. */
#ifndef VRRP_XDP_CONFIG_UNICAST_CHECK_H
#define VRRP_XDP_CONFIG_UNICAST_CHECK_H

#include "config/parse/parse.h"

/* Checks and completes source address, peers and multicast group of an instance. before: the instance before it in the
 * file, NULL for the first instance. */
void check_unicast(struct parser *p, struct draft *d, const struct draft *before);

#endif

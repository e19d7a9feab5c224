/* SPDX-License-Identifier: GPL-2.0 */
#ifndef VRRP_XDP_CONFIG_UNICAST_CHECK_H
#define VRRP_XDP_CONFIG_UNICAST_CHECK_H

#include "config/parse/parse.h"

/* Checks and completes where the adverts of one instance go and come from. before: the instance before it in the file,
 * NULL for the first one. */
void check_unicast(struct parser *p, struct draft *d, const struct draft *before);

#endif

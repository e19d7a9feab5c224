/* SPDX-License-Identifier: GPL-2.0 */
/* Frees the drafts of the blocks garp_group. */
#ifndef VRRP_XDP_CONFIG_GARP_H
#define VRRP_XDP_CONFIG_GARP_H

#include "config/parse/parse.h"

void garp_drafts_free(struct parser *p);

#endif

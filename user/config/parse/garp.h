/* SPDX-License-Identifier: GPL-2.0 */
#ifndef VRRP_XDP_CONFIG_GARP_H
#define VRRP_XDP_CONFIG_GARP_H

#include "config/parse/parse.h"

/* Frees the drafts of all garp_group blocks. */
void garp_drafts_free(struct parser *p);

#endif

/* SPDX-License-Identifier: GPL-2.0 */
/* What the files that read tracking share. */
#ifndef VRRP_XDP_CONFIG_TRACK_PARSE_H
#define VRRP_XDP_CONFIG_TRACK_PARSE_H

#include "config/parse/parse.h"

/* Reads a weight from -max to max. As in keepalived, any weight of a vrrp_script is cut to that, and 254 where max is
 * 253. Reports and returns false where it is wrong. */
bool track_weight(struct parser *p, const struct keyword *k, const struct word *word, int64_t max, int16_t *weight);

#endif

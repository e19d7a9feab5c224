/* SPDX-License-Identifier: GPL-2.0 */
/* What track_parse.c and track_things.c share. */
#ifndef VRRP_XDP_CONFIG_TRACK_PARSE_H
#define VRRP_XDP_CONFIG_TRACK_PARSE_H

#include "config/parse/parse.h"

/* Reads a weight from -max to max. As in keepalived, the nearest possible weight replaces a weight out of range in a
 * vrrp_script, and 254 or -254 if max is 253. Returns false after a report if the word is wrong. */
bool track_weight(struct parser *p, const struct keyword *k, const struct word *word, int64_t max, int16_t *weight);

#endif

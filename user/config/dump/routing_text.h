/* SPDX-License-Identifier: GPL-2.0 */
/* Routes and rules as text, for messages and for `check --dump`. */
#ifndef VRRP_XDP_CONFIG_ROUTING_TEXT_H
#define VRRP_XDP_CONFIG_ROUTING_TEXT_H

#include "config/routing.h"

#define ROUTING_TEXT 32768

/* A route or rule in a normal form, which the parser can read. A longer text is cut to ROUTING_TEXT bytes. */
struct routing_text {
	char text[ROUTING_TEXT];
	size_t length;
};
void route_format(const struct route *route, struct routing_text *out);
void rule_format(const struct rule *rule, struct routing_text *out);

#endif

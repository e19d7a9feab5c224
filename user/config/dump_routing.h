/* SPDX-License-Identifier: GPL-2.0 */
#ifndef VRRP_XDP_CONFIG_DUMP_ROUTING_H
#define VRRP_XDP_CONFIG_DUMP_ROUTING_H

#include <stdio.h>

#include "config/tables.h"
#include "config/routing.h"

/* Prints the block of the routes and that of the rules, those that are there, each line behind an indentation. */
void dump_routing(FILE *out, enum key routes, enum key rules, const char *indentation, const struct routing *routing);

#endif

/* SPDX-License-Identifier: GPL-2.0 */
/* A configuration as a file in a normal form: two files that say the same give the same. */
#ifndef VRRP_XDP_CONFIG_DUMP_H
#define VRRP_XDP_CONFIG_DUMP_H

#include <stdio.h>

#include "config/model.h"

/* Prints every keyword with the value that it has in effect, defaults included. It is valid input and gives itself. */
void config_dump(const struct config *config, FILE *out);

#endif

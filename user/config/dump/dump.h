/* SPDX-License-Identifier: GPL-2.0 */
/* A configuration as a file in a normal form: two files with the same meaning have the same normal form. */
#ifndef VRRP_XDP_CONFIG_DUMP_H
#define VRRP_XDP_CONFIG_DUMP_H

#include <stdio.h>

#include "config/model.h"

/* Prints every keyword with the value that is in effect, including defaults. The text is a valid configuration file,
 * whose normal form is the same text. */
void config_dump(const struct config *config, FILE *out);

#endif

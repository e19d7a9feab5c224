/* SPDX-License-Identifier: GPL-2.0 */
/* How a message about a configuration file is told to people: one form for every subcommand. */
#ifndef VRRP_XDP_CONFIG_DIAGNOSTIC_H
#define VRRP_XDP_CONFIG_DIAGNOSTIC_H

#include "config/model.h"

struct diagnostic_count {
	int errors;
	int warnings;
};

/* A diagnostic_fn: prints "file:line:column: error|warning: text" to standard error. data is a struct diagnostic_count
 * which counts it, or NULL. */
void diagnostic_print(const struct diagnostic *d, void *data);

#endif

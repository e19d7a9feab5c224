/* SPDX-License-Identifier: GPL-2.0 */
/* What must hold between the values of an instance, and between instances. */
#ifndef VRRP_XDP_CONFIG_VALIDATE_H
#define VRRP_XDP_CONFIG_VALIDATE_H

#include "config/parse/parse.h"

/* Fills in what depends on other values (family, version, global defaults, options that exclude each other) and reports
 * what does not hold. Drafts are complete but for their vips if no error was reported. */
void validate(struct parser *p);

#endif

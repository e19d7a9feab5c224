/* SPDX-License-Identifier: GPL-2.0 */
/* Checks that need several values of an instance, or several instances. */
#ifndef VRRP_XDP_CONFIG_VALIDATE_H
#define VRRP_XDP_CONFIG_VALIDATE_H

#include "config/parse/parse.h"

/* Completes the drafts with values that depend on other values: family, version, defaults of global_defs, options that
 * exclude each other. Reports values that contradict each other. If there is no error after this check, the
 * configuration can be made from the drafts. */
void validate(struct parser *p);

#endif

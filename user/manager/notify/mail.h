/* SPDX-License-Identifier: GPL-2.0 */
/* Mail about changes of state, as keepalived words it. */
#ifndef VRRP_XDP_MAIL_H
#define VRRP_XDP_MAIL_H

#include "config/notify.h"

/* The system's sendmail, NULL: there is none. */
const char *mail_program(void);

/* Head and body of a mail about an instance, or a group, of this name that is now in this state; to be freed. NULL: no
 * memory. */
char *mail_text(const struct notify_globals *globals, const char *router_id, const char *type, const char *name,
		enum notify_kind state);

#endif

/* SPDX-License-Identifier: GPL-2.0 */
/* Mail about changes of state (smtp_alert), with the text that keepalived sends. */
#ifndef VRRP_XDP_MAIL_H
#define VRRP_XDP_MAIL_H

#include "config/notify.h"

/* Returns the path of the system's sendmail program; NULL: there is none. */
const char *mail_program(void);

/* Returns head and body of a mail about an instance or sync group (type "INSTANCE" or "GROUP") that has entered a
 * state. The caller frees the text. Returns NULL without memory. */
char *mail_text(const struct notify_globals *globals, const char *router_id, const char *type, const char *name,
		enum notify_kind state);

#endif

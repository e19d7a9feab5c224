/* SPDX-License-Identifier: GPL-2.0 */
/* Moments in words, for reload_time_file. */
#ifndef VRRP_XDP_MANAGER_MOMENT_H
#define VRRP_XDP_MANAGER_MOMENT_H

#include <time.h>

enum moment {
	MOMENT_NONE, /* the text is no moment */
	MOMENT_PAST, /* a moment that has passed and does not come again */
	MOMENT_COMES,
};

/* Reads HH:MM:SS, with an optional YY-MM-DD or YYYY-MM-DD and a blank before it, and an optional Z (UTC) behind it.
 * Without a date it means the next such time after now. Writes the moment to *at if it comes. */
enum moment moment_parse(const char *text, time_t now, time_t *at);

#endif

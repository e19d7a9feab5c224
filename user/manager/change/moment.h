/* SPDX-License-Identifier: GPL-2.0 */
/* Reads a moment (date and time) from text, for reload_time_file. */
#ifndef VRRP_XDP_MANAGER_MOMENT_H
#define VRRP_XDP_MANAGER_MOMENT_H

#include <time.h>

enum moment {
	MOMENT_NONE,  /* the text is no moment */
	MOMENT_PAST,  /* the moment has passed and does not come again */
	MOMENT_COMES, /* the moment is in the future */
};

/* Reads HH:MM:SS, with an optional YY-MM-DD or YYYY-MM-DD and a blank before it, and an optional Z (UTC) after it.
 * Without a date the text means the next such time after now. Sets *at if it returns MOMENT_COMES. */
enum moment moment_parse(const char *text, time_t now, time_t *at);

#endif

/* SPDX-License-Identifier: GPL-2.0 */
/* Handles the results of tracked scripts, which the script helper runs. */
#ifndef VRRP_XDP_TRACK_SCRIPTS_H
#define VRRP_XDP_TRACK_SCRIPTS_H

struct helper_result;
struct trackers;

/* Handles the result of a tracked script. Ignores results of other requests to the helper. */
void track_script_result(struct trackers *t, const struct helper_result *result);

/* Makes all scripts due now, after the helper has died with the scripts that were running (HELPER_LOST,
 * HELPER_OVER). */
void track_scripts_lost(struct trackers *t);

#endif

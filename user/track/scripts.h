/* SPDX-License-Identifier: GPL-2.0 */
/* Results of tracked scripts, which the script helper runs. */
#ifndef VRRP_XDP_TRACK_SCRIPTS_H
#define VRRP_XDP_TRACK_SCRIPTS_H

struct helper_result;
struct trackers;

/* Takes the result of a script. Results of other requests are ignored. */
void track_script_result(struct trackers *t, const struct helper_result *result);

/* The helper has lost the scripts that were running (HELPER_LOST, HELPER_OVER): runs each script again now. */
void track_scripts_lost(struct trackers *t);

#endif

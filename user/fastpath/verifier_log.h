/* SPDX-License-Identifier: GPL-2.0 */
/* Finds in the messages of libbpf why the kernel's verifier has refused a program. */
#ifndef VRRP_XDP_VERIFIER_LOG_H
#define VRRP_XDP_VERIFIER_LOG_H

/* Keeps the end of the verifier's log, if the text that libbpf prints has one. */
void verifier_log_keep(const char *text);

/* The last lines of the log that was kept, without the statistics, separated by " | "; empty: no program was refused
 * by the verifier. */
const char *verifier_log_end(void);

#endif

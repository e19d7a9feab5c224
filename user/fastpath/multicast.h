/* SPDX-License-Identifier: GPL-2.0 */
#ifndef VRRP_XDP_FASTPATH_MULTICAST_H
#define VRRP_XDP_FASTPATH_MULTICAST_H

#include <stdbool.h>

/* Adds the MACs of the standard VRRP multicast groups to the multicast filter of an interface, or removes them. `load`
 * needs this: it leaves no process that could join the groups, as the daemon does. The entries stay without a process,
 * like those of `ip maddr add`. A failure is a warning in the log. */
void multicast_admit(unsigned ifindex, bool admit);

#endif

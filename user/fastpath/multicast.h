/* SPDX-License-Identifier: GPL-2.0 */
/* A port's multicast filter. */
#ifndef VRRP_XDP_FASTPATH_MULTICAST_H
#define VRRP_XDP_FASTPATH_MULTICAST_H

#include <stdbool.h>

/* Has a port's multicast filter let the VRRP groups in, or not any more, for as long as nobody has joined them (a
 * daemon does). `load` leaves no process that could hold a membership: this stays without one, as `ip maddr add` does.
 */
void multicast_admit(unsigned ifindex, bool admit);

#endif

/* SPDX-License-Identifier: GPL-2.0 */
/* Attaches the BPF programs to devices, and detaches them. */
#ifndef VRRP_XDP_MANAGER_ATTACH_H
#define VRRP_XDP_MANAGER_ATTACH_H

struct device;
struct devices;
struct fastpath;
struct ports;

/* Attaches the programs to a device, in device->mode or in the mode that VR_MODE_AUTO finds, and writes that mode to
 * device->mode. Returns 0 or a negative errno, logged. */
int attach_device(struct fastpath *fp, struct device *device);

/* Attaches the programs that a device of a new list needs, after a reload or a change of interfaces. old: the same
 * device in the previous list; NULL: the device is new, or its programs are gone. If the programs on `old` suffice,
 * they stay attached, and the device gets the mode of `old`. Returns 0 or a negative errno, logged. */
int attach_or_keep(struct fastpath *fp, struct device *device, const struct device *old);

/* Logs that a device can receive adverts at tc only after a restart of the daemon. Returns -EBUSY. */
int attach_refuse_tc(const struct device *device);

/* Detaches the programs from each device of the list `old` that is gone or missing in the list `now`. */
void attach_drop_old(struct fastpath *fp, const struct devices *old, const struct devices *now);

/* Removes the previous entries of interfaces that do not exist from the map vr_ports, and enters those of `ports`.
 * `vrrp-xdp status` reads the names of such interfaces there. */
void attach_name_absent(struct fastpath *fp, const struct ports *ports);

#endif

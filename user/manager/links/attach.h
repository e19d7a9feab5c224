/* SPDX-License-Identifier: GPL-2.0 */
/* The BPF programs on devices. */
#ifndef VRRP_XDP_MANAGER_ATTACH_H
#define VRRP_XDP_MANAGER_ATTACH_H

struct device;
struct devices;
struct fastpath;
struct ports;

/* Attaches the programs to a device, in device->mode or in the mode that VR_MODE_AUTO finds, and writes that mode to
 * device->mode. Returns 0 or a negative errno, logged. */
int attach_device(struct fastpath *fp, struct device *device);

/* Attaches the programs to a device of a new list, unless `old` has those that it needs: then they stay, and device
 * gets the mode of old. old: the same device before; NULL: it is new, or its programs are gone. Returns 0 or a negative
 * errno, logged. */
int attach_or_keep(struct fastpath *fp, struct device *device, const struct device *old);

/* Logs that adverts cannot be received at tc on a device until a restart. Returns -EBUSY. */
int attach_refuse_tc(const struct device *device);

/* Detaches the programs from each device of `old` that is gone or that `now` does not have. */
void attach_drop_old(struct fastpath *fp, const struct devices *old, const struct devices *now);

/* Writes the names of interfaces that do not exist into vr_ports, for `status`, in place of those written before. */
void attach_name_absent(struct fastpath *fp, const struct ports *ports);

#endif

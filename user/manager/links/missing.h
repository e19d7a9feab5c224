/* SPDX-License-Identifier: GPL-2.0 */
/* The devices of which another process has detached programs, and when these are to be attached again. */
#ifndef VRRP_XDP_MANAGER_MISSING_H
#define VRRP_XDP_MANAGER_MISSING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A device of which programs were detached lately, or are missing. Times are ns of CLOCK_MONOTONIC. */
struct missing_device {
	uint32_t ifindex;
	unsigned programs; /* that could not be attached again yet: a mask of 1 << enum fastpath_program */
	uint64_t try_ns;   /* programs are attached again no earlier than this */
	uint64_t wait_ns;  /* between the last attempt and try_ns; 0: there was none yet */
};

/* All zero at first. */
struct missing {
	struct missing_device *list;
	size_t count;
	bool look;   /* detached_check() has to look at the links of all devices */
	bool marked; /* a device has device.look */
};

/* Whether a program is missing on a device. */
bool missing_on(const struct missing *missing, uint32_t ifindex);

/* Returns the entry of a device, made if there was none; NULL without memory. Entries move when one is made. */
struct missing_device *missing_entry(struct missing *missing, uint32_t ifindex);

/* An attempt to attach the programs of the device begins: sets when the next one may come. Each wait is twice the one
 * before, so that a process that detaches programs again and again does not keep the manager busy. */
void missing_try(struct missing_device *device, uint64_t now);

/* Whether nothing is missing on the device, and nothing was for so long that the first wait counts again. */
bool missing_is_over(const struct missing_device *device, uint64_t now);

void missing_free(struct missing *missing);

#endif

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
	unsigned programs; /* programs that are not attached now: a mask of 1 << enum fastpath_program */
	uint64_t try_ns;   /* time of the next attempt to attach the programs, at the earliest */
	uint64_t wait_ns;  /* time from the last attempt to try_ns; 0: there was no attempt yet */
};

/* The list of these devices. At the start every field is zero. */
struct missing {
	struct missing_device *list;
	size_t count;
	bool look;   /* detached_check() has to check the programs of all devices */
	bool marked; /* device.look is set for at least one device */
};

/* Whether a program is missing on a device. */
bool missing_on(const struct missing *missing, uint32_t ifindex);

/* Returns the entry of a device in the list, and adds one if there is none. Returns NULL if there is no memory. Adding
 * an entry invalidates pointers to all other entries. */
struct missing_device *missing_entry(struct missing *missing, uint32_t ifindex);

/* Sets the time of the next attempt (try_ns), at the beginning of an attempt to attach the programs of the device. Each
 * wait is twice as long as the wait before, so that a process that detaches programs again and again does not keep the
 * manager busy. */
void missing_try(struct missing_device *device, uint64_t now);

/* Whether the device can leave the list: no program is missing, and none was for so long (FORGET) that the waits start
 * over. */
bool missing_is_over(const struct missing_device *device, uint64_t now);

void missing_free(struct missing *missing);

#endif

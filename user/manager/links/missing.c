// SPDX-License-Identifier: GPL-2.0
#include "manager/links/missing.h"

#include <stdlib.h>

#include "util/clock.h"

/* Waits between two attempts to attach the programs of a device, in ns. The wait grows from FIRST_WAIT to LONGEST_WAIT.
 * It is FIRST_WAIT again after no program of the device was lost for the time FORGET. */
#define FIRST_WAIT (NS_PER_S / 2)
#define LONGEST_WAIT (16 * NS_PER_S)
#define FORGET (60 * NS_PER_S)

static struct missing_device *find_missing(const struct missing *missing, uint32_t ifindex)
{
	for (size_t i = 0; i < missing->count; i++)
		if (missing->list[i].ifindex == ifindex)
			return &missing->list[i];
	return NULL;
}

bool missing_on(const struct missing *missing, uint32_t ifindex)
{
	const struct missing_device *device = find_missing(missing, ifindex);

	return device && device->programs;
}

struct missing_device *missing_entry(struct missing *missing, uint32_t ifindex)
{
	struct missing_device *device = find_missing(missing, ifindex), *more;

	if (device)
		return device;
	more = realloc(missing->list, (missing->count + 1) * sizeof(*more));
	if (!more)
		return NULL;
	missing->list = more;
	missing->list[missing->count] = (struct missing_device){.ifindex = ifindex};
	return &missing->list[missing->count++];
}

void missing_try(struct missing_device *device, uint64_t now)
{
	device->wait_ns = device->wait_ns ? 2 * device->wait_ns : FIRST_WAIT;
	if (device->wait_ns > LONGEST_WAIT)
		device->wait_ns = LONGEST_WAIT;
	device->try_ns = now + device->wait_ns;
}

bool missing_is_over(const struct missing_device *device, uint64_t now)
{
	return !device->programs && now >= device->try_ns + FORGET;
}

void missing_free(struct missing *missing)
{
	free(missing->list);
	*missing = (struct missing){0};
}

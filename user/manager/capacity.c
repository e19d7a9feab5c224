// SPDX-License-Identifier: GPL-2.0
#include "manager/capacity.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>

#include "util/log.h"

/* Measured at 65,280 virtual routers with one address each: 417 bytes of maps and 254 of the daemon, of which the address
 * is 124. Whoever changes the maps or the engine's structures measures again. */
#define BYTES_PER_VR 610
#define BYTES_PER_ADDRESS 145
#define BYTES_FIXED (16 << 20)

#define MIB (1 << 20)

#define RESERVE_MIN 64

uint32_t capacity_reserve(uint32_t count)
{
	uint32_t least = count + RESERVE_MIN, power = 1;

	while (power < least)
		power *= 2;
	if (count + count / 4 < power)
		power = count + count / 4;
	return power > least ? power : least;
}

uint64_t capacity_needed(uint32_t virtual_routers, uint32_t addresses)
{
	return BYTES_FIXED + (uint64_t)virtual_routers * BYTES_PER_VR + (uint64_t)addresses * BYTES_PER_ADDRESS;
}

uint32_t capacity_fits(uint32_t virtual_routers, uint32_t addresses, uint64_t available)
{
	uint64_t variable = capacity_needed(virtual_routers, addresses) - BYTES_FIXED;

	if (available <= BYTES_FIXED || !variable)
		return 0;
	return (uint32_t)((available - BYTES_FIXED) * virtual_routers / variable);
}

/* The number behind a word of a file, or a default where there is none ("max", no such file). */
static uint64_t read_number(const char *path, const char *word, uint64_t unit, uint64_t otherwise)
{
	FILE *file = fopen(path, "re");
	uint64_t number = otherwise;
	char line[256];

	if (!file)
		return otherwise;
	while (fgets(line, sizeof(line), file)) {
		uint64_t value;

		if (strncmp(line, word, strlen(word)) || sscanf(line + strlen(word), "%" SCNu64, &value) != 1)
			continue;
		number = value * unit;
		break;
	}
	fclose(file);
	return number;
}

static uint64_t cgroup_available(void)
{
	char line[512] = "", path[640];
	FILE *file = fopen("/proc/self/cgroup", "re");
	uint64_t limit, used;

	if (!file)
		return UINT64_MAX;
	while (fgets(line, sizeof(line), file) && strncmp(line, "0::", 3))
		;
	fclose(file);
	if (strncmp(line, "0::", 3))
		return UINT64_MAX; /* no unified hierarchy */
	line[strcspn(line, "\n")] = 0;
	snprintf(path, sizeof(path), "/sys/fs/cgroup%s/memory.max", line + 3);
	limit = read_number(path, "", 1, UINT64_MAX);
	snprintf(path, sizeof(path), "/sys/fs/cgroup%s/memory.current", line + 3);
	used = read_number(path, "", 1, 0);
	return limit == UINT64_MAX ? limit : limit > used ? limit - used : 0;
}

uint64_t capacity_available(void)
{
	uint64_t machine = read_number("/proc/meminfo", "MemAvailable:", 1024, UINT64_MAX);
	uint64_t group = cgroup_available(), least = machine < group ? machine : group;
	struct rlimit limit;

	if (!getrlimit(RLIMIT_AS, &limit) && limit.rlim_cur != RLIM_INFINITY) {
		uint64_t used = read_number("/proc/self/status", "VmSize:", 1024, 0);
		uint64_t left = limit.rlim_cur > used ? limit.rlim_cur - used : 0;

		least = left < least ? left : least;
	}
	return least;
}

int capacity_check(uint32_t virtual_routers, uint32_t addresses)
{
	uint64_t needed = capacity_needed(virtual_routers, addresses), available = capacity_available();

	if (needed <= available)
		return 0;
	log_error("%u virtual routers with %u addresses need %" PRIu64 " MiB of memory, %" PRIu64
		  " MiB are left: %u would fit; raise the limit, or run fewer",
		  virtual_routers, addresses, needed / MIB, available / MIB,
		  capacity_fits(virtual_routers, addresses, available));
	return -ENOMEM;
}

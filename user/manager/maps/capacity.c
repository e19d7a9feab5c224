// SPDX-License-Identifier: GPL-2.0
#include "manager/maps/capacity.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>

#include "config/model.h"
#include "config/routing.h"
#include "util/log.h"

/* Measured with 65,280 virtual routers of one address each. Each took 417 bytes in maps and 254 in the daemon, of which
 * 124 belong to the address. Measure again after a change of the maps or of the engine's structures. */
#define BYTES_PER_VR 610
#define BYTES_PER_ADDRESS 145
#define BYTES_FIXED (16 << 20)

/* Measured with 25,500 of each: a peer takes 108 bytes in maps and 43 in the daemon; a route or rule takes 423 bytes.
 */
#define BYTES_PER_PEER 170
#define BYTES_PER_ROUTE 470

/* Bytes of memory that the reader needs for each byte of a configuration file. Measured: 5 for a file of peers, 9 for
 * one of routes, 11.4 for one of instances. */
#define BYTES_PER_BYTE 12
#define READ_FIXED (1 << 20)

/* Bytes that a reload needs in addition to the plans, and frees at its end. */
#define RELOAD_FIXED (1 << 20)

#define KIB (1 << 10)
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

static uint32_t count_routing(const struct routing *routing)
{
	uint32_t count = 0;

	for (const struct route *route = routing ? routing->routes : NULL; route; route = route->next)
		count++;
	for (const struct rule *rule = routing ? routing->rules : NULL; rule; rule = rule->next)
		count++;
	return count;
}

struct capacity capacity_of(const struct config *config)
{
	struct capacity c = {.virtual_routers = (uint32_t)config->count,
			     .routes = count_routing(config->static_routing)};

	for (const struct static_address *a = config->static_addresses; a; a = a->next)
		c.routes++;
	for (size_t i = 0; i < config->count; i++) {
		const struct instance *instance = &config->instances[i];

		c.addresses += (uint32_t)instance->vip_count;
		c.peers += instance->settings->peer_count;
		c.routes += count_routing(instance->settings->routing);
	}
	return c;
}

static uint64_t variable_bytes(const struct capacity *c)
{
	return (uint64_t)c->virtual_routers * BYTES_PER_VR + (uint64_t)c->addresses * BYTES_PER_ADDRESS +
	       (uint64_t)c->peers * BYTES_PER_PEER + (uint64_t)c->routes * BYTES_PER_ROUTE;
}

uint64_t capacity_needed(const struct capacity *c)
{
	return BYTES_FIXED + variable_bytes(c);
}

uint32_t capacity_fits(const struct capacity *c, uint64_t available)
{
	uint64_t most = variable_bytes(c);

	if (available <= BYTES_FIXED || !most)
		return 0;
	return (uint32_t)((available - BYTES_FIXED) * c->virtual_routers / most);
}

/* Finds the first line of a file that begins with `word`, and returns the number behind that word, times unit. Returns
 * `otherwise` if there is no such file, no such line, or no number ("max"). */
static uint64_t read_number_after(const char *path, const char *word, uint64_t unit, uint64_t otherwise)
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

/* How to read the memory limit of control groups, version 1 or 2. */
struct hierarchy {
	const char *mark;  /* text after the number in the hierarchy's line of /proc/self/cgroup */
	const char *root;  /* mount point */
	const char *limit; /* file that contains the limit in bytes */
	const char *used;  /* file that contains the used bytes */
	/* word in memory.stat before the bytes of page cache. These count as used, but the kernel frees them when
	 * memory runs short. */
	const char *cache;
};

static const struct hierarchy hierarchies[] = {
	{"::", "/sys/fs/cgroup", "memory.max", "memory.current", "inactive_file "},
	{":memory:", "/sys/fs/cgroup/memory", "memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file "},
};

static uint64_t cgroup_file(const struct hierarchy *h, const char *group, const char *file, const char *word,
			    uint64_t otherwise)
{
	char path[640];

	snprintf(path, sizeof(path), "%s%s/%s", h->root, group, file);
	return read_number_after(path, word, 1, otherwise);
}

static uint64_t cgroup_one_available(const struct hierarchy *h, const char *group)
{
	uint64_t limit = cgroup_file(h, group, h->limit, "", UINT64_MAX), used = cgroup_file(h, group, h->used, "", 0);
	uint64_t cache = cgroup_file(h, group, "memory.stat", h->cache, 0);

	used -= cache < used ? cache : used;
	return limit == UINT64_MAX ? limit : limit > used ? limit - used : 0;
}

/* Returns the bytes that are left below the limits of a control group and of all its parents. group: its path, which
 * the function shortens. */
static uint64_t hierarchy_available(const struct hierarchy *h, char *group)
{
	uint64_t least = cgroup_one_available(h, group);
	char *slash;

	while ((slash = strrchr(group, '/'))) {
		uint64_t above;

		*slash = 0;
		above = cgroup_one_available(h, group);
		least = above < least ? above : least;
	}
	return least;
}

static uint64_t cgroup_available(void)
{
	FILE *file = fopen("/proc/self/cgroup", "re");
	uint64_t least = UINT64_MAX;
	char line[512];

	while (file && fgets(line, sizeof(line), file)) {
		char *mark = strchr(line, ':');

		line[strcspn(line, "\n")] = 0;
		for (size_t i = 0; mark && i < sizeof(hierarchies) / sizeof(*hierarchies); i++) {
			const struct hierarchy *h = &hierarchies[i];
			uint64_t available;

			if (strncmp(mark, h->mark, strlen(h->mark)))
				continue;
			available = hierarchy_available(h, mark + strlen(h->mark));
			least = available < least ? available : least;
			break;
		}
	}
	if (file)
		fclose(file);
	return least;
}

uint64_t capacity_available(void)
{
	uint64_t machine = read_number_after("/proc/meminfo", "MemAvailable:", 1024, UINT64_MAX);
	uint64_t group = cgroup_available(), least = machine < group ? machine : group;
	struct rlimit limit;

	if (!getrlimit(RLIMIT_AS, &limit) && limit.rlim_cur != RLIM_INFINITY) {
		uint64_t used = read_number_after("/proc/self/status", "VmSize:", 1024, 0);
		uint64_t left = limit.rlim_cur > used ? limit.rlim_cur - used : 0;

		least = left < least ? left : least;
	}
	return least;
}

int capacity_check(const struct capacity *c)
{
	uint64_t needed = capacity_needed(c), available = capacity_available();

	if (needed <= available)
		return 0;
	log_error("%u virtual routers with %u addresses, %u peers and %u routes need %" PRIu64
		  " MiB of memory, but only %" PRIu64
		  " MiB are left, and %u virtual routers would fit; raise the memory "
		  "limit, or configure fewer virtual routers",
		  c->virtual_routers, c->addresses, c->peers, c->routes, needed / MIB, available / MIB,
		  capacity_fits(c, available));
	return -ENOMEM;
}

/* The size of the maps does not change in a reload. So the daemon needs more memory only for added virtual routers, and
 * for old plans until the engine has given them back. */
int capacity_check_reload(const struct capacity *c, const struct capacity *before)
{
	uint64_t after = variable_bytes(c), now = variable_bytes(before);
	uint64_t needed = RELOAD_FIXED + (after > now ? after - now : 0), available = capacity_available();

	if (needed <= available)
		return 0;
	log_error("reload: %u virtual routers with %u addresses, %u peers and %u routes need %" PRIu64
		  " KiB of memory more than now, but only %" PRIu64
		  " KiB are left; raise the memory limit, or configure fewer virtual routers",
		  c->virtual_routers, c->addresses, c->peers, c->routes, needed / KIB, available / KIB);
	return -ENOMEM;
}

size_t capacity_readable(void)
{
	uint64_t available = capacity_available();

	return available > READ_FIXED ? (size_t)((available - READ_FIXED) / BYTES_PER_BYTE) : 0;
}

// SPDX-License-Identifier: GPL-2.0
/* Input: a configuration file. Where it is accepted, the dump of the configuration is a file with the same dump, and
 * the netlink requests for its addresses, routes and rules fit into their buffers. */
#include <sys/mman.h>
#include <unistd.h>

#include "config/dump/dump.h"
#include "config/model.h"
#include "config/routing.h"
#include "input.h"
#include "manager/netlink/rtnl.h"

static void ignore(const struct diagnostic *d, void *data)
{
	(void)d, (void)data;
}

static struct config *load(const void *text, size_t size)
{
	struct config *config = NULL;
	int fd = memfd_create("fuzz", MFD_CLOEXEC);
	char path[64];

	if (fd < 0 || write(fd, text, size) != (ssize_t)size)
		abort();
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	if (config_load(&(struct config_origin){path, "main", SIZE_MAX}, ignore, NULL, &config))
		config = NULL;
	close(fd);
	return config;
}

static char *dump(const struct config *config, size_t *size)
{
	char *text = NULL;
	FILE *out = open_memstream(&text, size);

	if (!out)
		abort();
	config_dump(config, out);
	fclose(out);
	return text;
}

/* Instances with the same text share their routing, which is then checked several times. */
static void check_routing(const struct routing *routing, char *buffer)
{
	struct nlmsghdr *message;

	for (const struct route *route = routing ? routing->routes : NULL; route; route = route->next) {
		message = mnl_nlmsg_put_header(buffer);
		rtnl_put_route(message, route, true);
		HOLDS(message->nlmsg_len <= RTNL_MESSAGE_MAX);
	}
	for (const struct rule *rule = routing ? routing->rules : NULL; rule; rule = rule->next) {
		message = mnl_nlmsg_put_header(buffer);
		rtnl_put_rule(message, rule, true);
		HOLDS(message->nlmsg_len <= RTNL_MESSAGE_MAX);
	}
}

static void check_requests(const struct config *config)
{
	char *buffer = malloc(RTNL_MESSAGE_MAX);

	check_routing(config->static_routing, buffer);
	for (size_t i = 0; i < config->count; i++) {
		const struct instance *instance = &config->instances[i];

		check_routing(instance->settings->routing, buffer);
		for (uint32_t k = 0; k < instance->vip_count; k++) {
			struct nlmsghdr *message = mnl_nlmsg_put_header(buffer);

			rtnl_put_address(message, &instance->vips[k], 1, true);
			HOLDS(message->nlmsg_len <= RTNL_MESSAGE_MAX);
		}
	}
	free(buffer);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct config *config = load(data, size), *again;
	size_t sizes[2];
	char *texts[2];

	if (!config)
		return 0;
	check_requests(config);
	texts[0] = dump(config, &sizes[0]);
	again = load(texts[0], sizes[0]);
	HOLDS(again);
	texts[1] = dump(again, &sizes[1]);
	HOLDS(!strcmp(texts[0], texts[1]));
	free(texts[0]);
	free(texts[1]);
	config_free(again);
	config_free(config);
	return 0;
}

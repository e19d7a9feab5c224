// SPDX-License-Identifier: GPL-2.0
#include "manager/orders/source_addresses.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "config/model.h"
#include "manager/links/ports.h"
#include "manager/netlink/rtnl.h"
#include "util/family.h"
#include "util/log.h"
#include "util/sort.h"

static int compare_source_addresses(const void *a, const void *b)
{
	const struct source_address *x = a, *y = b;
	int diff = memcmp(x->address, y->address, sizeof(x->address));

	return diff ? diff : x->family - y->family;
}

static struct source_address *find_source_address(const struct source_addresses *s, uint8_t family,
						  const uint8_t address[16])
{
	struct source_address key = {.family = family};

	memcpy(key.address, address, sizeof(key.address));
	return s->count ? bsearch(&key, s->list, s->count, sizeof(key), compare_source_addresses) : NULL;
}

int source_addresses_init(struct source_addresses *s, const struct config *config)
{
	size_t count = 0, kept = 0;

	*s = (struct source_addresses){0};
	for (size_t i = 0; i < config->count; i++)
		count += config->instances[i].settings->track_source;
	if (!count)
		return 0;
	s->list = calloc(count, sizeof(*s->list));
	if (!s->list)
		return -ENOMEM;
	for (size_t i = 0; i < config->count; i++) {
		const struct settings *settings = config->instances[i].settings;
		struct source_address *address = &s->list[s->count];

		if (!settings->track_source)
			continue;
		address->family = settings->vrrp.family;
		memcpy(address->address, settings->source, sizeof(address->address));
		s->count++;
	}
	sort(s->list, s->count, sizeof(*s->list), compare_source_addresses);
	for (size_t i = 0; i < s->count; i++)
		if (!kept || compare_source_addresses(&s->list[kept - 1], &s->list[i]))
			s->list[kept++] = s->list[i];
	s->count = kept;
	return 0;
}

void source_addresses_renew(struct source_addresses *s, const struct config *config)
{
	struct source_addresses old = *s;

	if (source_addresses_init(s, config))
		log_error("out of memory: track_src_ip has no effect until the next reload; free memory, then reload");
	for (size_t i = 0, j = 0; i < s->count; i++) {
		while (j < old.count && compare_source_addresses(&old.list[j], &s->list[i]) < 0)
			j++;
		if (j < old.count && !compare_source_addresses(&old.list[j], &s->list[i]))
			s->list[i].there = old.list[j].there;
	}
	free(old.list);
}

void source_addresses_free(struct source_addresses *s)
{
	free(s->list);
	*s = (struct source_addresses){0};
}

/* Sets port.changed of the ports whose virtual routers track this address. */
static void mark_ports(const struct config *config, const struct ports *ports, const struct source_address *address)
{
	for (size_t i = 0; i < config->count; i++) {
		const struct settings *s = config->instances[i].settings;

		if (s->track_source && s->vrrp.family == address->family &&
		    !memcmp(s->source, address->address, sizeof(s->source)))
			ports_by_name(ports, s->interface)->changed = true;
	}
}

static void say_source_address(const struct source_address *source)
{
	const struct address_text address = family_text(source->family, source->address);

	if (source->there)
		log_info("source address %s is on an interface now, so its virtual routers (track_src_ip) may run",
			 address.text);
	else
		log_warning("source address %s is on no interface: its virtual routers (track_src_ip) are in FAULT; "
			    "add the address to an interface",
			    address.text);
}

void source_addresses_say(const struct source_addresses *s)
{
	for (size_t i = 0; i < s->count; i++)
		if (!s->list[i].there)
			say_source_address(&s->list[i]);
}

bool source_addresses_heard(struct source_addresses *s, const struct config *config, const struct ports *ports,
			    const struct rtnl_address *address)
{
	struct source_address *source = find_source_address(s, address->family, address->address);
	bool there = !address->gone;

	if (source && there && address->usable)
		source->doubted = false;
	if (!source || source->there == there || (there && !address->usable))
		return false;
	source->there = there;
	say_source_address(source);
	mark_ports(config, ports, source);
	return !there;
}

void source_addresses_doubt(struct source_addresses *s)
{
	for (size_t i = 0; i < s->count; i++)
		s->list[i].doubted = s->list[i].there;
}

void source_addresses_settle(struct source_addresses *s, const struct config *config, const struct ports *ports)
{
	for (size_t i = 0; i < s->count; i++) {
		struct source_address *source = &s->list[i];

		if (!source->doubted)
			continue;
		source->doubted = source->there = false;
		say_source_address(source);
		mark_ports(config, ports, source);
	}
}

bool source_addresses_ready(const struct source_addresses *s, const struct settings *settings)
{
	const struct source_address *source;

	if (settings->no_peer_fault)
		return false;
	source = settings->track_source ? find_source_address(s, settings->vrrp.family, settings->source) : NULL;
	return !source || source->there;
}

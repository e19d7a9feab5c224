// SPDX-License-Identifier: GPL-2.0
/* Source addresses that have to be there (track_src_ip): on whatever interface, as they may be on a loopback device. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "manager/internal.h"
#include "util/family.h"
#include "util/log.h"
#include "util/sort.h"

static int compare(const void *a, const void *b)
{
	const struct source *x = a, *y = b;
	int diff = memcmp(x->address, y->address, sizeof(x->address));

	return diff ? diff : x->family - y->family;
}

static struct source *find(const struct manager *m, uint8_t family, const uint8_t address[16])
{
	struct source key = {.family = family};

	memcpy(key.address, address, sizeof(key.address));
	return m->sources.count ? bsearch(&key, m->sources.list, m->sources.count, sizeof(key), compare) : NULL;
}

int sources_init(struct manager *m)
{
	struct sources *s = &m->sources;
	size_t count = 0;

	for (size_t i = 0; i < m->config->count; i++)
		count += m->config->instances[i].settings->track_source;
	if (!count)
		return 0;
	s->list = calloc(count, sizeof(*s->list));
	if (!s->list)
		return -ENOMEM;
	for (size_t i = 0; i < m->config->count; i++) {
		const struct settings *settings = m->config->instances[i].settings;
		struct source *source = &s->list[s->count];

		if (!settings->track_source)
			continue;
		source->family = settings->vrrp.family;
		memcpy(source->address, settings->source, sizeof(source->address));
		s->count++;
	}
	sort(s->list, s->count, sizeof(*s->list), compare);
	for (size_t i = s->count, kept = s->count = 0; kept < i; kept++)
		if (!s->count || compare(&s->list[s->count - 1], &s->list[kept]))
			s->list[s->count++] = s->list[kept];
	return 0;
}

void sources_renew(struct manager *m)
{
	struct sources old = m->sources;

	m->sources = (struct sources){0};
	if (sources_init(m))
		log_error("no memory: track_src_ip of the new configuration has no effect");
	for (size_t i = 0, j = 0; i < m->sources.count; i++) {
		while (j < old.count && compare(&old.list[j], &m->sources.list[i]) < 0)
			j++;
		if (j < old.count && !compare(&old.list[j], &m->sources.list[i]))
			m->sources.list[i].there = old.list[j].there;
	}
	free(old.list);
}

void sources_free(struct manager *m)
{
	free(m->sources.list);
	m->sources = (struct sources){0};
}

/* Has every virtual router with this source looked at again. */
static void touch(struct manager *m, const struct source *source)
{
	for (uint32_t slot = 0; slot < m->count; slot++) {
		const struct settings *s = slot_used(m, slot) ? instance_of(m, slot)->settings : NULL;

		if (s && s->track_source && s->vrrp.family == source->family &&
		    !memcmp(s->source, source->address, sizeof(s->source)))
			m->ports.ports[m->vrs[slot].port].changed = true;
	}
}

static void say(const struct source *source)
{
	const struct address_text address = family_text(source->family, source->address);

	if (source->there)
		log_info("source address %s is there (track_src_ip)", address.text);
	else
		log_warning("source address %s is not there: its virtual routers are in FAULT (track_src_ip)",
			    address.text);
}

void sources_say(const struct manager *m)
{
	for (size_t i = 0; i < m->sources.count; i++)
		if (!m->sources.list[i].there)
			say(&m->sources.list[i]);
}

bool sources_address(struct manager *m, const struct rtnl_address *address)
{
	struct source *source = find(m, address->family, address->address);
	bool there = !address->gone;

	if (source && there && address->usable)
		source->doubted = false;
	if (!source || source->there == there || (there && !address->usable))
		return false;
	source->there = there;
	say(source);
	touch(m, source);
	return !there;
}

void sources_doubt(struct manager *m)
{
	for (size_t i = 0; i < m->sources.count; i++)
		m->sources.list[i].doubted = m->sources.list[i].there;
}

void sources_settle(struct manager *m)
{
	for (size_t i = 0; i < m->sources.count; i++) {
		struct source *source = &m->sources.list[i];

		if (!source->doubted)
			continue;
		source->doubted = source->there = false;
		say(source);
		touch(m, source);
	}
}

bool source_ready(const struct manager *m, uint32_t slot)
{
	const struct settings *s = instance_of(m, slot)->settings;
	const struct source *source;

	if (s->no_peer_fault)
		return false;
	source = s->track_source ? find(m, s->vrrp.family, s->source) : NULL;
	return !source || source->there;
}

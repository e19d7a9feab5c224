// SPDX-License-Identifier: GPL-2.0
#include "config/compare.h"

#include <string.h>

#include "config/base/values.h"
#include "config/dump/routing_text.h"

static const struct vip_options *options_of(const struct vip *vip)
{
	static const struct vip_options none;

	return vip->options ? vip->options : &none;
}

bool vip_same_place(const struct vip *a, const struct vip *b)
{
	return a->family == b->family && !memcmp(a->address, b->address, sizeof(a->address)) &&
	       text_equal(vip_dev(a), vip_dev(b));
}

bool vip_alike(const struct vip *a, const struct vip *b)
{
	const struct vip_options *x = options_of(a), *y = options_of(b);

	return vip_same_place(a, b) && a->prefix == b->prefix && a->scope == b->scope &&
	       text_equal(x->label, y->label) && x->has_broadcast == y->has_broadcast &&
	       !memcmp(x->broadcast, y->broadcast, sizeof(x->broadcast)) && x->has_peer == y->has_peer &&
	       !memcmp(x->peer, y->peer, sizeof(x->peer)) && x->has_preferred_lft == y->has_preferred_lft &&
	       x->preferred_lft == y->preferred_lft && x->flags == y->flags &&
	       x->detect_duplicates == y->detect_duplicates && x->no_track == y->no_track;
}

static bool notify_equal(const struct notify *a, const struct notify *b)
{
	size_t i = 0;

	while (i < NOTIFY_KINDS && script_equal(a->scripts[i], b->scripts[i]))
		i++;
	return i == NOTIFY_KINDS;
}

static bool route_equal(const struct route *a, const struct route *b)
{
	struct routing_text x, y;

	route_format(a, &x);
	route_format(b, &y);
	return !strcmp(x.text, y.text);
}

static bool rule_equal(const struct rule *a, const struct rule *b)
{
	struct routing_text x, y;

	rule_format(a, &x);
	rule_format(b, &y);
	return !strcmp(x.text, y.text);
}

static bool routing_equal(const struct routing *a, const struct routing *b)
{
	const struct route *route, *other;
	const struct rule *rule, *another;

	if (!a || !b)
		return a == b;
	for (route = a->routes, other = b->routes; route && other; route = route->next, other = other->next)
		if (!route_equal(route, other))
			return false;
	for (rule = a->rules, another = b->rules; rule && another; rule = rule->next, another = another->next)
		if (!rule_equal(rule, another))
			return false;
	return !route && !other && !rule && !another;
}

/* Whether the settings of two configurations are equal. Lists are compared by their elements, since each configuration
 * has its own arena. The interface is not compared: the caller has matched the virtual routers by interface. Tracks are
 * not compared, because no plan (the frames and addresses that the engine sends) contains them. */
static bool settings_equal(const struct settings *a, const struct settings *b)
{
	return a == b || (!settings_order(a, b) &&
			  (!a->peer_count || !memcmp(a->peers, b->peers, a->peer_count * sizeof(*a->peers))) &&
			  routing_equal(a->routing, b->routing) && notify_equal(&a->notify, &b->notify));
}

static bool mac_equal(const struct settings *a, const struct settings *b)
{
	return a->vmac == b->vmac && !memcmp(a->vmac_bytes, b->vmac_bytes, sizeof(a->vmac_bytes)) &&
	       a->accept == b->accept;
}

static bool vips_equal(const struct instance *a, const struct instance *b)
{
	if (a->vip_count != b->vip_count)
		return false;
	for (uint32_t i = 0; i < a->vip_count; i++)
		if (!vip_alike(&a->vips[i], &b->vips[i]) || a->vips[i].excluded != b->vips[i].excluded ||
		    a->vips[i].vmac != b->vips[i].vmac)
			return false;
	return true;
}

unsigned instance_compare(const struct instance *a, const struct instance *b)
{
	return (strcmp(a->name, b->name) ? CHANGED_NAME : 0) | (a->priority != b->priority ? CHANGED_PRIORITY : 0) |
	       (settings_equal(a->settings, b->settings) ? 0 : CHANGED_SETTINGS) |
	       (mac_equal(a->settings, b->settings) ? 0 : CHANGED_MAC) | (vips_equal(a, b) ? 0 : CHANGED_ADDRESSES);
}

// SPDX-License-Identifier: GPL-2.0
#include "config/compare.h"

#include <string.h>

static bool text_equal(const char *a, const char *b)
{
	return a == b || (a && b && !strcmp(a, b));
}

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

	return vip_same_place(a, b) && a->prefix == b->prefix && a->scope == b->scope && text_equal(x->label, y->label) &&
	       x->has_broadcast == y->has_broadcast && !memcmp(x->broadcast, y->broadcast, sizeof(x->broadcast));
}

/* Settings are compared as bytes, which are all set. A list that they point to is in the arena of its own configuration: it
 * needs a comparison of its own here. */
static bool settings_equal(const struct settings *a, const struct settings *b)
{
	return a == b || !memcmp(a, b, sizeof(*a));
}

static bool mac_equal(const struct settings *a, const struct settings *b)
{
	return a->vmac == b->vmac && !memcmp(a->vmac_bytes, b->vmac_bytes, sizeof(a->vmac_bytes)) && a->accept == b->accept;
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

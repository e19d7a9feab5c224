// SPDX-License-Identifier: GPL-2.0
#include "config/model.h"

#include <string.h>

#include "vrrp_xdp/maps.h"

#include "config/base/values.h"

void settings_vmac(const struct settings *settings, uint8_t vrid, uint8_t mac[6])
{
	static const uint8_t standard[] = {0x00, 0x00, 0x5e, 0x00};

	memcpy(mac, settings->vmac_bytes, 6);
	if (settings->vmac == VMAC_STANDARD) {
		memcpy(mac, standard, sizeof(standard));
		mac[4] = settings->vrrp.family == VR_IPV4 ? 1 : 2;
	}
	if (settings->vmac != VMAC_GIVEN)
		mac[5] = vrid;
}

bool script_equal(const struct script *a, const struct script *b)
{
	size_t i = 0;

	if (!a || !b)
		return a == b;
	while (a->argv[i] && text_equal(a->argv[i], b->argv[i]))
		i++;
	return !a->argv[i] && !b->argv[i] && text_equal(a->user, b->user) && text_equal(a->group, b->group);
}

const char *track_kind_name(enum track_kind kind)
{
	static const char *const names[TRACK_KINDS] = {
		[TRACK_INTERFACE] = "interface",
		[TRACK_SCRIPT] = "script",
		[TRACK_FILE] = "file",
		[TRACK_PROCESS] = "process",
	};

	return names[kind];
}

const char *tracked_name(const struct tracking *t, enum track_kind kind, uint32_t index)
{
	switch (kind) {
	case TRACK_INTERFACE:
		return t->interfaces[index];
	case TRACK_SCRIPT:
		return t->scripts[index].name;
	case TRACK_FILE:
		return t->files[index].name;
	default:
		return t->processes[index].name;
	}
}

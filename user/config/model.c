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

#define MEMBER(member)                                                                                                 \
	{                                                                                                              \
		offsetof(struct settings, member), sizeof(((struct settings *)NULL)->member)                           \
	}

int settings_order(const struct settings *a, const struct settings *b)
{
	/* member by member, since the bytes between two members may have any value */
	static const struct {
		size_t offset, size;
	} members[] = {
		MEMBER(vrrp.version),
		MEMBER(vrrp.family),
		MEMBER(vrrp.preempt),
		MEMBER(vrrp.interval_ns),
		MEMBER(vrrp.preempt_delay_ns),
		MEMBER(vrrp.down_adverts),
		MEMBER(vrrp.answer),
		MEMBER(vrrp.last_word),
		MEMBER(garp.delay_ns),
		MEMBER(garp.refresh_ns),
		MEMBER(garp.repeat),
		MEMBER(garp.refresh_repeat),
		MEMBER(garp.lower_delay_ns),
		MEMBER(garp.lower_repeat),
		MEMBER(start_master),
		MEMBER(checksum_plain),
		MEMBER(auth_type),
		MEMBER(auth_data),
		MEMBER(has_source),
		MEMBER(source),
		MEMBER(vmac),
		MEMBER(vmac_bytes),
		MEMBER(vmac_xmit_base),
		MEMBER(accept),
		MEMBER(promote_secondaries),
		MEMBER(peer_count),
		MEMBER(multicast_group),
		MEMBER(unicast_ttl),
		MEMBER(old_checksum),
		MEMBER(check_source),
		MEMBER(no_peer_fault),
		MEMBER(track_source),
		MEMBER(skip_list),
		MEMBER(notify.deleted),
		MEMBER(notify.priority_changes),
		MEMBER(notify.smtp_alert),
		MEMBER(ignores_link),
	};
	int diff = 0;

	if (!memcmp(a, b, sizeof(*a))) /* true for nearly all settings of a large configuration */
		return 0;
	for (size_t i = 0; !diff && i < sizeof(members) / sizeof(*members); i++)
		diff = memcmp((const char *)a + members[i].offset, (const char *)b + members[i].offset,
			      members[i].size);
	return diff;
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

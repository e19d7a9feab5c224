// SPDX-License-Identifier: GPL-2.0
#include "config/check/validate.h"

#include <string.h>

#include "vrrp_xdp/maps.h"
#include "vrrp_xdp/wire.h"

#include "config/base/values.h"
#include "config/check/garp_check.h"
#include "config/check/sync_group_check.h"
#include "config/check/track_check.h"
#include "config/check/unicast_check.h"
#include "config/check/unique.h"
#include "util/family.h"

#define NS_PER_CS (NS_PER_S / 100) /* RFC 9568 5.2.7: the unit of the interval */

/* Returns the first advertised address, which decides the family, or NULL. */
static const struct entry *first_address(const struct draft *d)
{
	for (size_t i = 0; i < d->entry_count; i++)
		if (!d->entries[i].vip.excluded)
			return &d->entries[i];
	return NULL;
}

/* Sets the defaults of garp_lower_prio_delay and garp_lower_prio_repeat: the values for a takeover. */
static void complete_lower(struct draft *d, const struct globals *g)
{
	struct garp *garp = &d->settings.garp;

	if (!given_well(&d->marks, KEY_GARP_DELAY) && g->min_garp && !given_well(&g->marks, KEY_VRRP_GARP_DELAY))
		garp->delay_ns = 0;
	if (!given_well(&d->marks, KEY_GARP_REPEAT) && g->min_garp && !given_well(&g->marks, KEY_VRRP_GARP_REPEAT))
		garp->repeat = 1;
	if (!given_well(&d->marks, KEY_LOWER_DELAY))
		garp->lower_delay_ns =
			given_well(&g->marks, KEY_VRRP_LOWER_DELAY) ? g->garp.lower_delay_ns : garp->delay_ns;
	if (!given_well(&d->marks, KEY_LOWER_REPEAT))
		garp->lower_repeat = given_well(&g->marks, KEY_VRRP_LOWER_REPEAT) ? g->garp.lower_repeat : garp->repeat;
}

/* Completes an instance with the defaults of global_defs. */
static void complete_instance(struct draft *d, const struct globals *g)
{
	const struct entry *first = first_address(d);
	struct marks *m = &d->marks;
	struct garp *garp = &d->settings.garp;
	struct fsm_params *vrrp = &d->settings.vrrp;

	vrrp->family = d->native_ipv6 ? VR_IPV6 : first ? first->vip.family : VR_IPV4;
	if (!given_well(m, KEY_VERSION))
		vrrp->version = vrrp->family == VR_IPV6 ? 3 : g->version;
	if (!given_well(m, KEY_STRICT_MODE))
		d->strict = g->strict;
	if (!given_well(m, KEY_GARP_DELAY))
		garp->delay_ns = g->garp.delay_ns;
	if (!given_well(m, KEY_GARP_REPEAT))
		garp->repeat = g->garp.repeat;
	if (!given_well(m, KEY_GARP_REFRESH))
		garp->refresh_ns = g->garp.refresh_ns;
	if (!given_well(m, KEY_GARP_REFRESH_REPEAT))
		garp->refresh_repeat = g->garp.refresh_repeat;
	if (!given_well(m, KEY_PRIORITY_CHANGES))
		d->settings.notify.priority_changes = g->notify.priority_changes;
	if (!given_well(m, KEY_SMTP_ALERT))
		d->settings.notify.smtp_alert =
			given_well(&g->marks, KEY_SMTP_ALERT_VRRP) ? g->notify.smtp_alert_vrrp : g->notify.smtp_alert;
	complete_lower(d, g);
	if (!given_well(m, KEY_DOWN_ADVERTS))
		vrrp->down_adverts = g->down_adverts;
	if (!given(m, KEY_SEND_ADVERT))
		vrrp->last_word = g->send_advert;
	if (!given(m, KEY_NO_ADVERT))
		d->no_advert = g->no_advert;
	if (given_well(m, KEY_NO_ADVERT) || given_well(&g->marks, KEY_VRRP_NO_ADVERT))
		vrrp->answer = d->no_advert ? FSM_ANSWER_NEVER : FSM_ANSWER_ALWAYS;
}

/* As in keepalived, state MASTER without a priority means priority 255. An operator who expects the default of 100
 * would see the roles of the pair turned round, so there is a warning. */
static void complete_priority(struct reports *r, struct draft *d)
{
	if (given(&d->marks, KEY_PRIORITY) || !d->settings.start_master)
		return;
	d->priority = VRRP_PRIORITY_OWNER;
	report(r, marks_at(&d->marks, KEY_STATE), WARNING,
	       "state MASTER without priority: vrrp_instance %s has priority 255, that of the address owner, which no "
	       "tracker changes: 'priority' with a number from 1 to 254 expected for any other router",
	       quote(d->name).text);
}

static void check_required(struct reports *r, const struct draft *d)
{
	struct quoted name = quote(d->name);
	const struct marks *m = &d->marks;

	if (!*d->name)
		report(r, d->name_at, ERROR, "vrrp_instance without a name: a name expected");
	if (!given(m, KEY_INTERFACE))
		report(r, d->name_at, ERROR, "vrrp_instance %s has no interface: 'interface NAME' expected", name.text);
	if (!given(m, KEY_VRID))
		report(r, d->name_at, ERROR,
		       "vrrp_instance %s has no VRID: 'virtual_router_id' with a number from 1 to 255 expected",
		       name.text);
	if (!first_address(d) && !marks_bad(m, KEY_ADDRESSES))
		report(r, given(m, KEY_ADDRESSES) ? marks_at(m, KEY_ADDRESSES) : d->name_at, ERROR,
		       "vrrp_instance %s advertises no address: at least one in 'virtual_ipaddress' expected",
		       name.text);
}

/* Returns the multiple of unit that is nearest to ns, but at least one unit. */
static uint64_t rounded(uint64_t ns, uint64_t unit)
{
	uint64_t near = (ns + unit / 2) / unit * unit;

	return near ? near : unit;
}

/* Adverts have the interval in 12 bits of centiseconds (RFC 9568 5.2.7) or in 8 bits of seconds (RFC 3768 5.3.7). As in
 * keepalived, another interval is changed to the nearest one. */
static void check_interval(struct reports *r, struct draft *d)
{
	struct place at = marks_at(&d->marks, KEY_ADVERT_INT);
	uint64_t *ns = &d->settings.vrrp.interval_ns, given_ns = *ns;

	if (!given_well(&d->marks, KEY_ADVERT_INT))
		return;
	if (d->settings.vrrp.version == 2) {
		*ns = rounded(given_ns, NS_PER_S);
		if (*ns != given_ns)
			report(r, at, WARNING,
			       "advert_int: version 2 needs a whole number of seconds from 1 to 255, not '%s'; %s is "
			       "used "
			       "instead; 'version 3' allows shorter intervals",
			       format_seconds(given_ns).text, format_seconds(*ns).text);
		return;
	}
	*ns = rounded(given_ns, NS_PER_CS);
	if (*ns > VRRP_INTERVAL_MAX * NS_PER_CS)
		*ns = VRRP_INTERVAL_MAX * NS_PER_CS;
	if (*ns != given_ns)
		report(r, at, WARNING,
		       "advert_int: '%s' is not a multiple of 0.01 seconds from 0.01 to 40.95; %s is used instead",
		       format_seconds(given_ns).text, format_seconds(*ns).text);
}

static bool of_other_family(const struct entry *e, const void *data)
{
	return !e->vip.excluded && e->vip.family != *(const uint8_t *)data;
}

/* As in keepalived, addresses that are not of the family of the first address are ignored. Addresses after the first
 * VRRP_MAX_ADDRESSES are not advertised, since an advert has no room for them. */
static void check_addresses(struct reports *r, struct draft *d)
{
	uint8_t family = d->settings.vrrp.family;
	const struct entry *first;
	size_t advertised = 0;

	for (size_t i = 0; i < d->entry_count; i++) {
		struct entry *e = &d->entries[i];

		if (e->vip.excluded)
			continue;
		if (e->vip.family != family)
			report(r, e->at, WARNING,
			       "'%s' is ignored: an IPv%d address expected, since %s; addresses of the other family "
			       "can be in virtual_ipaddress_excluded",
			       family_text(e->vip.family, e->vip.address).text, family,
			       d->native_ipv6 ? "the instance has native_ipv6" : "the first address is of this family");
		else
			e->vip.excluded = ++advertised > VRRP_MAX_ADDRESSES;
		if (e->vip.excluded && advertised == VRRP_MAX_ADDRESSES + 1)
			report(r, e->at, WARNING,
			       "'%s': an advert can have at most %d addresses; this address and all after it are not "
			       "advertised, as if they were in virtual_ipaddress_excluded",
			       family_text(e->vip.family, e->vip.address).text, VRRP_MAX_ADDRESSES);
	}
	draft_drop_entries(d, of_other_family, &family);
	first = first_address(d);
	/* RFC 9568 5.2.9 */
	if (first && first->vip.family == VR_IPV6 &&
	    !(first->vip.address[0] == 0xfe && (first->vip.address[1] & 0xc0) == 0x80))
		report(r, first->at, WARNING, "'%s': the first IPv6 address should be a link-local address (fe80::/10)",
		       family_text(VR_IPV6, first->vip.address).text);
}

static void check_version(struct reports *r, struct draft *d, const struct globals *g)
{
	struct fsm_params *vrrp = &d->settings.vrrp;

	if (vrrp->version == 2 && vrrp->family == VR_IPV6) {
		report(r, marks_at(&d->marks, KEY_VERSION), WARNING,
		       "version: version 2 is only for IPv4; version 3 is used instead");
		vrrp->version = 3;
	}
	if (!given_well(&d->marks, KEY_CHECKSUM))
		d->settings.checksum_plain = g->checksum_plain && vrrp->version == 3 && vrrp->family == VR_IPV4;
	else if (d->settings.checksum_plain && (vrrp->version == 2 || vrrp->family == VR_IPV6))
		report(r, marks_at(&d->marks, KEY_CHECKSUM), WARNING,
		       "v3_checksum_as_v2 has an effect only with version 3 on IPv4; it is ignored");
}

/* As in keepalived, authentication is ignored with version 3, and if its type or password is missing. */
static void check_authentication(struct reports *r, struct draft *d)
{
	const struct marks *m = &d->marks;
	struct settings *settings = &d->settings;
	bool type = given(m, KEY_AUTH_TYPE), pass = given(m, KEY_AUTH_PASS) && *settings->auth_data;

	if (marks_bad(m, KEY_AUTH_TYPE) || marks_bad(m, KEY_AUTH_PASS))
		return;
	if (type && pass && settings->vrrp.version == 2)
		return;
	if (type || pass)
		report(r, marks_at(m, KEY_AUTHENTICATION), WARNING,
		       settings->vrrp.version == 3 ? "version 3 has no authentication; the block is ignored"
		       : type			   ? "authentication without auth_pass: the block is ignored"
						   : "authentication without auth_type: the block is ignored");
	settings->auth_type = VRRP2_AUTH_NONE;
	memset(settings->auth_data, 0, sizeof(settings->auth_data));
}

static void ignore_delay(struct reports *r, struct draft *d, const char *why)
{
	if (d->settings.vrrp.preempt_delay_ns)
		report(r, marks_at(&d->marks, KEY_PREEMPT_DELAY), WARNING,
		       "preempt_delay has no effect with %s; it is ignored", why);
	d->settings.vrrp.preempt_delay_ns = 0;
}

/* As in keepalived, state MASTER overrides nopreempt, and both override preempt_delay. The owner of the addresses
 * always preempts (RFC 9568 6.4.2). */
static void check_preemption(struct reports *r, struct draft *d)
{
	struct settings *settings = &d->settings;
	const char *why = d->priority == VRRP_PRIORITY_OWNER ? "priority 255"
			  : settings->start_master	     ? "state MASTER"
							     : NULL;

	if (why && !settings->vrrp.preempt) {
		report(r, marks_at(&d->marks, KEY_NOPREEMPT), WARNING, "nopreempt has no effect with %s; it is ignored",
		       why);
		settings->vrrp.preempt = true;
	}
	if (why || !settings->vrrp.preempt)
		ignore_delay(r, d, why ? why : "nopreempt");
}

/* Removes what strict mode does not allow according to keepalived.conf(5). */
static void check_strict(struct reports *r, struct draft *d)
{
	const struct marks *m = &d->marks;

	if (d->settings.vrrp.version == 2 && d->settings.accept && given(m, KEY_ACCEPT)) {
		report(r, marks_at(m, KEY_ACCEPT), WARNING,
		       "accept is not part of version 2; it is ignored in strict mode");
		d->settings.accept = false;
	}
	if (d->settings.auth_type) {
		report(r, marks_at(m, KEY_AUTHENTICATION), WARNING,
		       "authentication is not part of RFC 3768; it is ignored in strict mode");
		d->settings.auth_type = VRRP2_AUTH_NONE;
		memset(d->settings.auth_data, 0, sizeof(d->settings.auth_data));
	}
	if (d->settings.vrrp.preempt_delay_ns)
		ignore_delay(r, d, "strict mode");
	if (d->settings.garp.refresh_ns) {
		report(r, given(m, KEY_GARP_REFRESH) ? marks_at(m, KEY_GARP_REFRESH) : d->name_at, WARNING,
		       "garp_master_refresh is ignored in strict mode");
		d->settings.garp.refresh_ns = 0;
	}
	if (d->settings.vrrp.down_adverts != 3) {
		report(r, given(m, KEY_DOWN_ADVERTS) ? marks_at(m, KEY_DOWN_ADVERTS) : d->name_at, WARNING,
		       "down_timer_adverts is ignored in strict mode");
		d->settings.vrrp.down_adverts = 3;
	}
	if (d->settings.vrrp.answer == FSM_ANSWER_ALWAYS)
		report(r, given(m, KEY_NO_ADVERT) ? marks_at(m, KEY_NO_ADVERT) : d->name_at, WARNING,
		       "lower_prio_no_advert cannot be off in strict mode; 'off' is ignored");
	d->settings.vrrp.answer = FSM_ANSWER_NEVER;
	if (d->settings.vrrp.last_word) {
		report(r, given(m, KEY_SEND_ADVERT) ? marks_at(m, KEY_SEND_ADVERT) : d->name_at, WARNING,
		       "higher_prio_send_advert is ignored in strict mode");
		d->settings.vrrp.last_word = false;
	}
	if (d->settings.vmac_xmit_base) {
		report(r, marks_at(m, KEY_VMAC_XMIT_BASE), WARNING, "vmac_xmit_base is ignored in strict mode");
		d->settings.vmac_xmit_base = false;
	}
}

/* Accept_Mode is on by default, except in strict mode. The owner of the addresses always accepts (RFC 9568 6.1). */
static void check_accept(struct reports *r, struct draft *d)
{
	const struct marks *m = &d->marks;
	bool said = given(m, KEY_ACCEPT) || given(m, KEY_NO_ACCEPT);

	if (given(m, KEY_ACCEPT) && given(m, KEY_NO_ACCEPT))
		report(r, marks_at(m, KEY_NO_ACCEPT), WARNING,
		       "both accept and no_accept are given: %s counts, since it is the last",
		       d->settings.accept ? "accept" : "no_accept");
	if (!said)
		d->settings.accept = !d->strict;
	if (d->strict)
		check_strict(r, d);
	if (d->priority == VRRP_PRIORITY_OWNER) {
		if (given(m, KEY_NO_ACCEPT) && !d->settings.accept)
			report(r, marks_at(m, KEY_NO_ACCEPT), WARNING,
			       "no_accept has no effect with priority 255; it is ignored");
		d->settings.accept = true;
	}
}

/* Whether an address is on another interface than the instance. */
static bool is_elsewhere(const struct draft *d, const struct entry *e)
{
	return e->options.dev && d->interface && strcmp(e->options.dev, d->interface);
}

/* Decides which addresses have the virtual MAC. An address on another interface than that of the instance has it only
 * with use_vmac of the address, use_vmac_addr or no_accept. */
static void check_vmac(struct reports *r, struct draft *d)
{
	const struct marks *m = &d->marks;

	if (!d->settings.vmac && d->settings.vmac_xmit_base)
		report(r, marks_at(m, KEY_VMAC_XMIT_BASE), WARNING,
		       "vmac_xmit_base has no effect without use_vmac; it is ignored");
	if (!d->settings.vmac && d->vmac_addr)
		report(r, marks_at(m, KEY_USE_VMAC_ADDR), WARNING,
		       "use_vmac_addr has no effect without use_vmac; it is ignored");
	for (size_t i = 0; i < d->entry_count; i++) {
		struct entry *e = &d->entries[i];

		if (!d->settings.vmac && e->vip.vmac)
			report(r, e->at, WARNING,
			       "use_vmac of an address has no effect without use_vmac of the instance; it is ignored");
		e->vip.vmac =
			d->settings.vmac && (!is_elsewhere(d, e) || e->vip.vmac || d->vmac_addr || !d->settings.accept);
	}
	if (!d->settings.vmac)
		d->settings.vmac_xmit_base = false;
}

/* Static addresses without an interface are on default_interface, which is eth0 by default, as in keepalived. */
static void complete_statics(struct parser *p)
{
	const char *given = p->globals.default_interface;
	char *name = p->statics.addresses ? arena_strdup(&p->arena, given ? given : "eth0") : NULL;

	p->reports.no_memory |= p->statics.addresses && !name;
	for (struct static_address *a = p->statics.addresses; a; a = a->next)
		if (!a->options.dev)
			a->options.dev = name;
}

void validate(struct parser *p)
{
	struct reports *r = &p->reports;

	for (size_t i = 0; i < p->count && !r->no_memory; i++) {
		struct draft *d = &p->drafts[i];

		complete_instance(d, &p->globals);
		complete_priority(r, d);
		check_addresses(r, d);
		check_required(r, d);
		check_version(r, d, &p->globals);
		check_interval(r, d);
		check_authentication(r, d);
		check_preemption(r, d);
		check_accept(r, d);
		check_vmac(r, d);
		check_unicast(p, d, i ? d - 1 : NULL);
	}
	complete_statics(p);
	if (!p->count && !r->total[ERROR])
		report(r, (struct place){0}, ERROR,
		       "no virtual router: at least one 'vrrp_instance NAME { ... }' expected");
	check_garp_groups(p);
	if (!p->reports.no_memory)
		check_sync_groups(p);
	check_tracking(p);
	check_unique(p);
}

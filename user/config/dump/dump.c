// SPDX-License-Identifier: GPL-2.0
#include "config/dump/dump.h"

#include <linux/rtnetlink.h>
#include <stdlib.h>
#include <string.h>

#include "vrrp_xdp/maps.h"
#include "vrrp_xdp/wire.h"

#include "config/base/values.h"
#include "config/dump/dump_print.h"
#include "util/family.h"

static void print_option(FILE *out, enum key key, const char *text)
{
	fprintf(out, " %s ", keyword_of(key)->name);
	dump_word(out, text);
}

/* Prints an option that has no value, if it is given. */
static void print_mark(FILE *out, enum key key, bool given)
{
	if (given)
		fprintf(out, " %s", keyword_of(key)->name);
}

/* Prints the options of struct vip_options, which few addresses have. */
static void print_few(FILE *out, uint8_t family, const struct vip_options *o)
{
	if (o->has_peer)
		print_option(out, KEY_PEER, family_text(family, o->peer).text);
	if (o->has_preferred_lft && o->preferred_lft == UINT32_MAX)
		print_option(out, KEY_PREFERRED_LFT, "forever");
	else if (o->has_preferred_lft)
		fprintf(out, " %s %u", keyword_of(KEY_PREFERRED_LFT)->name, o->preferred_lft);
	print_mark(out, KEY_HOME, o->flags & IFA_F_HOMEADDRESS);
	print_mark(out, KEY_NODAD, o->detect_duplicates);
	print_mark(out, KEY_MNGTMPADDR, o->flags & IFA_F_MANAGETEMPADDR);
	print_mark(out, KEY_NOPREFIXROUTE, o->flags & IFA_F_NOPREFIXROUTE);
	print_mark(out, KEY_AUTOJOIN, o->flags & IFA_F_MCAUTOJOIN);
	print_mark(out, KEY_ADDRESS_NO_TRACK, o->no_track);
}

static void print_address(FILE *out, const struct vip *vip)
{
	uint8_t broadcast[16] = {0};

	fprintf(out, "\t\t%s", family_text(vip->family, vip->address).text);
	if (!vip->options || !vip->options->has_peer)
		fprintf(out, "/%u", vip->prefix);
	if (vip_dev(vip))
		print_option(out, KEY_DEV, vip_dev(vip));
	if (vip->options && vip->options->has_broadcast) {
		memcpy(broadcast, vip->options->broadcast, sizeof(vip->options->broadcast));
		print_option(out, KEY_BRD, family_text(VR_IPV4, broadcast).text);
	}
	if (vip->options && vip->options->label && vip->family == VR_IPV4)
		print_option(out, KEY_LABEL, vip->options->label);
	fprintf(out, " %s %u", keyword_of(KEY_SCOPE)->name, vip->scope);
	if (vip->options)
		print_few(out, vip->family, vip->options);
	if (vip->vmac && vip_dev(vip))
		fprintf(out, " %s", keyword_of(KEY_ADDRESS_VMAC)->name);
	fputc('\n', out);
}

static void print_addresses(FILE *out, enum key key, const struct vip *vips, size_t count)
{
	if (!count)
		return;
	fprintf(out, "\t%s {\n", keyword_of(key)->name);
	for (size_t i = 0; i < count; i++)
		print_address(out, &vips[i]);
	fprintf(out, "\t}\n");
}

static void print_vmac(FILE *out, const struct settings *s)
{
	const uint8_t *m = s->vmac_bytes;

	if (s->vmac == VMAC_NONE)
		return;
	fprintf(out, "\t%s", keyword_of(KEY_USE_VMAC)->name);
	for (size_t i = 0; i < (s->vmac == VMAC_GIVEN ? 6 : s->vmac == VMAC_PREFIX ? 5 : 0); i++)
		fprintf(out, "%c%02x", i ? ':' : ' ', m[i]);
	fputc('\n', out);
	if (s->vmac_xmit_base)
		dump_flag(out, KEY_VMAC_XMIT_BASE, true);
}

static void print_authentication(FILE *out, const struct settings *s)
{
	char text[VRRP2_AUTH_LEN + 1] = "";

	if (s->auth_type == VRRP2_AUTH_NONE)
		return;
	memcpy(text, s->auth_data, VRRP2_AUTH_LEN);
	fprintf(out, "\t%s {\n\t", keyword_of(KEY_AUTHENTICATION)->name);
	dump_text(out, KEY_AUTH_TYPE, "PASS");
	fputc('\t', out);
	dump_text(out, KEY_AUTH_PASS, text);
	fprintf(out, "\t}\n");
}

static void print_instance(FILE *out, const struct tracking *tracking, const struct instance *vr,
			   const struct sync_group *group)
{
	const struct settings *s = vr->settings;

	fprintf(out, "\n%s ", keyword_of(KEY_VRRP_INSTANCE)->name);
	dump_word(out, vr->name);
	fprintf(out, " {\n");
	dump_text(out, KEY_STATE, s->start_master ? "MASTER" : "BACKUP");
	dump_text(out, KEY_INTERFACE, vr->settings->interface);
	dump_number(out, KEY_VRID, vr->vrid);
	dump_number(out, KEY_PRIORITY, vr->priority);
	dump_time(out, KEY_ADVERT_INT, s->vrrp.interval_ns);
	dump_number(out, KEY_VERSION, s->vrrp.version);
	dump_flag(out, s->vrrp.preempt ? KEY_PREEMPT : KEY_NOPREEMPT, true);
	dump_time(out, KEY_PREEMPT_DELAY, s->vrrp.preempt_delay_ns);
	dump_bool(out, KEY_CHECKSUM, s->checksum_plain);
	dump_unicast(s, out);
	dump_time(out, KEY_GARP_DELAY, s->garp.delay_ns);
	dump_number(out, KEY_GARP_REPEAT, s->garp.repeat);
	dump_time(out, KEY_GARP_REFRESH, s->garp.refresh_ns);
	dump_number(out, KEY_GARP_REFRESH_REPEAT, s->garp.refresh_repeat);
	dump_time(out, KEY_LOWER_DELAY, s->garp.lower_delay_ns);
	dump_number(out, KEY_LOWER_REPEAT, s->garp.lower_repeat);
	dump_number(out, KEY_DOWN_ADVERTS, s->vrrp.down_adverts);
	if (s->vrrp.answer != FSM_ANSWER_RFC)
		dump_bool(out, KEY_NO_ADVERT, s->vrrp.answer == FSM_ANSWER_NEVER);
	dump_bool(out, KEY_SEND_ADVERT, s->vrrp.last_word);
	if (s->vrrp.family == VR_IPV6)
		dump_flag(out, KEY_NATIVE_IPV6, true);
	print_vmac(out, s);
	dump_flag(out, s->accept ? KEY_ACCEPT : KEY_NO_ACCEPT, true);
	dump_notify(out, &s->notify);
	print_authentication(out, s);
	if (s->ignores_link)
		dump_flag(out, KEY_DONT_TRACK_PRIMARY, true);
	dump_tracks(out, tracking, s->tracks, s->track_count, group);
	print_addresses(out, KEY_ADDRESSES, vr->vips, vr->advertised);
	print_addresses(out, KEY_EXCLUDED, vr->vips + vr->advertised, vr->vip_count - vr->advertised);
	if (s->promote_secondaries)
		dump_flag(out, KEY_PROMOTE, true);
	if (s->routing)
		dump_routing(out, KEY_ROUTES, KEY_RULES, "\t", s->routing);
	fprintf(out, "}\n");
}

static void print_static_addresses(FILE *out, const struct static_address *address)
{
	fprintf(out, "\n%s {\n", keyword_of(KEY_STATIC_ADDRESSES)->name);
	for (; address; address = address->next)
		print_address(out, &address->vip);
	fprintf(out, "}\n");
}

static void print_groups(FILE *out, const struct config *config)
{
	for (size_t i = 0; i < config->sync_group_count; i++) {
		const struct sync_group *g = &config->sync_groups[i];

		fprintf(out, "\n%s ", keyword_of(KEY_SYNC_GROUP)->name);
		dump_word(out, g->name);
		fprintf(out, " {\n\t%s {\n", keyword_of(KEY_MEMBERS)->name);
		for (uint32_t n = 0; n < g->count; n++) {
			fprintf(out, "\t\t");
			dump_word(out, config->instances[g->members[n]].name);
			fputc('\n', out);
		}
		fprintf(out, "\t}\n");
		if (g->tracking_weight)
			dump_flag(out, KEY_TRACKING_WEIGHT, true);
		dump_notify(out, &g->notify);
		dump_tracks(out, &config->tracking, g->tracks, g->track_count, NULL);
		fprintf(out, "}\n");
	}
}

/* Returns an array with the sync group of each instance, by the index of the instance. An element is NULL if its
 * instance is in no sync group. Returns NULL if there is no memory. */
static const struct sync_group **groups_of_instances(const struct config *config)
{
	const struct sync_group **of = calloc(config->count, sizeof(*of));

	for (size_t i = 0; of && i < config->sync_group_count; i++)
		for (uint32_t n = 0; n < config->sync_groups[i].count; n++)
			of[config->sync_groups[i].members[n]] = &config->sync_groups[i];
	return of;
}

static void print_instances(FILE *out, const struct config *config)
{
	const struct sync_group **groups = groups_of_instances(config);

	for (size_t i = 0; groups && i < config->count; i++)
		print_instance(out, &config->tracking, &config->instances[i], groups[i]);
	free(groups);
}

static void print_cpus(FILE *out, const struct process_options *o)
{
	fprintf(out, "\t%s", keyword_of(KEY_CPU_AFFINITY)->name);
	for (unsigned int cpu = 0; cpu < CPU_LIMIT; cpu++)
		if (o->cpus[cpu / 64] >> cpu % 64 & 1)
			fprintf(out, " %u", cpu);
	fputc('\n', out);
}

static void print_process(FILE *out, const struct process_options *o)
{
	if (o->name)
		dump_text(out, KEY_VRRP_PROCESS_NAME, o->name);
	if (o->startup_delay_ns)
		dump_time(out, KEY_STARTUP_DELAY, o->startup_delay_ns);
	if (o->rt_priority)
		dump_number(out, KEY_RT_PRIORITY, o->rt_priority);
	if (o->has_nice)
		fprintf(out, "\t%s %d\n", keyword_of(KEY_NICE)->name, o->nice);
	if (o->has_cpus)
		print_cpus(out, o);
	if (o->rttime_us)
		dump_number(out, KEY_RTTIME, o->rttime_us);
	if (o->has_umask)
		fprintf(out, "\t%s 0%03o\n", keyword_of(KEY_UMASK)->name, o->umask);
}

void config_dump(const struct config *config, FILE *out)
{
	fprintf(out, "%s {\n", keyword_of(KEY_GLOBAL_DEFS)->name);
	dump_text(out, KEY_ROUTER_ID, config->router_id);
	if (config->net_namespace)
		dump_text(out, KEY_GLOBAL_NET_NAMESPACE, config->net_namespace);
	if (config->name)
		dump_text(out, KEY_GLOBAL_INSTANCE_NAME, config->name);
	if (config->default_interface)
		dump_text(out, KEY_DEFAULT_INTERFACE, config->default_interface);
	if (config->log_unknown)
		dump_flag(out, KEY_LOG_UNKNOWN, true);
	if (config->dynamic)
		fprintf(out, "\t%s%s\n", keyword_of(KEY_DYNAMIC_INTERFACES)->name,
			config->dynamic == DYNAMIC_CHANGING ? " allow_if_changes" : "");
	dump_notify_globals(out, &config->notify);
	if (config->reload_file && *config->reload_file)
		dump_text(out, KEY_RELOAD_FILE, config->reload_file);
	else if (config->reload_file)
		dump_flag(out, KEY_RELOAD_FILE, true);
	dump_garp_globals(out, &config->spacing);
	if (config->reload_time_file)
		dump_text(out, KEY_RELOAD_TIME_FILE, config->reload_time_file);
	if (config->reload_repeat)
		dump_flag(out, KEY_RELOAD_REPEAT, true);
	print_process(out, &config->process);
	fprintf(out, "}\n");
	dump_garp_groups(out, config);
	dump_tracking(out, &config->tracking);
	if (config->static_addresses)
		print_static_addresses(out, config->static_addresses);
	if (config->static_routing)
		dump_routing(out, KEY_STATIC_ROUTES, KEY_STATIC_RULES, "", config->static_routing);
	print_instances(out, config);
	print_groups(out, config);
}

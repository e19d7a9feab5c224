// SPDX-License-Identifier: GPL-2.0
#include "config/dump.h"

#include <linux/rtnetlink.h>
#include <string.h>

#include "vrrp_xdp/maps.h"
#include "vrrp_xdp/wire.h"

#include "config/dump_print.h"
#include "config/keywords.h"
#include "config/values.h"

/* A word as the lexer reads it again; none has a quotation mark. */
void dump_word(FILE *out, const char *word)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.:/%+-";
	bool quoted = !*word || word[strspn(word, plain)];

	fprintf(out, quoted ? "\"%s\"" : "%s", word);
}

static void print_text(FILE *out, enum key key, const char *text)
{
	fprintf(out, "\t%s ", keyword_of(key)->name);
	dump_word(out, text);
	fputc('\n', out);
}

static void print_flag(FILE *out, enum key key)
{
	fprintf(out, "\t%s\n", keyword_of(key)->name);
}

static void print_number(FILE *out, enum key key, unsigned int number)
{
	fprintf(out, "\t%s %u\n", keyword_of(key)->name, number);
}

static void print_time(FILE *out, enum key key, uint64_t ns)
{
	fprintf(out, "\t%s %s\n", keyword_of(key)->name, format_seconds(ns).text);
}

static void print_bool(FILE *out, enum key key, bool value)
{
	fprintf(out, "\t%s %s\n", keyword_of(key)->name, value ? "on" : "off");
}

static void print_option(FILE *out, enum key key, const char *text)
{
	fprintf(out, " %s ", keyword_of(key)->name);
	dump_word(out, text);
}

static void print_address(FILE *out, const struct vip *vip)
{
	uint8_t broadcast[16] = { 0 };

	fprintf(out, "\t\t%s/%u", format_address(vip->family, vip->address).text, vip->prefix);
	if (vip_dev(vip))
		print_option(out, KEY_DEV, vip_dev(vip));
	if (vip->options && vip->options->has_broadcast) {
		memcpy(broadcast, vip->options->broadcast, sizeof(vip->options->broadcast));
		print_option(out, KEY_BRD, format_address(VR_IPV4, broadcast).text);
	}
	if (vip->options && vip->options->label && vip->family == VR_IPV4)
		print_option(out, KEY_LABEL, vip->options->label);
	fprintf(out, " %s %u", keyword_of(KEY_SCOPE)->name, vip->scope);
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
		print_flag(out, KEY_VMAC_XMIT_BASE);
}

static void print_authentication(FILE *out, const struct settings *s)
{
	char text[VRRP2_AUTH_LEN + 1] = "";

	if (s->auth_type == VRRP2_AUTH_NONE)
		return;
	memcpy(text, s->auth_data, VRRP2_AUTH_LEN);
	fprintf(out, "\t%s {\n\t", keyword_of(KEY_AUTHENTICATION)->name);
	print_text(out, KEY_AUTH_TYPE, "PASS");
	fputc('\t', out);
	print_text(out, KEY_AUTH_PASS, text);
	fprintf(out, "\t}\n");
}

static void print_instance(FILE *out, const struct tracking *tracking, const struct instance *vr)
{
	const struct settings *s = vr->settings;

	fprintf(out, "\n%s ", keyword_of(KEY_VRRP_INSTANCE)->name);
	dump_word(out, vr->name);
	fprintf(out, " {\n");
	print_text(out, KEY_STATE, s->start_master ? "MASTER" : "BACKUP");
	print_text(out, KEY_INTERFACE, vr->interface);
	print_number(out, KEY_VRID, vr->vrid);
	print_number(out, KEY_PRIORITY, vr->priority);
	print_time(out, KEY_ADVERT_INT, s->vrrp.interval_ns);
	print_number(out, KEY_VERSION, s->vrrp.version);
	print_flag(out, s->vrrp.preempt ? KEY_PREEMPT : KEY_NOPREEMPT);
	print_time(out, KEY_PREEMPT_DELAY, s->vrrp.preempt_delay_ns);
	print_bool(out, KEY_CHECKSUM, s->checksum_plain);
	dump_unicast(s, out);
	print_time(out, KEY_GARP_DELAY, s->garp.delay_ns);
	print_number(out, KEY_GARP_REPEAT, s->garp.repeat);
	print_time(out, KEY_GARP_REFRESH, s->garp.refresh_ns);
	print_number(out, KEY_GARP_REFRESH_REPEAT, s->garp.refresh_repeat);
	if (s->vrrp.family == VR_IPV6)
		print_flag(out, KEY_NATIVE_IPV6);
	print_vmac(out, s);
	print_flag(out, s->accept ? KEY_ACCEPT : KEY_NO_ACCEPT);
	print_authentication(out, s);
	if (s->ignores_link)
		print_flag(out, KEY_DONT_TRACK_PRIMARY);
	dump_tracks(out, tracking, s);
	print_addresses(out, KEY_ADDRESSES, vr->vips, vr->advertised);
	print_addresses(out, KEY_EXCLUDED, vr->vips + vr->advertised, vr->vip_count - vr->advertised);
	fprintf(out, "}\n");
}

void config_dump(const struct config *config, FILE *out)
{
	fprintf(out, "%s {\n", keyword_of(KEY_GLOBAL_DEFS)->name);
	print_text(out, KEY_ROUTER_ID, config->router_id);
	if (config->default_interface)
		print_text(out, KEY_DEFAULT_INTERFACE, config->default_interface);
	if (config->log_unknown)
		print_flag(out, KEY_LOG_UNKNOWN);
	fprintf(out, "}\n");
	dump_tracking(out, &config->tracking);
	for (size_t i = 0; i < config->count; i++)
		print_instance(out, &config->tracking, &config->instances[i]);
}

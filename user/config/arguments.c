// SPDX-License-Identifier: GPL-2.0
/* The functions of the keyword table: each takes the arguments of one kind of keyword. */
#include <ctype.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <stdlib.h>
#include <string.h>

#include "vrrp_xdp/maps.h"
#include "vrrp_xdp/wire.h"

#include "config/parse.h"
#include "config/values.h"

static void *field(const struct keyword *k, void *target)
{
	return (char *)target + k->offset;
}

bool parse_text(struct parser *p, const struct keyword *k, const struct word *words, size_t count, void *target)
{
	char **text = field(k, target), *copy = report_strdup(&p->reports, words[1].text);

	(void)count;
	if (!copy)
		return false;
	free(*text);
	*text = copy;
	return true;
}

/* Names of interfaces, and labels of addresses, which have the same limit. */
bool parse_device(struct parser *p, const struct keyword *k, const struct word *words, size_t count, void *target)
{
	const char *name = words[1].text;

	if (!*name || strnlen(name, IFNAMSIZ) == IFNAMSIZ || strpbrk(name, "/ \t")) {
		report(&p->reports, words[1].at, ERROR, "%s: %s is not a name of 1 to %d characters without '/'",
		       k->name, quote(name).text, IFNAMSIZ - 1);
		return false;
	}
	return parse_text(p, k, words, count, target);
}

static bool parse_number(struct parser *p, const struct keyword *k, const struct word *word, uint64_t *number)
{
	if (value_number(word->text, number) && *number >= k->min && *number <= k->max)
		return true;
	report(&p->reports, word->at, ERROR, "%s: %s is not a whole number from %llu to %llu", k->name,
	       quote(word->text).text, (unsigned long long)k->min, (unsigned long long)k->max);
	return false;
}

bool parse_u8(struct parser *p, const struct keyword *k, const struct word *words, size_t count, void *target)
{
	uint64_t number;

	(void)count;
	if (!parse_number(p, k, &words[1], &number))
		return false;
	*(uint8_t *)field(k, target) = number;
	return true;
}

bool parse_u32(struct parser *p, const struct keyword *k, const struct word *words, size_t count, void *target)
{
	uint64_t number;

	(void)count;
	if (!parse_number(p, k, &words[1], &number))
		return false;
	*(uint32_t *)field(k, target) = number;
	return true;
}

bool parse_time(struct parser *p, const struct keyword *k, const struct word *words, size_t count, void *target)
{
	uint64_t ns;

	(void)count;
	if (!value_seconds(words[1].text, &ns) || ns < k->min || ns > k->max) {
		report(&p->reports, words[1].at, ERROR, "%s: %s is not a number of seconds from %s to %s", k->name,
		       quote(words[1].text).text, format_seconds(k->min).text, format_seconds(k->max).text);
		return false;
	}
	*(uint64_t *)field(k, target) = ns;
	return true;
}

bool parse_flag(struct parser *p, const struct keyword *k, const struct word *words, size_t count, void *target)
{
	(void)p, (void)words, (void)count;
	*(bool *)field(k, target) = k->value;
	return true;
}

bool parse_bool(struct parser *p, const struct keyword *k, const struct word *words, size_t count, void *target)
{
	bool value = true;

	if (count < 2 || value_bool(words[1].text, &value)) {
		*(bool *)field(k, target) = value;
		return true;
	}
	report(&p->reports, words[1].at, ERROR, "%s: %s is none of on, off, true, false, yes, no", k->name,
	       quote(words[1].text).text);
	return false;
}

bool parse_state(struct parser *p, const struct keyword *k, const struct word *words, size_t count, void *target)
{
	bool master = !strcmp(words[1].text, "MASTER");

	(void)count;
	if (!master && strcmp(words[1].text, "BACKUP")) {
		report(&p->reports, words[1].at, ERROR, "%s: %s is neither MASTER nor BACKUP", k->name,
		       quote(words[1].text).text);
		return false;
	}
	*(bool *)field(k, target) = master;
	return true;
}

bool parse_source(struct parser *p, const struct keyword *k, const struct word *words, size_t count, void *target)
{
	struct draft *d = target;

	(void)count;
	d->source_family = value_address(words[1].text, strlen(words[1].text), d->settings.source);
	d->settings.has_source = d->source_family;
	if (!d->source_family)
		report(&p->reports, words[1].at, ERROR, "%s: %s is not an IPv4 or IPv6 address", k->name,
		       quote(words[1].text).text);
	return d->settings.has_source;
}

bool parse_auth_type(struct parser *p, const struct keyword *k, const struct word *words, size_t count, void *target)
{
	const char *type = words[1].text;

	(void)count;
	if (!strcmp(type, "PASS")) {
		*(uint8_t *)field(k, target) = VRRP2_AUTH_SIMPLE;
		return true;
	}
	if (!strcmp(type, "AH"))
		report(&p->reports, words[1].at, ERROR,
		       "auth_type: 'AH' is refused, since RFC 3768 took it out of VRRP: PASS or no authentication expected");
	else
		report(&p->reports, words[1].at, ERROR, "auth_type: %s is not PASS", quote(type).text);
	return false;
}

bool parse_auth_pass(struct parser *p, const struct keyword *k, const struct word *words, size_t count, void *target)
{
	struct draft *d = target;
	size_t length = strlen(words[1].text);

	(void)k, (void)count;
	if (length > VRRP2_AUTH_LEN)
		report(&p->reports, words[1].at, WARNING, "auth_pass: only the first %d of %zu characters count",
		       VRRP2_AUTH_LEN, length);
	memset(d->settings.auth_data, 0, sizeof(d->settings.auth_data));
	memcpy(d->settings.auth_data, words[1].text, length < VRRP2_AUTH_LEN ? length : VRRP2_AUTH_LEN);
	return true;
}

/* Five or six bytes in hexadecimal with colons. Returns how many, 0: it is no MAC. */
static size_t parse_mac(const char *text, uint8_t mac[6])
{
	size_t count = 0;

	for (; count < 6; count++) {
		char *end;

		if (!isxdigit((unsigned char)text[0]) || (isxdigit((unsigned char)text[1]) && isxdigit((unsigned char)text[2])))
			return 0;
		mac[count] = strtoul(text, &end, 16);
		text = end + 1;
		if (!*end)
			return count + 1 >= 5 ? count + 1 : 0;
		if (*end != ':')
			return 0;
	}
	return 0;
}

/* keepalived's use_vmac [NAME] [MAC]: either may be left out. */
bool parse_vmac(struct parser *p, const struct keyword *k, const struct word *words, size_t count, void *target)
{
	struct settings *settings = &((struct draft *)target)->settings;

	settings->vmac = VMAC_STANDARD;
	for (size_t i = 1; i < count; i++) {
		uint8_t mac[6] = {0};
		size_t bytes = parse_mac(words[i].text, mac);

		if (!bytes && (i == 2 || strchr(words[i].text, ':'))) {
			report(&p->reports, words[i].at, ERROR, "%s: %s is not a MAC address of five or six bytes (xx:xx:xx:xx:xx:xx)",
			       k->name, quote(words[i].text).text);
			return false;
		}
		if (bytes && mac[0] & 1) {
			report(&p->reports, words[i].at, ERROR, "%s: %s is a group address; an even first byte expected", k->name,
			       quote(words[i].text).text);
			return false;
		}
		if (bytes) {
			settings->vmac = bytes == 6 ? VMAC_GIVEN : VMAC_PREFIX;
			memcpy(settings->vmac_bytes, mac, sizeof(mac));
		}
	}
	return true;
}

/* '+' and '-' set and clear the bits of the host. */
static void host_bits(const struct vip *vip, bool set, uint8_t broadcast[4])
{
	for (unsigned int bit = 0; bit < 32; bit++) {
		uint8_t mask = 0x80 >> bit % 8, from = vip->address[bit / 8];

		if (bit < vip->prefix ? from & mask : set)
			broadcast[bit / 8] |= mask;
	}
}

bool parse_broadcast(struct parser *p, const struct keyword *k, const struct word *words, size_t count, void *target)
{
	struct entry *entry = target;
	const struct vip *vip = &entry->vip;
	struct vip_options *options = &entry->options;
	const char *text = words[1].text;
	bool plus = !strcmp(text, "+"), minus = !strcmp(text, "-");
	uint8_t address[16];

	(void)count;
	memset(options->broadcast, 0, sizeof(options->broadcast));
	options->has_broadcast = false;
	if (vip->family == VR_IPV6) {
		report(&p->reports, words[0].at, WARNING, "%s: IPv6 has no broadcast address, ignored", k->name);
		return true;
	}
	if ((plus || minus) && vip->prefix > 30) {
		report(&p->reports, words[1].at, WARNING, "%s: a network of length %u has no broadcast address, ignored",
		       k->name, vip->prefix);
		return true;
	}
	if (!plus && !minus && value_address(text, strlen(text), address) != VR_IPV4) {
		report(&p->reports, words[1].at, ERROR, "%s: %s is not an IPv4 address, '+' or '-'", k->name,
		       quote(text).text);
		return false;
	}
	if (plus || minus)
		host_bits(vip, plus, options->broadcast);
	else
		memcpy(options->broadcast, address, sizeof(options->broadcast));
	options->has_broadcast = true;
	return true;
}

bool parse_scope(struct parser *p, const struct keyword *k, const struct word *words, size_t count, void *target)
{
	static const struct {
		const char *name;
		uint8_t scope;
	} scopes[] = {
		{ "global", RT_SCOPE_UNIVERSE }, { "site", RT_SCOPE_SITE },	  { "link", RT_SCOPE_LINK },
		{ "host", RT_SCOPE_HOST },	 { "nowhere", RT_SCOPE_NOWHERE },
	};
	uint8_t *scope = field(k, target);
	uint64_t number;

	(void)count;
	for (size_t i = 0; i < sizeof(scopes) / sizeof(*scopes); i++) {
		if (!strcmp(words[1].text, scopes[i].name)) {
			*scope = scopes[i].scope;
			return true;
		}
	}
	if (value_number(words[1].text, &number) && number <= 255) {
		*scope = number;
		return true;
	}
	report(&p->reports, words[1].at, ERROR,
	       "%s: %s is none of global, site, link, host, nowhere, and not a number from 0 to 255", k->name,
	       quote(words[1].text).text);
	return false;
}

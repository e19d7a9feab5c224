// SPDX-License-Identifier: GPL-2.0
/* Reads the options of a virtual or static address. */
#include <linux/rtnetlink.h>
#include <string.h>

#include "vrrp_xdp/maps.h"

#include "config/base/values.h"
#include "config/parse/parse.h"

/* Makes a broadcast address: the bits of the network, and all bits of the host set or clear. */
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
		report(&p->reports, words[0].at, WARNING, "%s: IPv6 has no broadcast address; this option is ignored",
		       k->name);
		return true;
	}
	if ((plus || minus) && vip->prefix > 30) {
		report(&p->reports, words[1].at, WARNING,
		       "%s: a network with prefix length %u has no broadcast address; this option is ignored", k->name,
		       vip->prefix);
		return true;
	}
	if (!plus && !minus && value_address(text, strlen(text), address) != VR_IPV4)
		return parse_refuse(p, k, words[1].at, "%s is not an IPv4 address, '+' or '-'", quote(text).text);
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
		{"global", RT_SCOPE_UNIVERSE}, {"site", RT_SCOPE_SITE},	      {"link", RT_SCOPE_LINK},
		{"host", RT_SCOPE_HOST},       {"nowhere", RT_SCOPE_NOWHERE},
	};
	uint8_t *scope = keyword_field(k, target);
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
	report(&p->reports, words[1].at, WARNING,
	       "%s: %s is not a scope: global, site, link, host, nowhere or a number from 0 to 255 expected; this "
	       "option is ignored",
	       k->name, quote(words[1].text).text);
	return true;
}

/* Reads the address of a peer. As in keepalived, read_entry() then sets the prefix length of a single host. */
bool parse_address_peer(struct parser *p, const struct keyword *k, const struct word *words, size_t count, void *target)
{
	struct entry *entry = target;
	uint8_t peer[16], family = value_address(words[1].text, strlen(words[1].text), peer);

	(void)count;
	if (family != entry->vip.family) {
		report(&p->reports, words[1].at, WARNING,
		       "%s: %s is not an IPv%d address without a prefix length; this option is ignored", k->name,
		       quote(words[1].text).text, entry->vip.family);
		return true;
	}
	memcpy(entry->options.peer, peer, sizeof(peer));
	entry->options.has_peer = true;
	return true;
}

bool parse_lifetime(struct parser *p, const struct keyword *k, const struct word *words, size_t count, void *target)
{
	struct entry *entry = target;
	const char *text = words[1].text;
	uint64_t seconds = UINT32_MAX;

	(void)count;
	if (entry->vip.family == VR_IPV4) {
		report(&p->reports, words->at, WARNING, "%s has an effect only with IPv6; this option is ignored",
		       k->name);
		return true;
	}
	if (strcmp(text, "forever") && (!value_number(text, &seconds) || seconds > UINT32_MAX))
		return parse_refuse(p, k, words[1].at, "%s is neither a number of seconds nor 'forever'",
				    quote(text).text);
	entry->options.preferred_lft = (uint32_t)seconds;
	entry->options.has_preferred_lft = true;
	return true;
}

bool parse_address_flag(struct parser *p, const struct keyword *k, const struct word *words, size_t count, void *target)
{
	static const struct {
		enum key key;
		uint32_t flag;
	} flags[] = {
		{KEY_HOME, IFA_F_HOMEADDRESS},
		{KEY_MNGTMPADDR, IFA_F_MANAGETEMPADDR},
		{KEY_NOPREFIXROUTE, IFA_F_NOPREFIXROUTE},
		{KEY_AUTOJOIN, IFA_F_MCAUTOJOIN},
	};
	struct entry *entry = target;

	(void)p, (void)words, (void)count;
	for (size_t i = 0; i < sizeof(flags) / sizeof(*flags); i++)
		if (flags[i].key == k->key)
			entry->options.flags |= flags[i].flag;
	return true;
}

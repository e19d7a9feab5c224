// SPDX-License-Identifier: GPL-2.0
/* Functions that the tables of keywords name as their parsers. Each reads one kind of argument. */
#include <ctype.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <stdlib.h>
#include <string.h>

#include "vrrp_xdp/maps.h"
#include "vrrp_xdp/wire.h"

#include "config/base/values.h"
#include "config/parse/parse.h"

bool parse_text(struct parser *p, const struct keyword *k, const struct word *words, size_t count, void *target)
{
	char **text = keyword_field(k, target), *copy = report_strdup(&p->reports, words[1].text);

	(void)count;
	if (!copy)
		return false;
	free(*text);
	*text = copy;
	return true;
}

bool parse_device_name(struct parser *p, const struct keyword *k, const struct word *word)
{
	const char *name = word->text;

	return (*name && strnlen(name, IFNAMSIZ) < IFNAMSIZ && !strpbrk(name, "/ \t")) ||
	       parse_refuse(p, k, word->at,
			    "%s is not a possible name: 1 to %d characters without '/' and blanks expected",
			    quote(name).text, IFNAMSIZ - 1);
}

/* Reads the name of an interface or the label of an address: both have the same limit. */
bool parse_device(struct parser *p, const struct keyword *k, const struct word *words, size_t count, void *target)
{
	return parse_device_name(p, k, &words[1]) && parse_text(p, k, words, count, target);
}

/* Reads a text into the arena, which the configuration keeps. */
bool parse_arena_text(struct parser *p, const struct keyword *k, const struct word *words, size_t count, void *target)
{
	char **text = keyword_field(k, target);

	(void)count;
	*text = arena_strdup(&p->arena, words[1].text);
	p->reports.no_memory |= !*text;
	return *text;
}

/* Reads a number. Blanks and a plus sign may precede it, as with strtoul(), which keepalived uses. */
static bool read_signed_number(const char *text, uint64_t *number)
{
	text += strspn(text, " \t");
	return value_number(text + (*text == '+'), number);
}

bool parse_leading_number(struct parser *p, const struct keyword *k, const struct word *word, uint64_t *number)
{
	const char *text = word->text + strspn(word->text, " \t"), *rest;

	rest = value_leading_number(text + (*text == '+'), number);
	if (rest && *rest)
		report(&p->reports, word->at, WARNING, "%s: %s: %s is ignored: a whole number expected", k->name,
		       quote(word->text).text, quote(rest).text);
	return rest;
}

/* Reads a number of 8 bits. As in keepalived, a word that begins with a number and continues otherwise is refused. */
bool parse_u8(struct parser *p, const struct keyword *k, const struct word *words, size_t count, void *target)
{
	uint64_t number;

	(void)count;
	if (!read_signed_number(words[1].text, &number) || number < k->min || number > k->max)
		return parse_refuse(p, k, words[1].at, "%s is not a whole number from %llu to %llu",
				    quote(words[1].text).text, (unsigned long long)k->min, (unsigned long long)k->max);
	*(uint8_t *)keyword_field(k, target) = number;
	return true;
}

/* Reads a number of 8 bits. Characters after the number are ignored with a warning. */
bool parse_leading_u8(struct parser *p, const struct keyword *k, const struct word *words, size_t count, void *target)
{
	uint64_t number;

	(void)count;
	if (!parse_leading_number(p, k, &words[1], &number) || number < k->min || number > k->max)
		return parse_refuse(p, k, words[1].at, "%s is not a whole number from %llu to %llu",
				    quote(words[1].text).text, (unsigned long long)k->min, (unsigned long long)k->max);
	*(uint8_t *)keyword_field(k, target) = number;
	return true;
}

/* Reads a number of 32 bits. A number out of range becomes the nearest number in range. A word that is no number
 * becomes k->min; if k->min is 0, the word is refused. */
bool parse_u32(struct parser *p, const struct keyword *k, const struct word *words, size_t count, void *target)
{
	uint64_t number, near;

	(void)count;
	if (!parse_leading_number(p, k, &words[1], &number)) {
		if (!k->min)
			return parse_refuse(p, k, words[1].at, "%s is not a whole number from 0 to %llu",
					    quote(words[1].text).text, (unsigned long long)k->max);
		number = 0;
	}
	near = number < k->min ? k->min : number > k->max ? k->max : number;
	if (near != number)
		report(&p->reports, words[1].at, WARNING,
		       "%s: %s is not a whole number from %llu to %llu; %llu is used instead", k->name,
		       quote(words[1].text).text, (unsigned long long)k->min, (unsigned long long)k->max,
		       (unsigned long long)near);
	*(uint32_t *)keyword_field(k, target) = near;
	return true;
}

/* Reads a number of 32 bits. A number out of range is refused. In a vrrp_track_process characters after the number are
 * ignored, as in keepalived. */
bool parse_limit(struct parser *p, const struct keyword *k, const struct word *words, size_t count, void *target)
{
	uint64_t number;

	(void)count;
	if (!(k->block == BLOCK_PROCESS ? parse_leading_number(p, k, &words[1], &number)
					: value_number(words[1].text, &number)) ||
	    number < k->min || number > k->max)
		return parse_refuse(p, k, words[1].at, "%s is not a whole number from %llu to %llu",
				    quote(words[1].text).text, (unsigned long long)k->min, (unsigned long long)k->max);
	*(uint32_t *)keyword_field(k, target) = (uint32_t)number;
	return true;
}

bool parse_time(struct parser *p, const struct keyword *k, const struct word *words, size_t count, void *target)
{
	uint64_t ns;

	(void)count;
	if (!value_seconds(words[1].text, &ns) || ns < k->min || ns > k->max)
		return parse_refuse(p, k, words[1].at, "%s is not a number of seconds from %s to %s",
				    quote(words[1].text).text, format_seconds(k->min).text,
				    format_seconds(k->max).text);
	*(uint64_t *)keyword_field(k, target) = ns;
	return true;
}

/* Reads a time for which keepalived takes whole seconds only. This function takes decimals, too. Other characters after
 * a whole number are ignored with a warning. */
bool parse_leading_time(struct parser *p, const struct keyword *k, const struct word *words, size_t count, void *target)
{
	uint64_t ns, seconds;

	if (value_seconds(words[1].text, &ns) || !value_leading_number(words[1].text, &seconds) ||
	    seconds > k->max / NS_PER_S)
		return parse_time(p, k, words, count, target);
	parse_leading_number(p, k, &words[1], &seconds);
	*(uint64_t *)keyword_field(k, target) = seconds * NS_PER_S;
	return true;
}

bool parse_flag(struct parser *p, const struct keyword *k, const struct word *words, size_t count, void *target)
{
	(void)p, (void)words, (void)count;
	*(bool *)keyword_field(k, target) = k->value;
	return true;
}

bool parse_bool(struct parser *p, const struct keyword *k, const struct word *words, size_t count, void *target)
{
	bool value = true;

	if (count < 2 || value_bool(words[1].text, &value)) {
		*(bool *)keyword_field(k, target) = value;
		return true;
	}
	return parse_refuse(p, k, words[1].at, "%s is not one of on, true, yes, off, false and no",
			    quote(words[1].text).text);
}

/* Reads the state at the start. As in keepalived, BACKUP does not replace MASTER of an earlier line. */
bool parse_state(struct parser *p, const struct keyword *k, const struct word *words, size_t count, void *target)
{
	bool master = !strcmp(words[1].text, "MASTER"), *start_master = keyword_field(k, target);

	(void)count;
	if (*start_master && !strcmp(words[1].text, "BACKUP")) {
		report(&p->reports, words[1].at, WARNING, "%s: 'MASTER' of line %u counts; 'BACKUP' is ignored",
		       k->name, p->before.line);
		return false;
	}
	if (!master && strcmp(words[1].text, "BACKUP"))
		report(&p->reports, words[1].at, WARNING, "%s: %s is neither MASTER nor BACKUP; BACKUP is used instead",
		       k->name, quote(words[1].text).text);
	*start_master = master;
	return true;
}

/* Reads a priority. As in keepalived, a wrong value sets the default, even if an earlier line has a right value. */
bool parse_priority(struct parser *p, const struct keyword *k, const struct word *words, size_t count, void *target)
{
	p->before = (struct place){0};
	if (!parse_u8(p, k, words, count, target))
		((struct draft *)target)->priority = VRRP_PRIORITY_DEFAULT;
	return true;
}

uint8_t parse_single_address(struct parser *p, const struct word *word, uint8_t address[16])
{
	const char *text = word->text;
	char separator = strchr(text, '-') ? '-' : '/';
	char ends[] = {separator, 0};
	size_t length = strcspn(text, ends);
	uint8_t family = value_address(text, length, address);

	if (family && text[length])
		report(&p->reports, word->at, WARNING,
		       separator == '-' ? "%s: %s is ignored and only the first address counts: each address needs a "
					  "line of its own"
					: "%s: %s is ignored: an address without a length expected",
		       quote(text).text, quote(text + length).text);
	return family;
}

bool parse_source(struct parser *p, const struct keyword *k, const struct word *words, size_t count, void *target)
{
	struct draft *d = target;
	uint8_t address[16], family = parse_single_address(p, &words[1], address);

	(void)count;
	if (!family)
		return parse_refuse(p, k, words[1].at, "%s is not an IPv4 or IPv6 address", quote(words[1].text).text);
	memcpy(d->settings.source, address, sizeof(address));
	d->source_family = family;
	d->source_key = k->key;
	d->settings.has_source = true;
	return true;
}

bool parse_auth_type(struct parser *p, const struct keyword *k, const struct word *words, size_t count, void *target)
{
	const char *type = words[1].text;

	(void)count;
	if (!strcmp(type, "PASS")) {
		*(uint8_t *)keyword_field(k, target) = VRRP2_AUTH_SIMPLE;
		return true;
	}
	if (strcmp(type, "AH"))
		return parse_refuse(p, k, words[1].at, "%s is not a type of authentication: PASS expected",
				    quote(type).text);
	report(&p->reports, words[1].at, ERROR,
	       "auth_type: 'AH' is not possible, since RFC 3768 removed it from VRRP: PASS or no authentication "
	       "expected");
	return false;
}

/* Reads a password. An empty password counts as no password, as in keepalived. */
bool parse_auth_pass(struct parser *p, const struct keyword *k, const struct word *words, size_t count, void *target)
{
	struct draft *d = target;
	size_t length = strlen(words[1].text);

	(void)k, (void)count;
	if (length > VRRP2_AUTH_LEN)
		report(&p->reports, words[1].at, WARNING, "auth_pass: only the first %d of %zu characters are used",
		       VRRP2_AUTH_LEN, length);
	memset(d->settings.auth_data, 0, sizeof(d->settings.auth_data));
	memcpy(d->settings.auth_data, words[1].text, length < VRRP2_AUTH_LEN ? length : VRRP2_AUTH_LEN);
	return true;
}

/* Reads five or six bytes in hexadecimal with colons between them. Returns the number of bytes, or 0 if text is no MAC.
 */
static size_t parse_mac(const char *text, uint8_t mac[6])
{
	size_t count = 0;

	for (; count < 6; count++) {
		char *end;

		if (!isxdigit((unsigned char)text[0]) ||
		    (isxdigit((unsigned char)text[1]) && isxdigit((unsigned char)text[2])))
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

/* Reads use_vmac [NAME] [MAC]. Both arguments are optional, and NAME has no effect. */
bool parse_vmac(struct parser *p, const struct keyword *k, const struct word *words, size_t count, void *target)
{
	struct settings *settings = &((struct draft *)target)->settings;

	settings->vmac = VMAC_STANDARD;
	memset(settings->vmac_bytes, 0, sizeof(settings->vmac_bytes));
	for (size_t i = 1; i < count; i++) {
		uint8_t mac[6] = {0};
		size_t bytes = parse_mac(words[i].text, mac);

		if (bytes && !(mac[0] & 1)) {
			settings->vmac = bytes == 6 ? VMAC_GIVEN : VMAC_PREFIX;
			memcpy(settings->vmac_bytes, mac, sizeof(mac));
		} else if (bytes) {
			report(&p->reports, words[i].at, WARNING,
			       "%s: %s is a multicast MAC: an even first byte expected; the MAC is ignored", k->name,
			       quote(words[i].text).text);
		} else if (i == 2 || strchr(words[i].text, ':')) {
			report(&p->reports, words[i].at, WARNING,
			       "%s: %s is not a MAC of five or six bytes (xx:xx:xx:xx:xx:xx); this word is ignored",
			       k->name, quote(words[i].text).text);
		}
	}
	return true;
}

/* Reads [+|-]CHECK ... of include_check. Without an argument all checks are switched on. */
bool parse_include_check(struct parser *p, const struct keyword *k, const struct word *words, size_t count,
			 void *target)
{
	static const struct {
		const char *name;
		unsigned check;
	} checks[] = {
		{"readable", INCLUDE_READ},
		{"read", INCLUDE_READ},
		{"match", INCLUDE_READ | INCLUDE_MATCH},
		{"wildcard_match", INCLUDE_READ | INCLUDE_WILDCARD},
		{"brace_match", INCLUDE_READ | INCLUDE_BRACE},
	};
	unsigned *set = &p->lexer.preprocessor.include_check;

	(void)target;
	if (count == 1)
		*set = INCLUDE_ALL;
	for (size_t i = 1; i < count; i++) {
		const char *text = words[i].text;
		char sign = *text == '+' || *text == '-' ? *text++ : 0;
		unsigned check = 0;

		for (size_t n = 0; n < sizeof(checks) / sizeof(*checks); n++)
			if (!strcmp(text, checks[n].name))
				check = checks[n].check;
		if (!check || (!sign && i > 1))
			report(&p->reports, words[i].at, WARNING,
			       "%s: %s is ignored: readable, match, wildcard_match or brace_match expected; every word "
			       "after the first needs a + or - before it",
			       k->name, quote(words[i].text).text);
		else if (sign == '-')
			*set &= ~(check == INCLUDE_READ ? check : check & ~INCLUDE_READ);
		else
			*set = check | (sign ? *set : 0);
	}
	return true;
}

bool parse_reload_check(struct parser *p, const struct keyword *k, const struct word *words, size_t count, void *target)
{
	(void)target;
	if (count > 1)
		report(&p->reports, words[1].at, WARNING,
		       "%s: the file %s is not written; errors are in the log of the daemon and in the output of "
		       "`vrrp-xdp reload`",
		       k->name, quote(words[1].text).text);
	return true;
}

bool parse_reload_time_file(struct parser *p, const struct keyword *k, const struct word *words, size_t count,
			    void *target)
{
	if (*words[1].text != '/')
		return parse_refuse(p, k, words[1].at, "%s is not an absolute path", quote(words[1].text).text);
	return parse_arena_text(p, k, words, count, target);
}

bool parse_reload_file(struct parser *p, const struct keyword *k, const struct word *words, size_t count, void *target)
{
	struct globals *g = target;
	const char *path = count > 1 ? words[1].text : "", *copy;

	if (*path != '/' && count > 1)
		return parse_refuse(p, k, words[1].at, "%s is not an absolute path", quote(path).text);
	copy = arena_strdup(&p->arena, path);
	if (!copy) {
		p->reports.no_memory = true;
		return false;
	}
	g->reload_file = copy;
	return true;
}

// SPDX-License-Identifier: GPL-2.0
/* Equal values are found by sorting. Unlike a hash table, sorting is fast for every file, also for a hostile one. */
#include "config/check/unique.h"

#include <stdlib.h>
#include <string.h>

#include "util/family.h"
#include "vrrp_xdp/maps.h"

/* The name, VRID, virtual MAC or an address of an instance, which no other instance may have. */
struct claim {
	const char *scope; /* the name of an instance if the claim is for this name, else the interface of the value */
	uint8_t family;
	uint8_t value[16]; /* VRID in the first byte, MAC, or address; 0 for a name */
	struct place at;
	struct draft *draft;
	struct entry *entry; /* of an address; NULL for other values */
};

/* Reports a claim that repeats the claim at first_file and first_line. */
typedef void told_fn(struct reports *r, const struct claim *c, const char *first_file, uint32_t first_line);

static int compare_values(const struct claim *a, const struct claim *b)
{
	int diff = memcmp(a->value, b->value, sizeof(a->value));

	if (!diff)
		diff = a->family - b->family;
	return diff ? diff : strcmp(a->scope, b->scope);
}

static int by_value(const void *a, const void *b)
{
	const struct claim *x = a, *y = b;
	int diff = compare_values(x, y);

	if (diff)
		return diff;
	if (x->draft != y->draft)
		return x->draft < y->draft ? -1 : 1;
	if (!x->entry)
		return 0;
	if (x->entry->vip.excluded != y->entry->vip.excluded)
		return x->entry->vip.excluded - y->entry->vip.excluded;
	return x->entry < y->entry ? -1 : x->entry > y->entry;
}

static void tell_name(struct reports *r, const struct claim *c, const char *file, uint32_t line)
{
	report(r, c->at, ERROR, "vrrp_instance %s: the name is used at %s:%u: another name expected",
	       quote(c->scope).text, file, line);
}

static void tell_vrid(struct reports *r, const struct claim *c, const char *file, uint32_t line)
{
	report(r, c->at, ERROR,
	       "virtual_router_id: VRID %u of interface %s and IPv%u is used at %s:%u: another VRID expected",
	       c->value[0], quote(c->scope).text, c->family, file, line);
}

static void tell_address(struct reports *r, const struct claim *c, const char *file, uint32_t line)
{
	report(r, c->at, ERROR, "address '%s' of interface %s is used at %s:%u: another address expected",
	       family_text(c->family, c->value).text, quote(c->scope).text, file, line);
}

/* Reports an address that an instance has twice. keepalived lists such an address twice and configures it once. */
static void tell_again(struct reports *r, const struct claim *c, const char *file, uint32_t line)
{
	report(r, c->at, WARNING, "address '%s' is given at %s:%u already; this line is ignored",
	       family_text(c->family, c->value).text, file, line);
	c->entry->again = true;
}

static void check_claims(struct parser *p, struct claim *claims, size_t count, told_fn *tell)
{
	size_t first = 0;

	qsort(claims, count, sizeof(*claims), by_value);
	for (size_t i = 1; i < count; i++) {
		const struct place *at = &claims[first].at;
		bool again = claims[i].entry && claims[i].draft == claims[first].draft;

		if (compare_values(&claims[first], &claims[i]))
			first = i;
		else
			(again ? tell_again : tell)(&p->reports, &claims[i],
						    p->lexer.preprocessor.files.names[at->file], at->line);
	}
}

static void check_names(struct parser *p, struct claim *claims)
{
	for (size_t i = 0; i < p->count; i++)
		claims[i] =
			(struct claim){.scope = p->drafts[i].name, .at = p->drafts[i].name_at, .draft = &p->drafts[i]};
	check_claims(p, claims, p->count, tell_name);
}

static void check_vrids(struct parser *p, struct claim *claims)
{
	size_t count = 0;

	for (size_t i = 0; i < p->count; i++) {
		struct draft *d = &p->drafts[i];

		if (!d->interface || !given_well(&d->marks, KEY_VRID))
			continue;
		claims[count++] = (struct claim){.scope = d->interface,
						 .family = d->settings.vrrp.family,
						 .value = {d->vrid},
						 .at = marks_at(&d->marks, KEY_VRID),
						 .draft = d};
	}
	check_claims(p, claims, count, tell_vrid);
}

static void tell_mac(struct reports *r, const struct claim *c, const char *file, uint32_t line)
{
	const uint8_t *m = c->value;

	report(r, c->at, ERROR,
	       "use_vmac: the virtual MAC %02x:%02x:%02x:%02x:%02x:%02x is already used on interface %s, at %s:%u: "
	       "another MAC expected",
	       m[0], m[1], m[2], m[3], m[4], m[5], quote(c->scope).text, file, line);
}

static void check_macs(struct parser *p, struct claim *claims)
{
	size_t count = 0;

	for (size_t i = 0; i < p->count; i++) {
		struct draft *d = &p->drafts[i];

		if (!d->interface || !d->settings.vmac || !given_well(&d->marks, KEY_VRID))
			continue;
		claims[count] =
			(struct claim){.scope = d->interface, .at = marks_at(&d->marks, KEY_USE_VMAC), .draft = d};
		settings_vmac(&d->settings, d->vrid, claims[count++].value);
	}
	check_claims(p, claims, count, tell_mac);
}

static bool entry_is_again(const struct entry *e, const void *data)
{
	(void)data;
	return e->again;
}

static void check_unique_addresses(struct parser *p, struct claim *claims)
{
	size_t count = 0;

	for (size_t i = 0; i < p->count; i++) {
		struct draft *d = &p->drafts[i];

		for (size_t j = 0; j < d->entry_count; j++) {
			const struct vip *vip = &d->entries[j].vip;
			const char *dev = d->entries[j].options.dev;
			struct claim *c = &claims[count];

			*c = (struct claim){.scope = dev ? dev : d->interface,
					    .family = vip->family,
					    .at = d->entries[j].at,
					    .draft = d,
					    .entry = &d->entries[j]};
			memcpy(c->value, vip->address, sizeof(c->value));
			count += c->scope != NULL;
		}
	}
	check_claims(p, claims, count, tell_address);
	for (size_t i = 0; i < p->count; i++)
		draft_drop_entries(&p->drafts[i], entry_is_again, NULL);
}

void check_unique(struct parser *p)
{
	size_t most = p->count;
	struct claim *claims;

	for (size_t i = 0; i < p->count; i++)
		most += p->drafts[i].entry_count;
	if (!most)
		return;
	claims = calloc(most + 1, sizeof(*claims)); /* one more element: check_unique_addresses() writes a claim before
						       it counts the claim */
	if (!claims) {
		p->reports.no_memory = true;
		return;
	}
	check_names(p, claims);
	check_vrids(p, claims);
	check_macs(p, claims);
	check_unique_addresses(p, claims);
	free(claims);
}

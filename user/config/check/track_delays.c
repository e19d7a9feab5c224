// SPDX-License-Identifier: GPL-2.0
/* Checks the drafts of interface_up_down_delays, and makes the delays of the configuration from them. */
#include <stdlib.h>
#include <string.h>

#include "config/base/values.h"
#include "config/check/track_check.h"

static int by_interface(const void *a, const void *b)
{
	const struct delay_entry *x = a, *y = b;
	int diff = strcmp(x->delay.interface, y->delay.interface);

	return diff			  ? diff
	       : x->at.file != y->at.file ? (x->at.file < y->at.file ? -1 : 1)
	       : x->at.line < y->at.line  ? -1
					  : x->at.line > y->at.line;
}

static int name_and_delay(const void *key, const void *element)
{
	return strcmp(key, ((const struct delay_entry *)element)->delay.interface);
}

/* Shortens a delay, as keepalived does: a Backup whose link is down must be in FAULT before it would take over. */
static void shorten_delay(struct parser *p, struct delay_entry *e, const struct draft *d)
{
	uint64_t interval = d->settings.vrrp.interval_ns, most = 2 * interval - interval / 256;

	if (e->delay.down_ns <= most && e->delay.up_ns <= most)
		return;
	e->delay.down_ns = e->delay.down_ns < most ? e->delay.down_ns : most;
	e->delay.up_ns = e->delay.up_ns < most ? e->delay.up_ns : most;
	report(&p->reports, e->at, WARNING,
	       "interface_up_down_delays: the delay of %s must be less than twice the advert_int of vrrp_instance %s; "
	       "%s seconds are used instead",
	       quote(e->delay.interface).text, quote(d->name).text, format_seconds(most).text);
}

void take_delays(struct parser *p)
{
	struct up_down_delay *delays = arena_alloc(&p->arena, (p->delay_count ? p->delay_count : 1) * sizeof(*delays));
	size_t kept = 0;

	if (!delays) {
		p->reports.no_memory = true;
		return;
	}
	if (p->delay_count)
		qsort(p->delays, p->delay_count, sizeof(*p->delays), by_interface);
	for (size_t i = 0; i < p->delay_count; i++) {
		kept -= kept && !strcmp(p->delays[kept - 1].delay.interface, p->delays[i].delay.interface);
		p->delays[kept++] = p->delays[i];
	}
	for (size_t i = 0; i < p->count; i++) {
		const char *name = p->drafts[i].interface;
		struct delay_entry *e =
			name && kept ? bsearch(name, p->delays, kept, sizeof(*e), name_and_delay) : NULL;

		if (e)
			shorten_delay(p, e, &p->drafts[i]);
	}
	for (size_t i = 0; i < kept; i++)
		delays[i] = p->delays[i].delay;
	p->tracking.delays = delays;
	p->tracking.delay_count = kept;
}

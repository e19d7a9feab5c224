// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <limits.h>
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "config/check/garp_check.h"
#include "config/check/sync_group_check.h"
#include "config/check/validate.h"
#include "config/model.h"
#include "config/parse/parse.h"
#include "config/tables/tables.h"
#include "vrrp_xdp/maps.h"

void config_free(struct config *config)
{
	if (!config)
		return;
	arena_free(&config->arena);
	free(config->instances);
	free(config->router_id);
	free(config->process.name);
	free(config);
}

/* Memory for the strings of a configuration. take_text() appends a string. If `to` is NULL, take_text() only adds up
 * the lengths. */
struct text {
	char *to;
	size_t length;
};

static char *take_text(struct text *t, const char *from)
{
	char *at = t->to ? t->to + t->length : NULL;

	if (!from)
		return NULL;
	if (at)
		strcpy(at, from);
	t->length += strlen(from) + 1;
	return at;
}

static bool has_options(const struct entry *e)
{
	const struct vip_options *o = &e->options;

	return o->dev || o->label || o->has_broadcast || o->has_peer || o->has_preferred_lft || o->flags ||
	       o->detect_duplicates || o->no_track;
}

/* The next free element of each array that all instances share. */
struct filling {
	struct text text;
	struct settings *settings;
	struct vip *vip;
	struct vip_options *options;
};

static void take_vip(struct filling *f, const struct entry *e)
{
	*f->vip = e->vip;
	if (has_options(e)) {
		*f->options = e->options;
		f->options->dev = take_text(&f->text, e->options.dev);
		f->options->label = take_text(&f->text, e->options.label);
		f->vip->options = f->options++;
	}
	f->vip++;
}

/* Copies the addresses of a draft, the advertised addresses first. */
static void take_vips(struct filling *f, const struct draft *d, struct instance *vr)
{
	vr->vips = f->vip;
	for (int excluded = 0; excluded < 2; excluded++) {
		for (size_t i = 0; i < d->entry_count; i++)
			if (d->entries[i].vip.excluded == excluded)
				take_vip(f, &d->entries[i]);
		if (!excluded)
			vr->advertised = (uint8_t)(f->vip - vr->vips);
	}
	vr->vip_count = (uint32_t)(f->vip - vr->vips);
}

static void take_instances(const struct parser *p, struct filling *f, struct config *config)
{
	for (size_t i = 0; i < p->count; i++) {
		const struct draft *d = &p->drafts[i];
		struct instance *vr = &config->instances[i];

		vr->name = take_text(&f->text, d->name);
		vr->vrid = d->vrid;
		vr->priority = d->priority;
		take_vips(f, d, vr);
	}
}

static int pointer_order(const void *a, const void *b)
{
	return (a > b) - (a < b);
}

/* Orders two drafts by their settings, for qsort(). Of lists only the pointers are compared: the checks have made
 * drafts with equal lists point to one list. */
static int by_settings(const void *a, const void *b)
{
	const struct draft *x = *(const struct draft *const *)a, *y = *(const struct draft *const *)b;
	const struct settings *s = &x->settings, *t = &y->settings;
	int diff = settings_order(s, t);

	for (size_t i = 0; !diff && i < NOTIFY_KINDS; i++)
		diff = pointer_order(s->notify.scripts[i], t->notify.scripts[i]);
	if (!diff)
		diff = pointer_order(s->peers, t->peers);
	if (!diff)
		diff = pointer_order(s->routing, t->routing);
	if (!diff)
		diff = pointer_order(s->tracks, t->tracks);
	if (!diff)
		diff = (s->track_count > t->track_count) - (s->track_count < t->track_count);
	return diff ? diff : strcmp(x->interface, y->interface);
}

/* Returns the drafts in an order in which equal settings are next to each other, or NULL if there is no memory. Unlike
 * a hash table, sorting is fast for every file, also for a hostile one. */
static const struct draft **sort_by_settings(const struct parser *p)
{
	const struct draft **sorted = calloc(p->count, sizeof(*sorted));

	if (!sorted)
		return NULL;
	for (size_t i = 0; i < p->count; i++)
		sorted[i] = &p->drafts[i];
	qsort(sorted, p->count, sizeof(*sorted), by_settings);
	return sorted;
}

/* Whether the settings of sorted[i] differ from those of all drafts before it in sorted. */
static bool is_new(const struct draft **sorted, size_t i)
{
	return !i || by_settings(&sorted[i - 1], &sorted[i]);
}

/* Gives instances with equal settings one shared structure. */
static void take_settings(const struct parser *p, const struct draft **sorted, struct filling *f, struct config *config)
{
	for (size_t i = 0; i < p->count; i++) {
		if (is_new(sorted, i)) {
			*f->settings = sorted[i]->settings;
			f->settings++->interface = take_text(&f->text, sorted[i]->interface);
		}
		config->instances[sorted[i] - p->drafts].settings = f->settings - 1;
	}
}

/* How many elements the arrays of a configuration need. */
struct room {
	size_t vips;
	size_t options;
	size_t settings;
	size_t text;
};

static struct room room_for(const struct parser *p, const struct draft **sorted)
{
	struct room room = {0};
	struct text t = {0};

	for (size_t i = 0; i < p->count; i++) {
		const struct draft *d = &p->drafts[i];

		take_text(&t, d->name);
		for (size_t v = 0; v < d->entry_count; v++) {
			take_text(&t, d->entries[v].options.dev);
			take_text(&t, d->entries[v].options.label);
			room.options += has_options(&d->entries[v]);
		}
		room.vips += d->entry_count;
		if (is_new(sorted, i)) {
			take_text(&t, sorted[i]->interface);
			room.settings++;
		}
	}
	room.text = t.length;
	return room;
}

/* Allocates all arrays in one block. Small blocks could lie above the memory of the parser on the heap, and malloc()
 * could then not return the parser's memory to the system. Returns 0 or -ENOMEM. */
static int make_room(struct config *config, size_t count, const struct room *room)
{
	config->instances = calloc(1, count * sizeof(*config->instances) + room->vips * sizeof(*config->vips) +
					      room->options * sizeof(*config->options) +
					      room->settings * sizeof(*config->settings) + room->text);
	if (!config->instances)
		return -ENOMEM;
	config->count = count;
	config->settings = (struct settings *)(config->instances + count);
	config->options = (struct vip_options *)(config->settings + room->settings);
	config->vips = (struct vip *)(config->options + room->options); /* needs less alignment than the other arrays */
	config->text = (char *)(config->vips + room->vips);
	return 0;
}

static char *host_name(void)
{
	char name[HOST_NAME_MAX + 1] = "";

	if (gethostname(name, sizeof(name) - 1))
		strcpy(name, "localhost");
	return strdup(name);
}

/* Sets the members whose data the parser has put into the arena already. */
static void take_statics(const struct parser *p, struct config *config)
{
	config->net_namespace = p->globals.net_namespace;
	config->name = p->globals.instance_name;
	config->static_addresses = p->statics.addresses;
	config->static_routing = p->statics.routing;
}

/* Makes the configuration from the drafts. Returns 0 or -ENOMEM. */
static int take_config(struct parser *p, struct config *config)
{
	const struct draft **sorted = sort_by_settings(p);
	struct filling f = {0};
	struct room room;
	int err;

	if (!sorted)
		return -ENOMEM;
	room = room_for(p, sorted);
	err = make_room(config, p->count, &room);
	if (!err)
		err = take_sync_groups(p, config);
	if (!err)
		err = take_garp_groups(p, config);
	if (!err) {
		f = (struct filling){.text.to = config->text,
				     .settings = config->settings,
				     .vip = config->vips,
				     .options = config->options};
		take_instances(p, &f, config);
		take_settings(p, sorted, &f, config);
		take_statics(p, config);
		config->default_interface =
			p->globals.default_interface ? arena_strdup(&p->arena, p->globals.default_interface) : NULL;
		config->log_unknown = p->globals.log_unknown;
		config->dynamic = p->globals.dynamic;
		config->notify = p->globals.notify;
		config->reload_file = p->globals.reload_file;
		config->reload_time_file = p->globals.reload_time_file;
		config->reload_repeat = p->globals.reload_repeat;
		config->process = p->globals.process;
		p->globals.process.name = NULL;
		config->tracking = p->tracking;
		config->arena = p->arena;
		p->arena = (struct arena){0};
	}
	if (!err && p->globals.router_id) {
		free(config->router_id);
		config->router_id = p->globals.router_id;
		p->globals.router_id = NULL;
	}
	free(sorted);
	return err;
}

int config_load(const struct config_origin *from, diagnostic_fn *fn, void *data, struct config **out)
{
	/* allocated before the parser's memory: the heap cannot shrink if memory that stays lies above it */
	struct config *config = calloc(1, sizeof(*config));
	struct config_origin origin = *from;
	char node[HOST_NAME_MAX + 1];
	struct parser p;
	int rc;

	if (config)
		config->router_id = host_name();
	if (!config || !config->router_id) {
		config_free(config);
		return -ENOMEM;
	}
	snprintf(node, sizeof(node), "%.*s", (int)strcspn(config->router_id, "."), config->router_id);
	if (!origin.id)
		origin.id = node;
	parse_file(&p, &language, &origin);
	validate(&p);
	rc = p.reports.no_memory ? -ENOMEM : 0;
	if (!rc)
		reports_emit(&p.reports, p.lexer.preprocessor.files.names, fn, data);
	if (!rc)
		rc = p.reports.total[ERROR] ? -EINVAL : take_config(&p, config);
	parser_free(&p);
	if (rc)
		config_free(config);
	else
		*out = config;
	malloc_trim(0); /* the drafts took ten times the memory of the configuration, and the daemon runs for months */
	return rc;
}

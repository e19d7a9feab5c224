// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <limits.h>
#include <malloc.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "config/model.h"
#include "config/parse.h"
#include "config/validate.h"
#include "vrrp_xdp/maps.h"

void config_free(struct config *config)
{
	if (!config)
		return;
	free(config->instances);
	free(config->vips);
	free(config->text);
	for (size_t i = 0; i < config->file_count; i++)
		free(config->files[i]);
	free(config->files);
	free(config->router_id);
	free(config);
}

void instance_vmac(const struct instance *instance, uint8_t mac[6])
{
	static const uint8_t standard[] = {0x00, 0x00, 0x5e, 0x00};

	if (instance->vmac == VMAC_STANDARD) {
		memcpy(mac, standard, sizeof(standard));
		mac[4] = instance->family == VR_IPV4 ? 1 : 2;
	} else {
		memcpy(mac, instance->vmac_bytes, 6);
	}
	if (instance->vmac != VMAC_GIVEN)
		mac[5] = instance->vrid;
}

/* Where the strings of a config go, one behind the other; with `to` NULL they are only counted. */
struct text {
	char *to;
	size_t length;
	const char *last_from; /* the interface taken last: the next instance's is mostly the same */
	char *last;
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

static char *take_interface(struct text *t, const char *from)
{
	if (!t->last_from || strcmp(t->last_from, from))
		t->last = take_text(t, from);
	t->last_from = from;
	return t->last;
}

/* Copies the addresses of a draft, advertised ones first. */
static void take_vips(struct draft *d, struct text *t, struct instance *vr)
{
	for (int excluded = 0; excluded < 2; excluded++) {
		for (size_t i = 0; i < d->entry_count; i++) {
			struct vip *vip = &vr->vips[vr->vip_count];

			if (d->entries[i].vip.excluded != excluded)
				continue;
			*vip = d->entries[i].vip;
			vip->dev = take_text(t, vip->dev);
			vip->label = take_text(t, vip->label);
			vr->vip_count++;
		}
		if (!excluded)
			vr->advertised = vr->vip_count;
	}
}

static size_t text_length(const struct parser *p)
{
	struct text t = {0};

	for (size_t i = 0; i < p->count; i++) {
		const struct draft *d = &p->drafts[i];

		take_text(&t, d->vr.name);
		take_interface(&t, d->vr.interface);
		for (size_t v = 0; v < d->entry_count; v++) {
			take_text(&t, d->entries[v].vip.dev);
			take_text(&t, d->entries[v].vip.label);
		}
	}
	return t.length;
}

static void take_instances(const struct parser *p, struct config *config)
{
	struct text t = {.to = config->text};
	struct vip *vips = config->vips;

	for (; config->count < p->count; config->count++) {
		struct draft *d = &p->drafts[config->count];
		struct instance *vr = &config->instances[config->count];

		*vr = d->vr;
		vr->name = take_text(&t, d->vr.name);
		vr->interface = take_interface(&t, d->vr.interface);
		vr->file = p->lexer.files[d->name_at.file];
		vr->vips = vips;
		vr->vip_count = 0;
		take_vips(d, &t, vr);
		vips += vr->vip_count;
	}
}

static char *host_name(void)
{
	char name[HOST_NAME_MAX + 1] = "";

	if (gethostname(name, sizeof(name) - 1))
		strcpy(name, "localhost");
	return strdup(name);
}

/* Copies what the parser has read to a config, in three blocks: with a hundred thousand small ones between those of the
 * parser, nothing of its memory could be given back. Returns 0 or -ENOMEM. */
static int take_config(struct parser *p, struct config *config)
{
	size_t vips = 0;

	for (size_t i = 0; i < p->count; i++)
		vips += p->drafts[i].entry_count;
	config->instances = calloc(p->count, sizeof(*config->instances));
	config->vips = calloc(vips, sizeof(*config->vips));
	config->text = malloc(text_length(p));
	if (!config->instances || !config->vips || !config->text)
		return -ENOMEM;
	take_instances(p, config);
	if (p->globals.router_id) {
		free(config->router_id);
		config->router_id = p->globals.router_id;
		p->globals.router_id = NULL;
	}
	config->files = p->lexer.files;
	config->file_count = p->lexer.file_count;
	p->lexer.files = NULL;
	p->lexer.file_count = 0;
	return 0;
}

int config_load(const char *path, diagnostic_fn *fn, void *data, struct config **out)
{
	/* Before the parser takes memory: what stays must not lie above what goes. */
	struct config *config = calloc(1, sizeof(*config));
	struct parser p;
	int rc;

	if (config)
		config->router_id = host_name();
	if (!config || !config->router_id) {
		config_free(config);
		return -ENOMEM;
	}
	parse_file(&p, path);
	validate(&p);
	rc = p.reports.no_memory ? -ENOMEM : 0;
	if (!rc)
		reports_emit(&p.reports, p.lexer.files, fn, data);
	if (!rc)
		rc = p.reports.total[ERROR] ? -EINVAL : take_config(&p, config);
	parser_free(&p);
	if (rc)
		config_free(config);
	else
		*out = config;
	malloc_trim(0); /* a large file's drafts are ten times the config; the daemon runs for months */
	return rc;
}

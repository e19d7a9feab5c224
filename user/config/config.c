// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "config/model.h"
#include "config/parse.h"
#include "config/validate.h"

static void instance_free(struct instance *vr)
{
	for (size_t i = 0; i < vr->vip_count; i++) {
		free(vr->vips[i].dev);
		free(vr->vips[i].label);
	}
	free(vr->vips);
	free(vr->name);
	free(vr->interface);
}

void config_free(struct config *config)
{
	if (!config)
		return;
	for (size_t i = 0; i < config->count; i++)
		instance_free(&config->instances[i]);
	free(config->instances);
	for (size_t i = 0; i < config->file_count; i++)
		free(config->files[i]);
	free(config->files);
	free(config->router_id);
	free(config);
}

/* Moves a draft's contents to an instance, advertised addresses first. Without memory both stay good to be freed. */
static int take_instance(struct draft *d, char *const *files, struct instance *vr)
{
	struct vip *vips = calloc(d->entry_count, sizeof(*vips));
	size_t count = 0;

	if (!vips)
		return -ENOMEM;
	for (int excluded = 0; excluded < 2; excluded++) {
		for (size_t i = 0; i < d->entry_count; i++)
			if (d->entries[i].vip.excluded == excluded)
				vips[count++] = d->entries[i].vip;
		if (!excluded)
			d->vr.advertised = count;
	}
	*vr = d->vr;
	vr->vips = vips;
	vr->vip_count = count;
	vr->file = files[d->name_at.file];
	free(d->entries);
	d->entries = NULL;
	d->entry_count = 0;
	d->vr.name = NULL;
	d->vr.interface = NULL;
	return 0;
}

static char *host_name(void)
{
	char name[HOST_NAME_MAX + 1] = "";

	if (gethostname(name, sizeof(name) - 1))
		strcpy(name, "localhost");
	return strdup(name);
}

/* Moves what the parser has read to a new config. */
static int take_config(struct parser *p, struct config **out)
{
	struct config *config = calloc(1, sizeof(*config));

	if (!config)
		return -ENOMEM;
	config->instances = calloc(p->count, sizeof(*config->instances));
	config->router_id = p->globals.router_id ? p->globals.router_id : host_name();
	p->globals.router_id = NULL;
	if (!config->instances || !config->router_id)
		goto cleanup;
	for (; config->count < p->count; config->count++)
		if (take_instance(&p->drafts[config->count], p->lexer.files, &config->instances[config->count]))
			goto cleanup;
	config->files = p->lexer.files;
	config->file_count = p->lexer.file_count;
	p->lexer.files = NULL;
	p->lexer.file_count = 0;
	*out = config;
	return 0;
cleanup:
	config_free(config);
	return -ENOMEM;
}

int config_load(const char *path, diagnostic_fn *fn, void *data, struct config **out)
{
	struct parser p;
	int rc;

	parse_file(&p, path);
	validate(&p);
	if (p.reports.no_memory) {
		rc = -ENOMEM;
		goto cleanup;
	}
	reports_emit(&p.reports, p.lexer.files, fn, data);
	rc = p.reports.total[ERROR] ? -EINVAL : take_config(&p, out);
cleanup:
	parser_free(&p);
	return rc;
}

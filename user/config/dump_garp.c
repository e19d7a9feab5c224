// SPDX-License-Identifier: GPL-2.0
#include "config/dump_print.h"
#include "config/values.h"

static void print_pause(FILE *out, enum key key, uint64_t ns)
{
	if (ns)
		fprintf(out, "\t%s %s\n", keyword_of(key)->name, format_seconds(ns).text);
}

void dump_garp_globals(FILE *out, const struct garp_pause *pause)
{
	print_pause(out, KEY_VRRP_GARP_INTERVAL, pause->garp_ns);
	print_pause(out, KEY_VRRP_GNA_INTERVAL, pause->gna_ns);
}

void dump_garp_groups(FILE *out, const struct config *config)
{
	for (size_t i = 0; i < config->garp_group_count; i++) {
		const struct garp_group *group = &config->garp_groups[i];

		fprintf(out, "\n%s {\n\t%s %s\n", keyword_of(KEY_GARP_GROUP)->name, keyword_of(KEY_GARP_INTERVAL)->name,
			format_seconds(group->pause.garp_ns).text);
		fprintf(out, "\t%s %s\n", keyword_of(KEY_GNA_INTERVAL)->name, format_seconds(group->pause.gna_ns).text);
		fprintf(out, "\t%s {\n", keyword_of(KEY_GARP_INTERFACES)->name);
		for (uint32_t n = 0; n < group->count; n++) {
			fprintf(out, "\t\t");
			dump_word(out, group->interfaces[n]);
			fputc('\n', out);
		}
		fprintf(out, "\t}\n}\n");
	}
}

// SPDX-License-Identifier: GPL-2.0
#include "config/dump/dump_print.h"

void dump_garp_globals(FILE *out, const struct garp_spacing *spacing)
{
	if (spacing->garp_ns)
		dump_time(out, KEY_VRRP_GARP_INTERVAL, spacing->garp_ns);
	if (spacing->gna_ns)
		dump_time(out, KEY_VRRP_GNA_INTERVAL, spacing->gna_ns);
}

void dump_garp_groups(FILE *out, const struct config *config)
{
	for (size_t i = 0; i < config->garp_group_count; i++) {
		const struct garp_group *group = &config->garp_groups[i];

		fprintf(out, "\n%s {\n", keyword_of(KEY_GARP_GROUP)->name);
		dump_time(out, KEY_GARP_INTERVAL, group->spacing.garp_ns);
		dump_time(out, KEY_GNA_INTERVAL, group->spacing.gna_ns);
		fprintf(out, "\t%s {\n", keyword_of(KEY_GARP_INTERFACES)->name);
		for (uint32_t n = 0; n < group->count; n++) {
			fprintf(out, "\t\t");
			dump_word(out, group->interfaces[n]);
			fputc('\n', out);
		}
		fprintf(out, "\t}\n}\n");
	}
}

// SPDX-License-Identifier: GPL-2.0
#include "config/dump/dump_print.h"
#include "config/dump/routing_text.h"

void dump_routing(FILE *out, enum key routes, enum key rules, const char *indentation, const struct routing *routing)
{
	struct routing_text text;

	if (routing->routes) {
		fprintf(out, "%s%s {\n", indentation, keyword_of(routes)->name);
		for (const struct route *route = routing->routes; route; route = route->next) {
			route_format(route, &text);
			fprintf(out, "%s\t%s\n", indentation, text.text);
		}
		fprintf(out, "%s}\n", indentation);
	}
	if (routing->rules) {
		fprintf(out, "%s%s {\n", indentation, keyword_of(rules)->name);
		for (const struct rule *rule = routing->rules; rule; rule = rule->next) {
			rule_format(rule, &text);
			fprintf(out, "%s\t%s\n", indentation, text.text);
		}
		fprintf(out, "%s}\n", indentation);
	}
}

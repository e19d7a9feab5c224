// SPDX-License-Identifier: GPL-2.0
#include "config/base/diagnostic.h"

#include <stdio.h>

void diagnostic_print(const struct diagnostic *d, void *data)
{
	size_t *warnings = data;
	char place[32] = "";

	if (d->line && d->column)
		snprintf(place, sizeof(place), "%d:%d:", d->line, d->column);
	else if (d->line)
		snprintf(place, sizeof(place), "%d:", d->line);
	fprintf(stderr, "%s:%s %s: %s\n", d->file, place, d->error ? "error" : "warning", d->text);
	if (warnings && !d->error)
		*warnings += d->stands_for;
}

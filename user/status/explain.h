/* SPDX-License-Identifier: GPL-2.0 */
/* What the counters, columns and causes of FAULT in `status` mean, and what an operator should do. `status --explain`
 * prints these tables, and tools/counters makes docs/counters.md of them. */
#ifndef VRRP_XDP_EXPLAIN_H
#define VRRP_XDP_EXPLAIN_H

#include <stddef.h>

/* Every text is English in the form of Markdown: code stands between backquotes. */
struct explanation {
	const char *name;    /* as `status` or `status --json` prints it */
	const char *rfc;     /* object of RFC 6527; "": the RFC has none */
	const char *meaning; /* with the unit */
	const char *remedy;  /* "": there is nothing to do */
};

struct explained_section {
	const char *title;
	const char *text; /* what the entries have in common, and where they are printed */
	const struct explanation *entries;
	size_t count;
};

extern const struct explained_section explained_sections[];
extern const size_t explained_count;

#endif

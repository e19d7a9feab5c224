/* SPDX-License-Identifier: GPL-2.0 */
/* A message about a configuration file, and how subcommands print it. */
#ifndef VRRP_XDP_CONFIG_DIAGNOSTIC_H
#define VRRP_XDP_CONFIG_DIAGNOSTIC_H

#include <stdbool.h>
#include <stddef.h>

struct diagnostic {
	const char *file;
	int line;	   /* from 1; 0: the message is about the whole file */
	int column;	   /* from 1; 0: the message is about the whole line */
	bool error;	   /* false: a warning */
	size_t stands_for; /* number of messages: this message, and similar messages that are not shown */
	const char *text;
};

/* Called for each message, in the order of the files. */
typedef void diagnostic_fn(const struct diagnostic *d, void *data);

/* A diagnostic_fn: prints "file:line:column: error|warning: text" to standard error. data is NULL or points to a
 * size_t. For a warning, the function adds d->stands_for to this number. */
void diagnostic_print(const struct diagnostic *d, void *data);

#endif

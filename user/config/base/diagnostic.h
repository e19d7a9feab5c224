/* SPDX-License-Identifier: GPL-2.0 */
/* How a message about a configuration file is told to people: one form for every subcommand. */
#ifndef VRRP_XDP_CONFIG_DIAGNOSTIC_H
#define VRRP_XDP_CONFIG_DIAGNOSTIC_H

#include <stdbool.h>
#include <stddef.h>

/* One message about a configuration file. */
struct diagnostic {
	const char *file;
	int line;	   /* from 1; 0: about the file as a whole */
	int column;	   /* from 1; 0: about the line as a whole */
	bool error;	   /* else a warning */
	size_t stands_for; /* this message, and the messages like it that are not shown */
	const char *text;
};

/* Called for each diagnostic in the order of the files. */
typedef void diagnostic_fn(const struct diagnostic *d, void *data);

/* A diagnostic_fn: prints "file:line:column: error|warning: text" to standard error. data is NULL or points to a
 * size_t, to which the number of warnings that the message stands for is added. */
void diagnostic_print(const struct diagnostic *d, void *data);

#endif

// SPDX-License-Identifier: GPL-2.0
#include "track/process_match.h"

#include <string.h>

#define NAME_BYTES 15 /* TASK_COMM_LEN without its NUL */

/* Compares the arguments of a process after argv[0] with the configured ones. at: first argument after argv[0],
 * followed by the others, each with its NUL. */
static bool arguments_match(const struct tracked_process *p, const char *at, const char *end)
{
	for (const char *const *wanted = p->argv + 1; *wanted; wanted++) {
		bool last = !wanted[1];

		if (at >= end)
			return false;
		if (p->match == PARAM_INITIAL && last ? strncmp(at, *wanted, strlen(*wanted)) : strcmp(at, *wanted))
			return false;
		at += strlen(at) + 1;
	}
	return p->match == PARAM_PARTIAL || at >= end;
}

bool process_matches(const struct tracked_process *p, const char *name, const char *command, size_t length)
{
	if (!p->full)
		return !strncmp(name, p->argv[0], NAME_BYTES);
	if (!length || command[length - 1] || strcmp(command, p->argv[0]))
		return false;
	return p->match == PARAM_ANY || arguments_match(p, command + strlen(command) + 1, command + length);
}

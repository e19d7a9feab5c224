/* SPDX-License-Identifier: GPL-2.0 */
/* What the tests do where the kernel refuses BPF programs. */
#ifndef TESTS_BPF_REFUSAL_H
#define TESTS_BPF_REFUSAL_H

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* Whether the tests may skip after loading has failed with an errno. They may where the user or the kernel does not
 * allow BPF at all. They may not in CI (environment: CI=true): there a skipped suite would look like a passed one.
 * EACCES comes from the verifier and is a failure everywhere. */
static inline bool may_skip(int error)
{
	const char *ci = getenv("CI");

	return (error == EPERM || error == ENOSYS) && (!ci || strcmp(ci, "true"));
}

#endif

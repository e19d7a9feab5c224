// SPDX-License-Identifier: GPL-2.0
#include "manager/placed/undo.h"

#include <limits.h>
#include <net/if.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "config/notify.h"
#include "manager/links/sysctls.h"
#include "manager/notify/notify.h"
#include "manager/state.h"
#include "util/file.h"
#include "util/guarded.h"
#include "util/log.h"
#include "util/run_dir.h"

/* Each line of the undo file is SYSCTL followed by an interface, or FIFO followed by a path. */
#define SYSCTL "sysctl "
#define FIFO "fifo "

struct undo_path {
	char text[192];
};

static struct undo_path undo_path(const struct manager *m)
{
	struct undo_path path;

	snprintf(path.text, sizeof(path.text), RUN_DIR "/%s.undo", m->options->name);
	return path;
}

/* Returns the FIFOs that the daemon has created: bit i stands for notify.fifos[i]. */
static uint32_t fifos_made(const struct manager *m)
{
	return m->notifier ? notifier_fifos(m->notifier) : 0;
}

/* Writes the lines of the undo file. file_replace() calls this function. */
static void print_undo(const void *data, FILE *file)
{
	const struct manager *m = data;

	for (size_t i = 0; i < m->sysctls.count; i++)
		fprintf(file, SYSCTL "%s\n", m->sysctls.names[i]);
	for (size_t i = 0; i < FIFO_COUNT; i++)
		if (fifos_made(m) >> i & 1)
			fprintf(file, FIFO "%s\n", m->config->notify.fifos[i].path);
}

void undo_write(const struct manager *m)
{
	struct undo_path path = undo_path(m);
	int err;

	if (!m->sysctls.count && !fifos_made(m)) {
		unlink(path.text);
		return;
	}
	err = file_replace(path.text, print_undo, m);
	if (err)
		log_warning("cannot write %s: %s; if this daemon is killed, the next daemon does not reset the sysctl "
			    "promote_secondaries and does not remove the FIFOs of this daemon",
			    path.text, strerror(-err));
}

void undo_remove(const struct manager *m)
{
	unlink(undo_path(m).text);
}

/* Removes a FIFO that a previous daemon has created. If the configuration has the same FIFO, this daemon takes it over
 * instead. */
static void undo_fifo(struct manager *m, const char *path)
{
	for (size_t i = 0; i < FIFO_COUNT; i++) {
		const char *own = m->config->notify.fifos[i].path;

		if (!own || strcmp(own, path))
			continue;
		m->handover.fifos |= 1U << i;
		return;
	}
	if (*path == '/')
		guarded_remove(path, S_IFIFO);
}

void undo_leftovers(struct manager *m)
{
	FILE *file = fopen(undo_path(m).text, "re");
	char line[PATH_MAX + sizeof(FIFO)];

	while (file && fgets(line, sizeof(line), file)) {
		line[strcspn(line, "\n")] = 0;
		if (!strncmp(line, SYSCTL, strlen(SYSCTL)))
			sysctls_put_back(line + strlen(SYSCTL));
		else if (!strncmp(line, FIFO, strlen(FIFO)))
			undo_fifo(m, line + strlen(FIFO));
	}
	if (file)
		fclose(file);
}

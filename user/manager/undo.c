// SPDX-License-Identifier: GPL-2.0
#include "manager/undo.h"

#include <limits.h>
#include <net/if.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "manager/internal.h"
#include "util/file.h"
#include "util/log.h"
#include "util/run_dir.h"

#define SYSCTL "sysctl "
#define FIFO "fifo "

struct path {
	char text[192];
};

static struct path path_of(const struct manager *m)
{
	struct path path;

	snprintf(path.text, sizeof(path.text), RUN_DIR "/%s.undo", m->options->name);
	return path;
}

static uint32_t fifos_made(const struct manager *m)
{
	return m->notifier ? notifier_fifos(m->notifier) : 0;
}

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
	struct path path = path_of(m);
	int err;

	if (!m->sysctls.count && !fifos_made(m)) {
		unlink(path.text);
		return;
	}
	err = file_replace(path.text, print_undo, m);
	if (err)
		log_warning("%s: %s; promote_secondaries and FIFOs stay if this daemon is killed", path.text,
			    strerror(-err));
}

void undo_remove(const struct manager *m)
{
	unlink(path_of(m).text);
}

static void undo_fifo(struct manager *m, const char *path)
{
	struct stat s;

	for (size_t i = 0; i < FIFO_COUNT; i++) {
		const char *own = m->config->notify.fifos[i].path;

		if (!own || strcmp(own, path))
			continue;
		m->handover.fifos |= 1U << i;
		return;
	}
	if (*path == '/' && !lstat(path, &s) && S_ISFIFO(s.st_mode))
		unlink(path);
}

void undo_leftovers(struct manager *m)
{
	FILE *file = fopen(path_of(m).text, "re");
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

// SPDX-License-Identifier: GPL-2.0
#include "manager/undo.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <net/if.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "manager/internal.h"
#include "util/log.h"
#include "util/run_dir.h"

#define SYSCTL "sysctl "
#define FIFO "fifo "

struct path {
	char text[192];
};

static struct path path_of(const struct manager *m, const char *suffix)
{
	struct path path;

	snprintf(path.text, sizeof(path.text), RUN_DIR "/%s.undo%s", m->options->name, suffix);
	return path;
}

static bool write_all(const struct manager *m, FILE *file, uint32_t fifos)
{
	bool good = true;

	for (size_t i = 0; i < m->sysctls.count; i++)
		good &= fprintf(file, SYSCTL "%s\n", m->sysctls.names[i]) > 0;
	for (size_t i = 0; i < FIFO_COUNT; i++)
		if (fifos >> i & 1)
			good &= fprintf(file, FIFO "%s\n", m->config->notify.fifos[i].path) > 0;
	return good;
}

/* Beside the file that is there, and then in its place: it is whole at any time. */
void undo_write(const struct manager *m)
{
	struct path path = path_of(m, ""), next = path_of(m, ".next");
	uint32_t fifos = m->notifier ? notifier_fifos(m->notifier) : 0;
	bool good = false;
	FILE *file;
	int fd;

	if (!m->sysctls.count && !fifos) {
		unlink(path.text);
		return;
	}
	fd = open(next.text, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
	file = fd < 0 ? NULL : fdopen(fd, "w");
	if (file) {
		good = write_all(m, file, fifos);
		good &= !fclose(file);
	} else if (fd >= 0) {
		close(fd);
	}
	if (good && !rename(next.text, path.text))
		return;
	log_warning("%s: %s; promote_secondaries and FIFOs stay if this daemon is killed", path.text, strerror(errno));
	unlink(next.text);
}

void undo_remove(const struct manager *m)
{
	unlink(path_of(m, "").text);
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
	FILE *file = fopen(path_of(m, "").text, "re");
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

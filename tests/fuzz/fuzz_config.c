// SPDX-License-Identifier: GPL-2.0
/* Any bytes as a configuration file: an error, a warning or a configuration, whose dump gives itself. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "config/dump.h"
#include "config/model.h"

static void ignore(const struct diagnostic *d, void *data)
{
	(void)d, (void)data;
}

static struct config *load(const void *text, size_t size)
{
	struct config *config = NULL;
	int fd = memfd_create("fuzz", MFD_CLOEXEC);
	char path[64];

	if (fd < 0 || write(fd, text, size) != (ssize_t)size)
		abort();
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	if (config_load(path, "main", ignore, NULL, &config))
		config = NULL;
	close(fd);
	return config;
}

static char *dump(const struct config *config, size_t *size)
{
	char *text = NULL;
	FILE *out = open_memstream(&text, size);

	if (!out)
		abort();
	config_dump(config, out);
	fclose(out);
	return text;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct config *config = load(data, size), *again;
	size_t sizes[2];
	char *texts[2];

	if (!config)
		return 0;
	texts[0] = dump(config, &sizes[0]);
	again = load(texts[0], sizes[0]);
	if (!again)
		abort();
	texts[1] = dump(again, &sizes[1]);
	if (strcmp(texts[0], texts[1]))
		abort();
	free(texts[0]);
	free(texts[1]);
	config_free(again);
	config_free(config);
	return 0;
}

/* SPDX-License-Identifier: GPL-2.0 */
/* A configuration from a text, for tests of what the daemon makes of one. */
#ifndef VRRP_XDP_TEST_CONFIG_TEXT_H
#define VRRP_XDP_TEST_CONFIG_TEXT_H

#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "config/model.h"

static inline void config_text_diagnostic(const struct diagnostic *d, void *data)
{
	(void)data;
	print_message("%d:%d: %s\n", d->line, d->column, d->text);
}

/* Loads a configuration, which has to be without errors; config_free() frees it. */
static inline struct config *config_of(const char *text)
{
	int fd = memfd_create("test", MFD_CLOEXEC);
	struct config *config = NULL;
	char path[64];

	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, strlen(text)), strlen(text));
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	assert_int_equal(
		config_load(&(struct config_origin){path, NULL, SIZE_MAX}, config_text_diagnostic, NULL, &config), 0);
	close(fd);
	return config;
}

#endif

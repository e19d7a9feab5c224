/* SPDX-License-Identifier: GPL-2.0 */
#ifndef VRRP_XDP_CONFIG_ORIGIN_H
#define VRRP_XDP_CONFIG_ORIGIN_H

#include <stddef.h>

/* Where a configuration comes from. */
struct config_origin {
	const char *path;
	const char *id; /* the router's (@ID); NULL: the node's name */
	size_t most;	/* bytes that may be read, of all its files: there is no memory for more; SIZE_MAX: 256 MiB */
};

#endif

/* SPDX-License-Identifier: GPL-2.0 */
#ifndef VRRP_XDP_CONFIG_ORIGIN_H
#define VRRP_XDP_CONFIG_ORIGIN_H

#include <stddef.h>

/* Where a configuration is read from. */
struct config_origin {
	const char *path; /* of the first file */
	const char *id;	  /* the router's ID, for lines that begin with @ID; NULL: the host name up to its first dot */
	size_t most; /* the most bytes that all files together may have, computed from the memory limit of the process;
			SIZE_MAX: only the limit of 256 MiB applies */
};

#endif

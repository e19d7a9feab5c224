// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <string.h>

#include "fastpath/fastpath.h"

static const char *const mode_names[] = {
	[VR_MODE_AUTO] = "auto", [VR_MODE_NATIVE] = "native", [VR_MODE_GENERIC] = "generic",
	[VR_MODE_TC] = "tc",	 [VR_MODE_NONE] = "none",
};

#define MODE_COUNT (sizeof(mode_names) / sizeof(mode_names[0]))

const char *fastpath_mode_name(enum vr_mode mode)
{
	return mode < MODE_COUNT ? mode_names[mode] : "unknown";
}

int fastpath_mode_parse(const char *name)
{
	for (size_t i = 0; i < VR_MODE_NONE; i++)
		if (!strcmp(name, mode_names[i]))
			return (int)i;
	return -EINVAL;
}

// SPDX-License-Identifier: GPL-2.0
#include "util/reason.h"

const char *reason_name(enum vr_reason reason)
{
	static const char *const names[VR_REASON_COUNT] = {
#define NAME(id, name, rfc, meaning, remedy) [VR_##id] = name,
		VR_REASONS(NAME)
#undef NAME
	};

	return reason < VR_REASON_COUNT ? names[reason] : "unknown";
}

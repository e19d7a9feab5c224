// SPDX-License-Identifier: GPL-2.0
#include "util/family.h"

#include <arpa/inet.h>

struct address_text family_text(uint8_t family, const uint8_t address[16])
{
	struct address_text t = {""};

	inet_ntop(family_af(family), address, t.text, sizeof(t.text));
	return t;
}

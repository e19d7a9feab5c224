// SPDX-License-Identifier: GPL-2.0
#include "config/base/values.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>

#include "vrrp_xdp/maps.h"

/* Reads the digits at *text and moves *text behind them. Returns false if the number does not fit. */
static bool take_digits(const char **text, uint64_t *number)
{
	for (*number = 0; **text >= '0' && **text <= '9'; (*text)++)
		if (__builtin_mul_overflow(*number, 10, number) ||
		    __builtin_add_overflow(*number, (uint64_t)(**text - '0'), number))
			return false;
	return true;
}

bool value_number(const char *text, uint64_t *number)
{
	return *text && take_digits(&text, number) && !*text;
}

const char *value_leading_number(const char *text, uint64_t *number)
{
	return *text >= '0' && *text <= '9' && take_digits(&text, number) ? text : NULL;
}

bool value_seconds(const char *text, uint64_t *ns)
{
	const char *start = text;
	uint64_t whole, unit = NS_PER_S, fraction = 0;

	if (!take_digits(&text, &whole))
		return false;
	if (*text == '.') {
		if (text == start && !text[1])
			return false;
		for (text++; *text >= '0' && *text <= '9'; text++) {
			unit /= 10;
			if (!unit && *text != '0')
				return false;
			fraction += unit * (*text - '0');
		}
	} else if (text == start) {
		return false;
	}
	return !*text && !__builtin_mul_overflow(whole, NS_PER_S, ns) && !__builtin_add_overflow(*ns, fraction, ns);
}

struct seconds format_seconds(uint64_t ns)
{
	struct seconds s;
	int length = snprintf(s.text, sizeof(s.text), "%llu.%09llu", (unsigned long long)(ns / NS_PER_S),
			      (unsigned long long)(ns % NS_PER_S));

	while (s.text[length - 1] == '0')
		s.text[--length] = 0;
	if (s.text[length - 1] == '.')
		s.text[--length] = 0;
	return s;
}

bool value_bool(const char *text, bool *value)
{
	static const char *const names[2][3] = {{"off", "false", "no"}, {"on", "true", "yes"}};

	for (size_t i = 0; i < 6; i++) {
		if (!strcmp(text, names[i / 3][i % 3])) {
			*value = i / 3;
			return true;
		}
	}
	return false;
}

uint8_t value_address(const char *text, size_t length, uint8_t address[16])
{
	char copy[INET6_ADDRSTRLEN];

	if (length >= sizeof(copy))
		return 0;
	memcpy(copy, text, length);
	copy[length] = 0;
	memset(address, 0, 16);
	if (inet_pton(AF_INET, copy, address) == 1)
		return VR_IPV4;
	return inet_pton(AF_INET6, copy, address) == 1 ? VR_IPV6 : 0;
}

bool text_equal(const char *a, const char *b)
{
	return a == b || (a && b && !strcmp(a, b));
}

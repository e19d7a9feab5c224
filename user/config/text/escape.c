// SPDX-License-Identifier: GPL-2.0
#include "config/text/escape.h"

#include <ctype.h>
#include <string.h>

#include "config/text/line.h"

static char octal(const char **at, const char *end)
{
	unsigned int value = 0;

	for (int i = 0; i < 3 && *at < end && **at >= '0' && **at <= '7'; i++)
		value = value * 8 + (unsigned int)(*(*at)++ - '0');
	return (char)value;
}

static char hexadecimal(const char **at, const char *end)
{
	static const char digits[] = "0123456789abcdef";
	unsigned int value = 0;

	for (; *at < end && isxdigit((unsigned char)**at); (*at)++)
		value = value * 16 + (unsigned int)(strchr(digits, tolower((unsigned char)**at)) - digits);
	return (char)value;
}

/* Returns the character that an escape sequence means. *at is behind the backslash, and moves behind the sequence. */
static char escaped(const char **at, const char *end)
{
	static const char letters[] = "abEfnrtv", meanings[] = "\a\b\033\f\n\r\t\v";
	const char *letter;
	char c = **at;

	if (c >= '0' && c <= '7')
		return octal(at, end);
	(*at)++;
	if (c == 'x' && *at < end && isxdigit((unsigned char)**at))
		return hexadecimal(at, end);
	if (c == 'c' && *at < end)
		return (char)(*(*at)++ & 0x1f);
	letter = c ? strchr(letters, c) : NULL;
	return letter ? meanings[letter - letters] : c;
}

long escape_word(const char **at, const char *end, char *to)
{
	char *begin = to, quotation = 0;

	while (*at < end && (quotation || !(is_blank(**at) || **at == '\n'))) {
		char c = *(*at)++;

		if (c == '\\' && *at < end)
			*to++ = escaped(at, end);
		else if (quotation ? c == quotation : c == '"' || c == '\'')
			quotation = quotation ? 0 : c;
		else
			*to++ = c;
	}
	*to = 0;
	return quotation ? -1 : to - begin;
}

bool escape_applies(const char *keyword)
{
	static const char *const names[] = {
		"notify",
		"notify_master",
		"notify_backup",
		"notify_fault",
		"notify_stop",
		"notify_deleted",
		"notify_master_rx_lower_pri",
		"notify_fifo_script",
		"vrrp_notify_fifo_script",
		"startup_script",
		"shutdown_script",
		"script",
	};

	/* this loop runs for each line of a file: comparing the first character avoids most calls of strcmp() */
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (*keyword == *names[i] && !strcmp(keyword, names[i]))
			return true;
	return false;
}

// SPDX-License-Identifier: GPL-2.0
#include "manager/change/moment.h"

#include <ctype.h>
#include <stdbool.h>
#include <string.h>

/* Reads a number with `digits` digits from *text, and the character `behind` after it, unless `behind` is 0. Moves
 * *text past them. Returns whether number and character were found. */
static bool take_number(const char **text, int digits, char behind, int *number)
{
	for (*number = 0; digits; digits--, (*text)++) {
		if (!isdigit((unsigned char)**text))
			return false;
		*number = *number * 10 + **text - '0';
	}
	return !behind || *(*text)++ == behind;
}

/* Reads YY-MM-DD or YYYY-MM-DD and a blank. Returns whether the text has this form. Does not check the values. */
static bool take_date(const char **text, struct tm *tm)
{
	bool century = strcspn(*text, "-") == 4;

	if (!take_number(text, century ? 4 : 2, '-', &tm->tm_year) || !take_number(text, 2, '-', &tm->tm_mon) ||
	    !take_number(text, 2, ' ', &tm->tm_mday))
		return false;
	tm->tm_year -= century ? 1900 : -100;
	tm->tm_mon--;
	return true;
}

/* Returns the time, or -1 for a day that does not exist. mktime() would turn the 30th of February into the 1st or 2nd
 * of March. */
static time_t to_time(const struct tm *tm, bool utc)
{
	struct tm same = *tm;
	time_t at;

	same.tm_isdst = -1;
	at = utc ? timegm(&same) : mktime(&same);
	return same.tm_mon == tm->tm_mon && same.tm_mday == tm->tm_mday ? at : -1;
}

enum moment moment_parse(const char *text, time_t now, time_t *at)
{
	size_t length = strlen(text);
	bool utc = length && text[length - 1] == 'Z', dated = strchr(text, '-');
	struct tm tm;

	if (utc)
		gmtime_r(&now, &tm);
	else
		localtime_r(&now, &tm);
	if ((dated && !take_date(&text, &tm)) || !take_number(&text, 2, ':', &tm.tm_hour) ||
	    !take_number(&text, 2, ':', &tm.tm_min) || !take_number(&text, 2, 0, &tm.tm_sec) ||
	    strcmp(text, utc ? "Z" : "") || tm.tm_hour > 23 || tm.tm_min > 59 || tm.tm_sec > 59)
		return MOMENT_NONE;
	*at = to_time(&tm, utc);
	if (*at < 0)
		return MOMENT_NONE;
	if (*at > now)
		return MOMENT_COMES;
	if (dated)
		return MOMENT_PAST;
	tm.tm_mday++; /* the next day is not always 24 hours later, because of daylight saving time */
	tm.tm_isdst = -1;
	*at = utc ? timegm(&tm) : mktime(&tm);
	return MOMENT_COMES;
}

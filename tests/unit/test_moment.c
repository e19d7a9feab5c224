// SPDX-License-Identifier: GPL-2.0
/* The times in reload_time_file, as defined in keepalived.conf(5). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "manager/change/moment.h"

#define NOON 1774094400 /* 2026-03-21 12:00:00 UTC, eight days before the clocks of Vienna go forward */
#define HOUR 3600
#define DAY (24 * HOUR)

static void expect(const char *text, time_t now, enum moment moment, time_t at)
{
	time_t got = 0;

	assert_int_equal(moment_parse(text, now, &got), moment);
	if (moment == MOMENT_COMES)
		assert_int_equal(got, at);
}

static void zone(const char *name)
{
	setenv("TZ", name, 1);
	tzset();
}

static void utc(void **state)
{
	(void)state;
	zone("CET-1CEST,M3.5.0,M10.5.0/3");
	expect("12:00:01Z", NOON, MOMENT_COMES, NOON + 1);
	expect("12:00:00Z", NOON, MOMENT_COMES, NOON + DAY);
	expect("11:59:59Z", NOON, MOMENT_COMES, NOON + DAY - 1);
	expect("2026-03-21 13:00:00Z", NOON, MOMENT_COMES, NOON + HOUR);
	expect("26-03-22 12:00:00Z", NOON, MOMENT_COMES, NOON + DAY);
	expect("2026-03-21 12:00:00Z", NOON, MOMENT_PAST, 0);
	expect("00-01-01 00:00:00Z", NOON, MOMENT_PAST, 0);
}

static void local(void **state)
{
	(void)state;
	zone("CET-1CEST,M3.5.0,M10.5.0/3");
	expect("13:00:01", NOON, MOMENT_COMES, NOON + 1);
	expect("13:00:00", NOON, MOMENT_COMES, NOON + DAY);
	expect("2026-03-30 13:00:00", NOON, MOMENT_COMES, NOON + 9 * DAY - HOUR);
	expect("13:00:00", NOON + 7 * DAY, MOMENT_COMES, NOON + 8 * DAY - HOUR); /* 23 hours from now */
	zone("UTC");
	expect("12:00:01", NOON, MOMENT_COMES, NOON + 1);
}

static void refused(void **state)
{
	static const char *const texts[] = {
		"",
		"Z",
		"12",
		"12:00",
		"12:00:0",
		"12:00:000",
		"24:00:00",
		"12:60:00",
		"12:00:60",
		" 12:00:00",
		"12:00:00 ",
		"12:00:00 Z",
		"12:00:00z",
		"-1:00:00",
		"12:-1:00",
		"2026-02-29 12:00:00",
		"2026-13-01 12:00:00",
		"2026-00-01 12:00:00",
		"2026-01-00 12:00:00",
		"2026-01-01  12:00:00",
		"2026-01-01T12:00:00",
		"026-01-01 12:00:00",
		"2026-1-1 12:00:00",
		"2026-01-01",
		"1-2",
		"-",
		"a2:00:00",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++)
		expect(texts[i], NOON, MOMENT_NONE, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(utc),
		cmocka_unit_test(local),
		cmocka_unit_test(refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

// SPDX-License-Identifier: GPL-2.0
/* What the log says of adverts that are refused, by time and by what the maps count. The maps are this test. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "config_text.h"
#include "manager/notes/refusals.h"
#include "manager/state.h"
#include "util/clock.h"
#include "util/log.h"

#define ROUTERS 40
#define SOURCES 3
#define START (100 * NS_PER_S)

static struct manager m;
static struct vr_config configs[128];
static struct vr_state states[128];
static struct vr_live lives[128];
static struct vr_counts counts[128];
static struct vr_source sources[SOURCES];
static uint64_t total; /* of vr_errors */
static uint32_t lines, walks;
static char last[512];

uint64_t __wrap_fastpath_error_count(const struct fastpath *fp, enum vr_reason reason);
uint64_t __wrap_fastpath_error_count(const struct fastpath *fp, enum vr_reason reason)
{
	(void)fp;
	return reason == VR_AUTH ? total : 0;
}

int __wrap_fastpath_for_each_counts(const struct fastpath *fp, fastpath_counts_fn *fn, void *data);
int __wrap_fastpath_for_each_counts(const struct fastpath *fp, fastpath_counts_fn *fn, void *data)
{
	(void)fp;
	walks++;
	for (uint32_t slot = ROUTERS; slot--;) /* a hash map has no order */
		fn(slot, &counts[slot], data);
	return 0;
}

void __wrap_fastpath_get_counts(const struct fastpath *fp, uint32_t slot, struct vr_counts *out);
void __wrap_fastpath_get_counts(const struct fastpath *fp, uint32_t slot, struct vr_counts *out)
{
	(void)fp;
	*out = counts[slot];
}

int __wrap_fastpath_for_each_source(const struct fastpath *fp, fastpath_source_fn *fn, void *data);
int __wrap_fastpath_for_each_source(const struct fastpath *fp, fastpath_source_fn *fn, void *data)
{
	(void)fp;
	for (int i = 0; i < SOURCES; i++)
		fn(&sources[i], data);
	return 0;
}

static void keep_line(void *data, const char *line)
{
	(void)data;
	lines++;
	snprintf(last, sizeof(last), "%s", line);
}

/* Counts a refused advert of 192.0.2.(host) for a slot. */
static void refuse(uint32_t slot, enum vr_reason reason, uint8_t host, uint64_t now)
{
	struct vr_source *source = &sources[host % SOURCES];

	total++;
	counts[slot].of[reason - VR_COUNTS_FIRST]++;
	source->key = (struct vr_source_key){.ifindex = 7, .family = VR_IPV4, .address = {192, 0, 2, host}};
	source->last_ns = now;
	source->of[reason]++;
}

static int set_up(void **state)
{
	char text[8192] = "";

	(void)state;
	for (int i = 1; i <= ROUTERS; i++)
		snprintf(text + strlen(text), sizeof(text) - strlen(text),
			 "vrrp_instance r%d {\n interface v0\n version %d\n virtual_router_id %d\n"
			 " virtual_ipaddress {\n 192.0.2.%d/24\n }\n}\n",
			 i, i == 2 ? 3 : 2, i, i);
	m = (struct manager){.maps.fp = {.config = configs, .state = states, .live = lives}};
	m.config = config_of(text);
	assert_int_equal(ports_init(&m.ports, m.config), 0);
	assert_int_equal(slots_init(&m.slots, m.config, &m.ports), 0);
	for (uint32_t slot = 0; slot < ROUTERS; slot++)
		configs[slot] = (struct vr_config){
			.version = slot == 1 ? 3 : 2,
			.family = VR_IPV4,
			.ifindex = 7,
			.interval_ns = NS_PER_S,
			.down_adverts = 3,
		};
	memset(counts, 0, sizeof(counts));
	memset(sources, 0, sizeof(sources));
	memset(lives, 0, sizeof(lives));
	total = lines = walks = 0;
	*last = 0;
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	refusals_free(&m);
	free(m.slots.vrs);
	ports_free(&m.ports);
	config_free(m.config);
	return 0;
}

/* One line a minute for each virtual router and reason, and none without a refused advert. */
static void test_once_a_minute(void **state)
{
	(void)state;
	for (uint64_t at = 0; at < 180; at++) {
		uint64_t now = START + at * NS_PER_S;

		refuse(0, VR_AUTH, 3, now);
		if (at >= 10)
			refuse(0, VR_TTL, 3, now);
		refusals_log(&m, now);
	}
	assert_int_equal(lines, 6);
	assert_int_equal(walks, 180);
	for (uint64_t at = 180; at < 300; at++)
		refusals_log(&m, START + at * NS_PER_S);
	assert_int_equal(lines, 6);
	assert_int_equal(walks, 180); /* nothing was counted: the map is not read */
}

static void test_senders(void **state)
{
	(void)state;
	refuse(0, VR_AUTH, 3, START);
	refusals_log(&m, START);
	assert_non_null(
		strstr(last, "r1 (v0, VRID 1): adverts of 192.0.2.3 are refused: other password (auth_pass); "));
	for (int i = 0; i < 5; i++)
		refuse(3, VR_AUTH, 4, START + 1);
	refuse(3, VR_AUTH, 3, START + 1);
	refusals_log(&m, START + NS_PER_S);
	assert_non_null(strstr(last, "r4 (v0, VRID 4): adverts of one of 2 senders on the interface (most refused "
				     "adverts there are of 192.0.2.4) are refused: "));
	/* a sender that was silent since the last look is not named */
	refuse(4, VR_AUTH, 5, START + NS_PER_S);
	refusals_log(&m, START + 2 * NS_PER_S);
	assert_non_null(strstr(last, "r5 (v0, VRID 5): adverts of 192.0.2.5 are refused: "));
	memset(sources, 0, sizeof(sources));
	total += ++counts[5].of[VR_AUTH - VR_COUNTS_FIRST];
	refusals_log(&m, START + 3 * NS_PER_S);
	assert_non_null(strstr(last, "r6 (v0, VRID 6): adverts of an unknown sender on the interface are refused: "));
	assert_int_equal(lines, 4);
}

/* VRRPv3 accepts other intervals and lists, and VRRPv2 those of an owner: they are counted, and are no refusals. */
static void test_accepted(void **state)
{
	(void)state;
	refuse(1, VR_INTERVAL, 3, START);
	refuse(1, VR_ADDRESS_LIST, 3, START);
	refuse(1, VR_PRIORITY_ZERO, 3, START);
	refusals_log(&m, START);
	memset(sources, 0, sizeof(sources));
	total += ++counts[0].of[VR_ADDRESS_LIST - VR_COUNTS_FIRST];
	refusals_log(&m, START + NS_PER_S);
	assert_int_equal(walks, 2);
	assert_int_equal(lines, 0);
}

/* However many virtual routers a sender names, the log has 32 lines in ten seconds. */
static void test_quota(void **state)
{
	(void)state;
	for (uint32_t slot = 0; slot < ROUTERS; slot++)
		refuse(slot, VR_AUTH, 3, START);
	refusals_log(&m, START);
	assert_int_equal(lines, 32);
}

static void test_forget_and_adopt(void **state)
{
	(void)state;
	refuse(0, VR_AUTH, 3, START);
	refuse(2, VR_AUTH, 3, START);
	refusals_log(&m, START);
	assert_int_equal(lines, 2);
	refusals_forget(&m, 0);
	refusals_forget(&m, 1);
	assert_int_equal(m.refusals.count, 1);
	counts[0] = (struct vr_counts){0};
	refuse(0, VR_AUTH, 3, START + 1);
	refuse(2, VR_AUTH, 3, START + 1);
	refusals_log(&m, START + NS_PER_S); /* another virtual router in the slot */
	assert_int_equal(lines, 3);
	refusals_free(&m);
	m.refusals = (struct refusals){0};
	refusals_adopt(&m);
	refusals_log(&m, clock_ns());
	assert_int_equal(lines, 3);
	refuse(2, VR_AUTH, 3, clock_ns());
	refusals_log(&m, clock_ns());
	assert_int_equal(lines, 4);
}

static void test_takeover(void **state)
{
	uint64_t now = clock_ns();
	char text[260];

	(void)state;
	assert_false(refusals_explain(&m, 0, text, sizeof(text)));
	refuse(0, VR_AUTH, 3, now);
	assert_true(refusals_explain(&m, 0, text, sizeof(text)));
	assert_string_equal(text, "adverts of 192.0.2.3 are refused (auth)");
	assert_false(refusals_explain(&m, 2, text, sizeof(text)));
	refusals_log(&m, now + NS_PER_S); /* the line about it still comes */
	assert_int_equal(lines, 1);
	/* the last refused advert was an hour ago */
	m.refusals.list[0].seen_ns -= 3600 * NS_PER_S;
	assert_false(refusals_explain(&m, 0, text, sizeof(text)));
	/* beside the refused sender, an Active was heard */
	refuse(0, VR_AUTH, 3, clock_ns());
	refusals_log(&m, clock_ns());
	lives[0].last_rx_ns = clock_ns();
	assert_true(refusals_explain(&m, 0, text, sizeof(text)));
	assert_string_equal(text, "no advert within Active_Down_Interval, and adverts of 192.0.2.3 are refused (auth)");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_once_a_minute, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_senders, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_accepted, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_quota, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_forget_and_adopt, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_takeover, set_up, tear_down),
	};

	log_also(keep_line, NULL);
	return cmocka_run_group_tests(tests, NULL, NULL);
}

// SPDX-License-Identifier: GPL-2.0
/* The differences that a reload computes first: the virtual routers that stay, and their changes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "config/compare.h"
#include "manager/maps/capacity.h"
#include "manager/maps/diff.h"

static struct identity identity(uint32_t number, uint32_t ifindex, uint16_t vlan, uint8_t family, uint8_t vrid,
				uint8_t version)
{
	return (struct identity){.key = {.ifindex = ifindex, .vlan = vlan, .family = family, .vrid = vrid},
				 .ifindex = ifindex,
				 .version = version,
				 .number = number};
}

/* The order does not matter. A virtual router that differs in any part of its key is new. */
static void matched(void **state)
{
	struct identity before[] = {
		identity(7, 3, 0, VR_IPV4, 51, 3),   identity(2, 3, 0, VR_IPV6, 51, 3),
		identity(5, 3, 100, VR_IPV4, 51, 3), identity(9, 2, 0, VR_IPV4, 255, 2),
		identity(300, 2, 0, VR_IPV4, 1, 3),
	};
	struct identity after[] = {
		identity(0, 3, 100, VR_IPV4, 51, 3), identity(1, 2, 0, VR_IPV4, 255, 2),
		identity(2, 2, 0, VR_IPV4, 1, 2),    identity(3, 3, 0, VR_IPV4, 51, 3),
		identity(4, 4, 0, VR_IPV4, 51, 3),   identity(5, 3, 0, VR_IPV6, 51, 3),
		identity(6, 3, 0, VR_IPV4, 52, 3),
	};
	static const uint32_t expected[] = {5, 9, DIFF_NEW, 7, DIFF_NEW, 2, DIFF_NEW};
	uint32_t match[7];

	(void)state;
	diff_match(before, 5, after, 7, match);
	assert_memory_equal(match, expected, sizeof(expected));
}

static void matched_against_nothing(void **state)
{
	struct identity one[] = {identity(0, 3, 0, VR_IPV4, 51, 3)};
	uint32_t match = 0;

	(void)state;
	diff_match(NULL, 0, one, 1, &match);
	assert_int_equal(match, DIFF_NEW);
	diff_match(one, 1, NULL, 0, NULL);
}

/* The same VLAN by another interface is another virtual router: its addresses are on another interface. */
static void matched_by_interface(void **state)
{
	struct identity before = identity(4, 3, 100, VR_IPV4, 51, 3), after = identity(0, 3, 100, VR_IPV4, 51, 3);
	uint32_t match;

	(void)state;
	before.ifindex = 10;
	after.ifindex = 11;
	diff_match(&before, 1, &after, 1, &match);
	assert_int_equal(match, DIFF_NEW);
}

static const struct settings plain = {
	.interface = "v0", .vrrp = {.version = 3, .family = VR_IPV4, .interval_ns = 1000}, .accept = true};

static struct instance instance(const struct settings *settings, const struct vip *vips, uint32_t count)
{
	return (struct instance){.name = "a",
				 .settings = settings,
				 .vips = vips,
				 .vip_count = count,
				 .advertised = (uint8_t)count,
				 .vrid = 51,
				 .priority = 100};
}

/* Copies compare as equal: values are compared, not pointers. */
static void compared_equal(void **state)
{
	char dev[] = "w0", label[] = "v0:x", name[] = "a";
	struct vip_options options = {.dev = dev, .label = label}, again = {.dev = "w0", .label = "v0:x"};
	struct vip vips[] = {{.address = {192, 0, 2, 1}, .family = VR_IPV4, .prefix = 24, .options = &options}},
		   copies[1];
	struct settings settings = plain;
	struct instance a = instance(&plain, vips, 1), b = instance(&settings, copies, 1);

	(void)state;
	copies[0] = vips[0];
	copies[0].options = &again;
	b.name = name;
	assert_int_equal(instance_compare(&a, &b), 0);
	again.dev = NULL;
	assert_int_equal(instance_compare(&a, &b), CHANGED_ADDRESSES);
}

static void compared_different(void **state)
{
	const struct vip vips[] = {{.address = {192, 0, 2, 1}, .family = VR_IPV4, .prefix = 24},
				   {.address = {192, 0, 2, 2}, .family = VR_IPV4, .prefix = 24}};
	const struct vip turned[] = {vips[1], vips[0]};
	struct vip one = vips[0];
	struct settings settings = plain;
	struct instance a = instance(&plain, vips, 2), b = a;

	(void)state;
	b.name = "b";
	assert_int_equal(instance_compare(&a, &b), CHANGED_NAME);
	b.priority = 101;
	assert_int_equal(instance_compare(&a, &b), CHANGED_NAME | CHANGED_PRIORITY);
	settings.garp.repeat = 1;
	b = instance(&settings, vips, 2);
	assert_int_equal(instance_compare(&a, &b), CHANGED_SETTINGS);
	settings = plain;
	settings.accept = false;
	assert_int_equal(instance_compare(&a, &b), CHANGED_SETTINGS | CHANGED_MAC);
	b = instance(&plain, turned, 2); /* the advert lists them in another order */
	assert_int_equal(instance_compare(&a, &b), CHANGED_ADDRESSES);
	b = instance(&plain, vips, 1);
	assert_int_equal(instance_compare(&a, &b), CHANGED_ADDRESSES);
	one.excluded = true;
	a = instance(&plain, vips, 1);
	b = instance(&plain, &one, 1);
	assert_int_equal(instance_compare(&a, &b), CHANGED_ADDRESSES);
	assert_true(vip_alike(&vips[0], &one)); /* the kernel has it as before */
	one.prefix = 25;
	assert_false(vip_alike(&vips[0], &one));
	assert_true(vip_same_place(&vips[0], &one));
}

/* The reserve of the maps for later virtual routers: 256 for 65,280. */
static void reserve(void **state)
{
	(void)state;
	assert_int_equal(capacity_reserve(0), 64);
	assert_int_equal(capacity_reserve(1), 65);
	assert_int_equal(capacity_reserve(256), 320);
	assert_int_equal(capacity_reserve(512), 640);
	assert_int_equal(capacity_reserve(4080), 5100);
	assert_int_equal(capacity_reserve(8000), 8192);
	assert_int_equal(capacity_reserve(65280), 65536);
	for (uint32_t count = 0; count < 140000; count += 7) {
		assert_true(capacity_reserve(count) >= count + 64);
		assert_true(capacity_reserve(count) <= count + count / 4 + 64);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(matched),
		cmocka_unit_test(matched_against_nothing),
		cmocka_unit_test(matched_by_interface),
		cmocka_unit_test(compared_equal),
		cmocka_unit_test(compared_different),
		cmocka_unit_test(reserve),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

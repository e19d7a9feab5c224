// SPDX-License-Identifier: GPL-2.0
/* The values that a configuration file gives the model. Diagnostics have their expected files in tests/config. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cmocka.h>
#include <linux/rtnetlink.h>

#include "vrrp_xdp/maps.h"
#include "vrrp_xdp/wire.h"

#include "config/model.h"
#include "config/base/values.h"

struct told {
	int errors;
	int warnings;
	char first[256]; /* "line:column text" of the first diagnostic */
};

static void tell(const struct diagnostic *d, void *data)
{
	struct told *told = data;

	if (!told->errors && !told->warnings)
		snprintf(told->first, sizeof(told->first), "%d:%d %s", d->line, d->column, d->text);
	if (d->error)
		told->errors++;
	else
		told->warnings++;
}

static int load(const char *text, struct told *told, struct config **config)
{
	int fd = memfd_create("test", MFD_CLOEXEC), rc;
	char path[64];

	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, strlen(text)), strlen(text));
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	*told = (struct told){0};
	rc = config_load(&(struct config_origin){path, NULL, SIZE_MAX}, tell, told, config);
	close(fd);
	return rc;
}

static struct config *load_well(const char *text, int warnings)
{
	struct config *config = NULL;
	struct told told;

	if (load(text, &told, &config))
		fail_msg("%s", told.first);
	if (told.warnings != warnings)
		fail_msg("%d warnings, %s", told.warnings, told.first);
	return config;
}

/* An instance with these lines, lines of global_defs, and entries of virtual_ipaddress. */
static struct config *load_lines(const char *global, const char *lines, const char *addresses, int warnings)
{
	char text[1024];

	snprintf(text, sizeof(text),
		 "vrrp_instance A {\ninterface eth0\nvirtual_router_id 7\n%s\nvirtual_ipaddress {\n%s\n}\n}\n"
		 "global_defs {\n%s\n}\n",
		 lines, addresses, global);
	return load_well(text, warnings);
}

static void defaults(void **state)
{
	struct config *config = load_lines("", "", "192.0.2.1", 0);
	const struct instance *vr = config->instances;
	char host[256] = "";

	(void)state;
	gethostname(host, sizeof(host) - 1);
	assert_string_equal(config->router_id, host);
	assert_int_equal(config->count, 1);
	assert_string_equal(vr->name, "A");
	assert_string_equal(vr->settings->interface, "eth0");
	assert_int_equal(vr->vrid, 7);
	assert_int_equal(vr->settings->vrrp.version, 2);
	assert_int_equal(vr->settings->vrrp.family, VR_IPV4);
	assert_int_equal(vr->priority, 100);
	assert_false(vr->settings->start_master);
	assert_true(vr->settings->vrrp.preempt);
	assert_false(vr->settings->checksum_plain);
	assert_int_equal(vr->settings->vrrp.preempt_delay_ns, 0);
	assert_int_equal(vr->settings->vrrp.interval_ns, 1000000000);
	assert_int_equal(vr->settings->auth_type, VRRP2_AUTH_NONE);
	assert_false(vr->settings->has_source);
	assert_int_equal(vr->settings->garp.delay_ns, 5000000000);
	assert_int_equal(vr->settings->garp.repeat, 5);
	assert_int_equal(vr->settings->garp.refresh_ns, 0);
	assert_int_equal(vr->settings->garp.refresh_repeat, 1);
	assert_int_equal(vr->vip_count, 1);
	assert_int_equal(vr->advertised, 1);
	config_free(config);
}

static void instance_values(void **state)
{
	static const uint8_t source[16] = {192, 0, 2, 250};
	struct config *config = load_lines("router_id R",
					   "state MASTER\npriority 255\nversion 3\nadvert_int 40.95\n"
					   "v3_checksum_as_v2\nmcast_src_ip 192.0.2.250\ngarp_master_delay 0.25\n"
					   "garp_master_repeat 2\ngarp_master_refresh 60\ngarp_master_refresh_repeat 3",
					   "192.0.2.1", 0);
	const struct instance *vr = config->instances;

	(void)state;
	assert_string_equal(config->router_id, "R");
	assert_true(vr->settings->start_master);
	assert_int_equal(vr->priority, 255);
	assert_int_equal(vr->settings->vrrp.version, 3);
	assert_int_equal(vr->settings->vrrp.interval_ns, 40950000000);
	assert_true(vr->settings->checksum_plain);
	assert_true(vr->settings->has_source);
	assert_memory_equal(vr->settings->source, source, sizeof(source));
	assert_int_equal(vr->settings->garp.delay_ns, 250000000);
	assert_int_equal(vr->settings->garp.repeat, 2);
	assert_int_equal(vr->settings->garp.refresh_ns, 60000000000);
	assert_int_equal(vr->settings->garp.refresh_repeat, 3);
	config_free(config);
}

/* global_defs applies to all instances, wherever it stands. An instance's own value precedes it. */
static void global_values(void **state)
{
	struct config *config = load_lines("vrrp_version 3\nvrrp_garp_master_delay 0\nvrrp_garp_master_repeat 1\n"
					   "vrrp_garp_master_refresh 10\nvrrp_garp_master_refresh_repeat 4",
					   "garp_master_repeat 9", "192.0.2.1", 0);
	const struct instance *vr = config->instances;

	(void)state;
	assert_int_equal(vr->settings->vrrp.version, 3);
	assert_int_equal(vr->settings->garp.delay_ns, 0);
	assert_int_equal(vr->settings->garp.repeat, 9);
	assert_int_equal(vr->settings->garp.refresh_ns, 10000000000);
	assert_int_equal(vr->settings->garp.refresh_repeat, 4);
	config_free(config);
}

/* Peers are in the file's order. Instances with equal peers share their settings. */
static void unicast(void **state)
{
	static const char text[] =
		"vrrp_instance %c {\ninterface eth0\nvirtual_router_id %d\nvirtual_ipaddress {\n192.0.2.%d\n}\n"
		"unicast_peer {\n192.0.2.9 min_ttl 7\n198.51.100.1 max_ttl 8\n%s\n}\n}\n";
	static const uint8_t first[16] = {192, 0, 2, 9}, second[16] = {198, 51, 100, 1};
	char all[2048];
	struct config *config;
	const struct settings *s;
	int length = snprintf(all, sizeof(all), text, 'A', 1, 1, "");

	(void)state;
	length += snprintf(all + length, sizeof(all) - length, text, 'B', 2, 2, "");
	snprintf(all + length, sizeof(all) - length, text, 'C', 3, 3, "192.0.2.10");
	config = load_well(all, 0);
	s = config->instances[0].settings;
	assert_int_equal(s->peer_count, 2);
	assert_memory_equal(s->peers[0].address, first, 16);
	assert_int_equal(s->peers[0].min_ttl, 7);
	assert_int_equal(s->peers[0].max_ttl, 255);
	assert_memory_equal(s->peers[1].address, second, 16);
	assert_int_equal(s->peers[1].max_ttl, 8);
	assert_true(s->check_source);
	assert_int_equal(s->unicast_ttl, 255);
	assert_ptr_equal(config->instances[1].settings, s);
	assert_int_equal(config->instances[2].settings->peer_count, 3);
	config_free(config);
}

/* The multicast group is that of the family, of global_defs or of the instance. */
static void group(void **state)
{
	static const uint8_t standard[16] = {224, 0, 0, 18}, files[16] = {224, 0, 0, 9}, own[16] = {239, 1, 2, 3};
	static const uint8_t standard6[16] = {0xff, 2, [15] = 0x12};
	struct config *config = load_lines("", "", "192.0.2.1", 0);

	(void)state;
	assert_memory_equal(config->instances->settings->multicast_group, standard, 16);
	assert_int_equal(config->instances->settings->peer_count, 0);
	config_free(config);
	config = load_lines("vrrp_mcast_group4 224.0.0.9", "", "192.0.2.1", 0);
	assert_memory_equal(config->instances->settings->multicast_group, files, 16);
	config_free(config);
	config = load_lines("vrrp_mcast_group4 224.0.0.9", "mcast_dst_ip 239.1.2.3", "192.0.2.1", 0);
	assert_memory_equal(config->instances->settings->multicast_group, own, 16);
	config_free(config);
	config = load_lines("vrrp_mcast_group4 224.0.0.9", "mcast_dst_ip 239.1.2.3", "fe80::1", 1);
	assert_memory_equal(config->instances->settings->multicast_group, standard6, 16);
	config_free(config);
}

static void preemption(void **state)
{
	struct config *config = load_lines("", "nopreempt", "192.0.2.1", 0);

	(void)state;
	assert_false(config->instances->settings->vrrp.preempt);
	config_free(config);
	config = load_lines("", "preempt\npreempt_delay 0.000000001", "192.0.2.1", 0);
	assert_true(config->instances->settings->vrrp.preempt);
	assert_int_equal(config->instances->settings->vrrp.preempt_delay_ns, 1);
	config_free(config);
	config = load_lines("", "state MASTER\npriority 100\nnopreempt\npreempt_delay 1", "192.0.2.1", 2);
	assert_true(config->instances->settings->vrrp.preempt);
	assert_int_equal(config->instances->settings->vrrp.preempt_delay_ns, 0);
	config_free(config);
	config = load_lines("", "nopreempt\npreempt_delay 1", "192.0.2.1", 1);
	assert_false(config->instances->settings->vrrp.preempt);
	assert_int_equal(config->instances->settings->vrrp.preempt_delay_ns, 0);
	config_free(config);
}

static void authentication(void **state)
{
	static const char pass[] = "authentication {\nauth_type PASS\nauth_pass a#b\n}";
	static const uint8_t zero[8];
	struct config *config =
		load_lines("", "authentication {\nauth_type PASS\nauth_pass \"a#b\"\n}", "192.0.2.1", 0);

	(void)state;
	assert_int_equal(config->instances->settings->auth_type, VRRP2_AUTH_SIMPLE);
	assert_memory_equal(config->instances->settings->auth_data, "a#b\0\0\0\0\0", 8);
	config_free(config);
	config = load_lines("", "authentication {\nauth_type PASS\nauth_pass 123456789\n}", "192.0.2.1", 1);
	assert_memory_equal(config->instances->settings->auth_data, "12345678", 8);
	config_free(config);
	config = load_lines("vrrp_version 3", pass, "192.0.2.1", 1);
	assert_int_equal(config->instances->settings->auth_type, VRRP2_AUTH_NONE);
	assert_memory_equal(config->instances->settings->auth_data, zero, 8);
	config_free(config);
}

static void ipv6(void **state)
{
	static const uint8_t address[16] = {0xfe, 0x80, [15] = 1};
	struct config *config = load_lines("vrrp_version 2", "native_ipv6", "fe80::1\n2001:db8::1/64", 0);
	const struct instance *vr = config->instances;

	(void)state;
	assert_int_equal(vr->settings->vrrp.family, VR_IPV6);
	assert_int_equal(vr->settings->vrrp.version, 3);
	assert_int_equal(vr->vips[0].family, VR_IPV6);
	assert_int_equal(vr->vips[0].prefix, 128);
	assert_memory_equal(vr->vips[0].address, address, 16);
	assert_int_equal(vr->vips[1].prefix, 64);
	config_free(config);
}

static void addresses(void **state)
{
	static const uint8_t first[16] = {192, 0, 2, 77};
	struct config *config = load_lines(
		"", "virtual_ipaddress_excluded {\n192.0.2.9 scope link\nfe80::9\n}",
		"192.0.2.77/26 brd + dev eth1 label eth1:0\n192.0.2.78/26 brd -\n192.0.2.79 brd 192.0.2.255", 0);
	const struct instance *vr = config->instances;

	(void)state;
	assert_int_equal(vr->vip_count, 5);
	assert_int_equal(vr->advertised, 3);
	assert_memory_equal(vr->vips[0].address, first, 16);
	assert_int_equal(vr->vips[0].prefix, 26);
	assert_int_equal(vr->vips[0].scope, RT_SCOPE_UNIVERSE);
	assert_false(vr->vips[0].excluded);
	assert_string_equal(vr->vips[0].options->dev, "eth1");
	assert_string_equal(vr->vips[0].options->label, "eth1:0");
	assert_true(vr->vips[0].options->has_broadcast);
	assert_memory_equal(vr->vips[0].options->broadcast, "\xc0\x00\x02\x7f", 4);
	assert_memory_equal(vr->vips[1].options->broadcast, "\xc0\x00\x02\x40", 4);
	assert_memory_equal(vr->vips[2].options->broadcast, "\xc0\x00\x02\xff", 4);
	assert_null(vr->vips[1].options->dev);
	assert_null(vr->vips[1].options->label);
	assert_int_equal(vr->vips[3].address[3], 9);
	assert_int_equal(vr->vips[3].scope, RT_SCOPE_LINK);
	assert_true(vr->vips[3].excluded);
	assert_null(vr->vips[3].options);
	assert_int_equal(vr->vips[4].family, VR_IPV6);
	assert_true(vr->vips[4].excluded);
	config_free(config);
}

/* Instances with equal values share one struct settings, wherever they stand. Values that distinguish them are not in
 * it. */
static void shared_settings(void **state)
{
	struct config *config =
		load_well("vrrp_instance A {\ninterface eth0\nvirtual_router_id 1\npriority 7\nadvert_int 3\n"
			  "virtual_ipaddress {\n192.0.2.1\n}\n}\n"
			  "vrrp_instance B {\ninterface eth0\nvirtual_router_id 2\nadvert_int 2\n"
			  "virtual_ipaddress {\n192.0.2.2\n}\n}\n"
			  "vrrp_instance C {\ninterface eth0\nvirtual_router_id 3\npriority 9\nadvert_int 3.0\n"
			  "virtual_ipaddress {\n192.0.2.3\n}\n}\n"
			  "vrrp_instance D {\ninterface eth1\nvirtual_router_id 1\nadvert_int 3\n"
			  "virtual_ipaddress {\n192.0.2.4\n}\n}\n",
			  0);
	const struct instance *vr = config->instances;

	(void)state;
	assert_int_equal(config->count, 4);
	assert_ptr_equal(vr[0].settings, vr[2].settings);
	assert_ptr_not_equal(vr[0].settings, vr[1].settings);
	assert_ptr_not_equal(vr[0].settings, vr[3].settings);
	assert_int_equal(vr[0].settings->vrrp.interval_ns, 3 * NS_PER_S);
	assert_int_equal(vr[1].settings->vrrp.interval_ns, 2 * NS_PER_S);
	assert_int_equal(vr[0].priority, 7);
	assert_int_equal(vr[2].priority, 9);
	assert_int_equal(vr[2].vrid, 3);
	assert_string_equal(vr[2].name, "C");
	assert_string_equal(vr[2].settings->interface, "eth0");
	assert_string_equal(vr[3].settings->interface, "eth1");
	assert_int_equal(vr[2].vips->address[3], 3);
	config_free(config);
}

/* The name of use_vmac, which looks like the beginning of a MAC, is ignored. */
static void shared_vmac(void **state)
{
	struct config *config = load_well("global_defs {\nvrrp_version 3\n}\n"
					  "vrrp_instance A {\ninterface eth0\nvirtual_router_id 1\nuse_vmac a0\n"
					  "virtual_ipaddress {\n192.0.2.1\n}\n}\n"
					  "vrrp_instance B {\ninterface eth0\nvirtual_router_id 2\nuse_vmac a1\n"
					  "virtual_ipaddress {\n192.0.2.2\n}\n}\n",
					  0);

	(void)state;
	assert_ptr_equal(config->instances[0].settings, config->instances[1].settings);
	config_free(config);
}

/* A file with errors gives no model, and its errors are reported in order. */
static void failure(void **state)
{
	struct config *untouched = (struct config *)&failure, *config = untouched;
	struct told told;

	(void)state;
	assert_int_equal(load("priority 5\nvrrp_instance A {\npriority 0\n}\n", &told, &config), -EINVAL);
	assert_ptr_equal(config, untouched);
	assert_int_equal(told.warnings, 2);
	assert_int_equal(told.errors, 3);
	assert_string_equal(told.first, "1:1 'priority' belongs in vrrp_instance, not in the top level; it is ignored");
	assert_int_equal(config_load(&(struct config_origin){"/", NULL, SIZE_MAX}, tell, &told, &config), -EINVAL);
	config_free(NULL);
}

static void seconds(void **state)
{
	static const struct {
		const char *text;
		uint64_t ns;
	} good[] = {
		{"0", 0},
		{"1", NS_PER_S},
		{"1.", NS_PER_S},
		{".5", 500000000},
		{"0.29", 290000000},
		{"4.35", 4350000000},
		{"0.000000001", 1},
		{"1.0000000000000", NS_PER_S},
		{"18446744073.709551615", UINT64_MAX},
	};
	static const char *const bad[] = {"",
					  ".",
					  "-1",
					  "+1",
					  "1e3",
					  "1.2.3",
					  " 1",
					  "0x1",
					  "1s",
					  "0.0000000001",
					  "18446744073.709551616",
					  "18446744074",
					  "99999999999999999999999"};
	uint64_t ns;

	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(*good); i++) {
		assert_true(value_seconds(good[i].text, &ns));
		assert_int_equal(ns, good[i].ns);
	}
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		assert_false(value_seconds(bad[i], &ns));
	assert_string_equal(format_seconds(10000000).text, "0.01");
	assert_string_equal(format_seconds(100 * NS_PER_S).text, "100");
}

static void numbers(void **state)
{
	static const char *const bad[] = {"", "-0", " 1", "1 ", "0x1", "1.0", "18446744073709551616"};
	uint64_t number;

	(void)state;
	assert_true(value_number("18446744073709551615", &number));
	assert_int_equal(number, UINT64_MAX);
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		assert_false(value_number(bad[i], &number));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(defaults),	  cmocka_unit_test(instance_values),
		cmocka_unit_test(global_values),  cmocka_unit_test(preemption),
		cmocka_unit_test(unicast),	  cmocka_unit_test(group),
		cmocka_unit_test(authentication), cmocka_unit_test(ipv6),
		cmocka_unit_test(addresses),	  cmocka_unit_test(failure),
		cmocka_unit_test(seconds),	  cmocka_unit_test(shared_settings),
		cmocka_unit_test(shared_vmac),	  cmocka_unit_test(numbers),
	};

	return cmocka_run_group_tests_name("config", tests, NULL, NULL);
}

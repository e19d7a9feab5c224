// SPDX-License-Identifier: GPL-2.0
/* Plans: what the engine is to send for a virtual router, by its configuration and its port. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "config_text.h"
#include "manager/links/ports.h"
#include "manager/orders/plan.h"

#define ETHERNET 14 /* bytes before the IPv4 header */
#define IPV4 20	    /* bytes before the VRRP message */

static const uint8_t source[16] = {192, 0, 2, 10}, mac[6] = {2, 0, 0, 0, 0, 1}, other_mac[6] = {2, 0, 0, 0, 0, 2};

static struct config *config;
static struct ports ports;

static void given(const char *text)
{
	config = config_of(text);
	assert_int_equal(ports_init(&ports, config), 0);
	for (size_t i = 0; i < ports.count; i++) {
		ports.ports[i].ifindex = strcmp(ports.ports[i].name, "v0") ? 8 : 7;
		memcpy(ports.ports[i].mac, ports.ports[i].ifindex == 7 ? mac : other_mac, sizeof(mac));
	}
}

static int tear_down(void **state)
{
	(void)state;
	ports_free(&ports);
	config_free(config);
	return 0;
}

/* The source address of adverts: mcast_src_ip, else that of the port, else there is none. */
static void test_source(void **state)
{
	struct port *port;

	(void)state;
	given("vrrp_instance a {\n interface v0\n virtual_router_id 1\n virtual_ipaddress {\n 192.0.2.1/24\n }\n}\n"
	      "vrrp_instance b {\n interface v0\n virtual_router_id 2\n mcast_src_ip 192.0.2.9\n"
	      " virtual_ipaddress {\n 192.0.2.2/24\n }\n}\n");
	port = ports_by_name(&ports, "v0");
	assert_null(plan_source(config->instances[0].settings, port));
	assert_int_equal(plan_source(config->instances[1].settings, port)[3], 9);
	port->has_source_address[0] = true;
	memcpy(port->source_address[0], source, sizeof(source));
	assert_memory_equal(plan_source(config->instances[0].settings, port), source, 4);
	assert_int_equal(plan_source(config->instances[1].settings, port)[3], 9);
}

/* An advert of the effective priority, from the port's MAC address; its addresses are announced where it leaves. */
static void test_advert(void **state)
{
	struct vr_plan *plan;
	const uint8_t *vrrp;

	(void)state;
	given("vrrp_instance a {\n interface v0\n virtual_router_id 5\n priority 120\n version 3\n"
	      " virtual_ipaddress {\n 192.0.2.1/24\n 192.0.2.2/24\n }\n}\n");
	plan = plan_make(&ports, &config->instances[0], 77, source);
	assert_non_null(plan);
	vrrp = plan->frame + ETHERNET + IPV4;
	assert_int_equal(plan->ifindex, 7);
	assert_int_equal(plan->priority, 77);
	assert_int_equal(plan->frame_length, ETHERNET + IPV4 + 8 + 2 * 4);
	assert_memory_equal(plan->frame + 6, mac, sizeof(mac));
	assert_memory_equal(plan->frame + ETHERNET + 12, source, 4);
	assert_int_equal(vrrp[0], 0x31);
	assert_int_equal(vrrp[1], 5);
	assert_int_equal(vrrp[2], 77);
	assert_int_equal(vrrp[3], 2);
	assert_int_equal(plan->listed, 2);
	assert_int_equal(plan->vip_count, 0);
	free(plan);
}

/* An address of another interface is in the advert, but is announced on its interface, from the MAC address there. */
static void test_other_interface(void **state)
{
	struct vr_plan *plan;
	const struct plan_vip *vips;

	(void)state;
	given("vrrp_instance a {\n interface v0\n virtual_router_id 5\n virtual_ipaddress {\n 192.0.2.1/24\n"
	      " 198.51.100.1/24 dev v1\n }\n virtual_ipaddress_excluded {\n 192.0.2.3/24\n }\n}\n");
	plan = plan_make(&ports, &config->instances[0], 100, source);
	assert_non_null(plan);
	assert_int_equal(plan->listed, 1);
	assert_int_equal(plan->vip_count, 2);
	vips = plan_vips(plan);
	assert_int_equal(vips[0].ifindex, 8);
	assert_memory_equal(vips[0].mac, other_mac, sizeof(other_mac));
	assert_int_equal(vips[1].ifindex, 7);
	assert_int_equal(vips[1].address[3], 3);
	free(plan);
}

/* With a virtual MAC adverts and announcements are from it. */
static void test_vmac(void **state)
{
	static const uint8_t vmac[6] = {0, 0, 0x5e, 0, 1, 5};
	struct vr_plan *plan;

	(void)state;
	given("vrrp_instance a {\n interface v0\n virtual_router_id 5\n use_vmac\n virtual_ipaddress {\n"
	      " 192.0.2.1/24\n }\n}\n");
	plan = plan_make(&ports, &config->instances[0], 100, source);
	assert_non_null(plan);
	assert_memory_equal(plan->mac, vmac, sizeof(vmac));
	assert_memory_equal(plan->frame + 6, vmac, sizeof(vmac));
	assert_int_equal(plan->listed, 1);
	free(plan);
}

/* Unicast: an advert for each peer, with the TTL for peers. */
static void test_peers(void **state)
{
	struct vr_plan *plan;

	(void)state;
	given("vrrp_instance a {\n interface v0\n virtual_router_id 5\n unicast_peer {\n 192.0.2.21\n 192.0.2.22\n }\n"
	      " virtual_ipaddress {\n 192.0.2.1/24\n }\n}\n");
	plan = plan_make(&ports, &config->instances[0], 100, source);
	assert_non_null(plan);
	assert_int_equal(plan_frames(plan->settings), 2);
	for (int i = 0; i < 2; i++)
		assert_int_equal(plan->frame[i * plan->frame_length + ETHERNET + 19], 21 + i);
	free(plan);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(test_source, tear_down),
		cmocka_unit_test_teardown(test_advert, tear_down),
		cmocka_unit_test_teardown(test_other_interface, tear_down),
		cmocka_unit_test_teardown(test_vmac, tear_down),
		cmocka_unit_test_teardown(test_peers, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

// SPDX-License-Identifier: GPL-2.0
/* From the interfaces of a configuration to the devices below them: VLAN tags, modes, and what cannot run. */
#include <errno.h>
#include <linux/ethtool.h>
#include <linux/sockios.h>
#include <net/if.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "config_text.h"
#include "manager/links/resolve.h"
#include "util/log.h"

/* The interfaces of the kernel. */
struct kernel_link {
	struct rtnl_link link;
	const char *driver;
	bool strips_tags;
};

static struct kernel_link kernel[8];
static size_t kernel_count;

static struct config *config;
static struct ports ports;
static struct devices devices;
static char told[1000]; /* the lines of the log */

static const struct kernel_link *find(const char *name)
{
	for (size_t i = 0; i < kernel_count; i++)
		if (!strcmp(kernel[i].link.name, name))
			return &kernel[i];
	return NULL;
}

int __wrap_rtnl_dump_links(struct rtnl *r, const struct rtnl_handler *handler);
int __wrap_rtnl_dump_links(struct rtnl *r, const struct rtnl_handler *handler)
{
	(void)r;
	for (size_t i = 0; i < kernel_count; i++)
		handler->link(&kernel[i].link, handler->data);
	return 0;
}

char *__wrap_if_indextoname(unsigned ifindex, char *name);
char *__wrap_if_indextoname(unsigned ifindex, char *name)
{
	for (size_t i = 0; i < kernel_count; i++)
		if (kernel[i].link.ifindex == ifindex)
			return strcpy(name, kernel[i].link.name);
	return NULL;
}

int __wrap_ioctl(int fd, unsigned long request, ...);
int __wrap_ioctl(int fd, unsigned long request, ...)
{
	const struct kernel_link *k;
	struct ethtool_drvinfo *info;
	struct ethtool_value *value;
	struct ifreq *ifr;
	va_list args;

	(void)fd;
	va_start(args, request);
	ifr = va_arg(args, struct ifreq *);
	va_end(args);
	k = find(ifr->ifr_name);
	info = (void *)ifr->ifr_data;
	value = (void *)ifr->ifr_data;
	assert_int_equal(request, SIOCETHTOOL);
	assert_non_null(k);
	if (info->cmd == ETHTOOL_GDRVINFO)
		strcpy(info->driver, k->driver);
	else
		value->data = k->strips_tags ? ETH_FLAG_RXVLAN : 0;
	return 0;
}

static void keep_line(void *data, const char *line)
{
	size_t at = strlen(told);

	(void)data;
	snprintf(told + at, sizeof(told) - at, "%s\n", line);
}

/* Makes an interface with the next ifindex, from 1 on. vlan: its tag on `lower`; 0: none. */
static struct kernel_link *make(const char *name, uint32_t lower, uint16_t vlan)
{
	struct kernel_link *k = &kernel[kernel_count++];

	*k = (struct kernel_link){
		.link = {.ifindex = (uint32_t)kernel_count, .lower = lower, .vlan = vlan, .up = true},
		.driver = "e1000e",
	};
	snprintf(k->link.name, sizeof(k->link.name), "%s", name);
	return k;
}

static int resolve_on(const char *interface, const char *rest, enum vr_mode mode, enum resolve_missing missing)
{
	char text[400];

	snprintf(text, sizeof(text),
		 "vrrp_instance one {\n	interface %s\n	version 3\n	virtual_router_id 1\n%s"
		 "	virtual_ipaddress {\n		192.0.2.1\n	}\n}\n",
		 interface, rest);
	*told = 0;
	devices = (struct devices){0};
	config = config_of(text);
	return resolve(NULL, config, (struct resolve_options){mode, missing}, &ports, &devices);
}

static void end(void)
{
	devices_free(&devices);
	ports_free(&ports);
	config_free(config);
}

static void no_tag(void **state)
{
	(void)state;
	kernel_count = 0;
	make("eth0", 0, 0);
	assert_int_equal(resolve_on("eth0", "", VR_MODE_AUTO, RESOLVE_REFUSE), 0);
	assert_int_equal(ports.ports[0].lower, 1);
	assert_int_equal(devices.count, 1);
	assert_true(devices.list[0].adverts && !devices.list[0].tagged && devices.list[0].mode == VR_MODE_AUTO);
	assert_int_equal(devices_interface(&devices, 1, 0, 0), 1);
	end();
}

static void tags(void **state)
{
	(void)state;
	kernel_count = 0;
	make("eth0", 0, 0);
	make("eth0.5", 1, 5);
	make("eth0.5.6", 2, 6);
	make("eth0.5.6.7", 3, 7);
	assert_int_equal(resolve_on("eth0.5.6", "", VR_MODE_AUTO, RESOLVE_REFUSE), 0);
	assert_int_equal(ports.ports[0].lower, 1);
	assert_int_equal(ports.ports[0].vlan, 5);
	assert_int_equal(ports.ports[0].vlan_in, 6);
	assert_string_equal(devices.list[0].name, "eth0");
	assert_true(devices.list[0].tagged);
	assert_int_equal(devices_interface(&devices, 1, 5, 0), 2);
	assert_int_equal(devices_interface(&devices, 1, 5, 6), 3);
	assert_int_equal(devices_interface(&devices, 1, 6, 0), 0);
	end();

	assert_int_equal(resolve_on("eth0.5.6.7", "", VR_MODE_AUTO, RESOLVE_REFUSE), -EOPNOTSUPP);
	assert_non_null(strstr(told, "eth0.5.6.7: the interface has more than two VLAN tags"));
	end();
	assert_int_equal(resolve_on("eth0.5.6.7", "", VR_MODE_AUTO, RESOLVE_FOLLOW), 0);
	assert_true(!ports.ports[0].ifindex && ports.ports[0].lower & PORT_ABSENT && !devices.count);
	end();
}

/* XDP does not see tags that the driver takes off. */
static void stripped_tags(void **state)
{
	(void)state;
	kernel_count = 0;
	make("eth0", 0, 0)->strips_tags = true;
	make("eth0.5", 1, 5);
	assert_int_equal(resolve_on("eth0.5", "", VR_MODE_AUTO, RESOLVE_REFUSE), 0);
	assert_int_equal(devices.list[0].mode, VR_MODE_TC);
	assert_true(devices_want(&devices, VR_MODE_TC));
	assert_non_null(strstr(told, "eth0: the driver takes VLAN tags off"));
	end();
	assert_int_equal(resolve_on("eth0.5", "", VR_MODE_NATIVE, RESOLVE_REFUSE), 0);
	assert_int_equal(devices.list[0].mode, VR_MODE_NATIVE);
	assert_non_null(strstr(told, "warning: eth0: the driver takes VLAN tags off"));
	end();
	assert_int_equal(resolve_on("eth0", "", VR_MODE_AUTO, RESOLVE_REFUSE), 0);
	assert_int_equal(devices.list[0].mode, VR_MODE_AUTO);
	end();
}

/* A bond hands a native program to its members. */
static void bond(void **state)
{
	(void)state;
	kernel_count = 0;
	make("bond0", 0, 0)->driver = "bonding";
	make("bond0.5", 1, 5);
	assert_int_equal(resolve_on("bond0", "", VR_MODE_AUTO, RESOLVE_REFUSE), 0);
	assert_int_equal(devices.list[0].mode, VR_MODE_GENERIC);
	assert_string_equal(told, "");
	end();
	assert_int_equal(resolve_on("bond0", "", VR_MODE_NATIVE, RESOLVE_REFUSE), 0);
	assert_int_equal(devices.list[0].mode, VR_MODE_GENERIC);
	assert_non_null(strstr(told, "generic mode is used"));
	end();
	assert_int_equal(resolve_on("bond0.5", "", VR_MODE_AUTO, RESOLVE_REFUSE), 0);
	assert_int_equal(devices.list[0].mode, VR_MODE_TC);
	end();
}

static void missing(void **state)
{
	(void)state;
	kernel_count = 0;
	assert_int_equal(resolve_on("eth0", "", VR_MODE_AUTO, RESOLVE_REFUSE), -ENODEV);
	assert_non_null(strstr(told, "error: eth0: no such interface"));
	end();
	assert_int_equal(resolve_on("eth0", "", VR_MODE_AUTO, RESOLVE_WAIT), 0);
	assert_non_null(strstr(told, "warning: eth0: no such interface"));
	assert_int_equal(devices.count, 0);
	end();
	assert_int_equal(resolve_on("eth0", "", VR_MODE_AUTO, RESOLVE_FOLLOW), 0);
	assert_string_equal(told, "");
	end();
}

/* A macvlan delivers no frames to a virtual MAC. */
static void virtual_mac(void **state)
{
	(void)state;
	kernel_count = 0;
	make("mac0", 0, 0)->link.own_mac_only = true;
	make("eth0", 0, 0);
	assert_int_equal(resolve_on("eth0", "	use_vmac\n", VR_MODE_AUTO, RESOLVE_REFUSE), 0);
	end();
	assert_int_equal(resolve_on("mac0", "", VR_MODE_AUTO, RESOLVE_REFUSE), 0);
	end();
	assert_int_equal(resolve_on("mac0", "	use_vmac\n", VR_MODE_AUTO, RESOLVE_REFUSE), -EOPNOTSUPP);
	assert_non_null(strstr(told, "one: interface mac0 is a macvlan"));
	end();
	assert_int_equal(resolve_on("mac0", "	use_vmac\n", VR_MODE_AUTO, RESOLVE_FOLLOW), 0);
	assert_int_equal(ports.ports[0].ifindex, 0);
	end();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(no_tag), cmocka_unit_test(tags),    cmocka_unit_test(stripped_tags),
		cmocka_unit_test(bond),	  cmocka_unit_test(missing), cmocka_unit_test(virtual_mac),
	};

	log_also(keep_line, NULL);
	return cmocka_run_group_tests(tests, NULL, NULL);
}

// SPDX-License-Identifier: GPL-2.0
/* Frames to virtual MACs, and traffic to virtual addresses without accept mode. */
#include "vmac_observe.h"

#define GATEWAY_CUSTOM ((const uint8_t[6]){2, 0x11, 0x22, 0x33, 0x44, 0x55})

static const uint8_t families[] = {VR_IPV4, VR_IPV6};

static uint32_t slot_of(uint8_t family)
{
	return family == VR_IPV4 ? SLOT4 : SLOT6;
}

/* Builds traffic through the gateway, from the host to another network. */
static void build_transit(struct packet *p, uint8_t family, const uint8_t *mac)
{
	if (family == VR_IPV4)
		build_echo(p, &(struct echo_frame){family, mac, HOST_MAC, HOST4, (const uint8_t[4]){198, 51, 100, 1}});
	else
		build_echo(p, &(struct echo_frame){family, mac, HOST_MAC, HOST6, (const uint8_t[16]){0x26, [15] = 1}});
	tag(p);
}

/* P28: while we are Active, frames to the virtual MAC are handed on as if they were to the MAC of the port. P22: else
 * they are dropped. */
static void to_vmac(void **state)
{
	(void)state;
	EACH_TAGS (tags)
		for (int i = 0; i < 8; i++) {
			uint8_t family = families[i % 2], other = families[!(i % 2)];
			unsigned int flags = i / 2 % 2 ? VR_VMAC | VR_ACCEPT : VR_VMAC;
			bool own_family =
				i /
				4; /* false: IPv6 to the MAC of an IPv4 virtual router, or the reverse, is the same */
			struct packet p;

			set_up(tags, flags, ACTIVE);
			build_transit(&p, own_family ? family : other, mac_of(family, VR_VMAC));
			expect_handed_on(&p, PACKET_HOST);
			for (enum when when = BACKUP; when < WHENS; when++) {
				put_when(when);
				expect_dropped(IN, &p, slot_of(family), VR_NOT_ACTIVE);
			}
			expect_counts(slot_of(other), 0);
		}
}

/* The content of a frame to the virtual MAC does not matter. */
static void to_vmac_any(void **state)
{
	(void)state;
	EACH_TAGS (tags)
		for (int active = 0; active < 2; active++) {
			struct packet p;

			set_up(tags, VR_VMAC, active ? ACTIVE : BACKUP);
			ethernet(&p, VMAC4, HOST_MAC, 0x88b5); /* Ethernet type for local experiments */
			p.length += 46;
			tag(&p);
			if (active)
				expect_handed_on(&p, PACKET_HOST);
			else
				expect_dropped(IN, &p, SLOT4, VR_NOT_ACTIVE);

			/* ARP and neighbour discovery that are not about a virtual address */
			build_arp(&p, &(struct arp_frame){VMAC4, .operation = 2, HOST_MAC, HOST4, VMAC4, VIP4});
			tag(&p);
			if (active)
				expect_handed_on(&p, PACKET_HOST);
			else
				expect_dropped(IN, &p, SLOT4, VR_NOT_ACTIVE);
			build_nd(&p, &(struct nd_frame){ADVERTISEMENT, VMAC6, HOST_MAC, HOST6, VIP6, HOST6,
							.flags = SOLICITED, .option = 2});
			tag(&p);
			if (active)
				expect_handed_on(&p, PACKET_HOST);
			else
				expect_dropped(IN, &p, SLOT6, VR_NOT_ACTIVE);
		}
}

/* MACs that differ from our virtual MACs in one detail: the stack drops these frames. */
static void to_others(void **state)
{
	static const struct {
		const char *what;
		uint8_t mac[6];
	} t[] = {
		{"VRID is not configured", {0, 0, 0x5e, 0, 1, VRID + 1}},
		{"VRID is not configured, IPv6", {0, 0, 0x5e, 0, 2, VRID - 1}},
		{"VRID 0", {0, 0, 0x5e, 0, 1, 0}},
		{"third family", {0, 0, 0x5e, 0, 3, VRID}},
		{"no family", {0, 0, 0x5e, 0, 0, VRID}},
		{"another organisation", {0, 0, 0x5f, 0, 1, VRID}},
		{"another block", {0, 0, 0x5e, 1, 1, VRID}},
		{"virtual MAC of the other byte order", {0x5e, 0, 0, 0, 1, VRID}},
		{"somebody else's", {2, 0, 0, 0, 0, 0xcc}},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(t); i++)
		EACH_TAGS (tags)
			for (enum when when = ACTIVE; when <= BACKUP; when++) {
				struct packet p;

				set_up(tags, VR_VMAC, when);
				build_transit(&p, VR_IPV4, t[i].mac);
				expect_handed_on(&p, PACKET_OTHERHOST);
			}
}

/* Frames to the MAC of another machine, which a switch floods, are not checked for virtual addresses. */
static void requests_to_others(void **state)
{
	struct packet p;

	(void)state;
	set_up(UNTAGGED, VR_VMAC, ACTIVE);
	put_needs(VR_NEED_REFUSE);
	build_arp(&p, &(struct arp_frame){OTHER_MAC, .operation = 1, HOST_MAC, HOST4, ZERO_MAC, VIP4});
	expect_handed_on(&p, PACKET_OTHERHOST);
	build_nd(&p, &(struct nd_frame){SOLICITATION, OTHER_MAC, HOST_MAC, HOST6, VIP6, VIP6, .option = 1});
	expect_handed_on(&p, PACKET_OTHERHOST);
	build_echo(&p, &(struct echo_frame){VR_IPV4, OTHER_MAC, HOST_MAC, HOST4, VIP4});
	expect_handed_on(&p, PACKET_OTHERHOST);
}

/* The virtual MAC of the family that is not configured is no virtual MAC here. */
static void other_family(void **state)
{
	(void)state;
	for (int i = 0; i < 2; i++)
		EACH_TAGS (tags) {
			uint8_t family = families[i];
			struct router r;
			struct packet p;

			reset();
			vx.tags = tags;
			r = vmac_router(family, VRID, VR_VMAC, ACTIVE);
			install(&r, slot_of(family));
			build_transit(&p, family, mac_of(family, VR_VMAC));
			expect_handed_on(&p, PACKET_HOST);
			build_transit(&p, family, mac_of(families[!i], VR_VMAC));
			expect_handed_on(&p, PACKET_OTHERHOST);
		}
}

/* A virtual router without a virtual MAC, or with a configured one, does not have the MAC of its VRID. */
static void without_vmac(void **state)
{
	(void)state;
	EACH_TAGS (tags)
		for (int i = 0; i < 3; i++)
			for (enum when when = ACTIVE; when <= BACKUP; when++) {
				struct router r;
				struct packet p;

				set_up(tags, i == 1 ? VR_ACCEPT : 0, when);
				if (i == 2) {
					r = vmac_router(VR_IPV4, VRID, VR_VMAC, when);
					memcpy(r.config.mac, GATEWAY_CUSTOM, 6);
					install(&r, SLOT4);
				}
				build_transit(&p, VR_IPV4, VMAC4);
				expect_handed_on(&p, PACKET_OTHERHOST);
				/* even where the MAC of the port has the form of a virtual MAC */
				r = vmac_router(VR_IPV6, VRID, 0, when);
				memcpy(r.config.mac, VMAC6, 6);
				install(&r, SLOT6);
				build_transit(&p, VR_IPV6, VMAC6);
				expect_handed_on(&p, PACKET_OTHERHOST);
			}
}

/* A virtual MAC counts on its own port only. */
static void other_port(void **state)
{
	(void)state;
	EACH_TAGS (port)
		EACH_TAGS (tags) {
			bool same = taggings[port].vlan == taggings[tags].vlan &&
				    taggings[port].vlan_in == taggings[tags].vlan_in;
			struct packet p;

			set_up(port, VR_VMAC, ACTIVE);
			vx.tags = tags;
			build_transit(&p, VR_IPV6, VMAC6);
			expect_handed_on(&p, same ? PACKET_HOST : PACKET_OTHERHOST);
		}
}

/* A virtual MAC that is configured (use_vmac with a MAC) is found in vmac_index. */
static void custom_mac(void **state)
{
	static const uint8_t macs[][6] = {
		{2, 0x11, 0x22, 0x33, 0x44, 0x55}, {0, 0, 0x5e, 0, 1, 77}, /* the form of another VRID */
	};

	(void)state;
	EACH_TAGS (port)
		for (size_t i = 0; i < COUNT(macs); i++)
			EACH_TAGS (tags) {
				bool same = taggings[port].vlan == taggings[tags].vlan &&
					    taggings[port].vlan_in == taggings[tags].vlan_in;
				struct vmac_key key = {
					.ifindex = LOOPBACK,
					.vlan = taggings[port].vlan,
					.vlan_in = taggings[port].vlan_in,
				};
				uint32_t slot = SLOT4;
				struct packet p, reply;
				struct router r;

				set_up(port, VR_VMAC, ACTIVE);
				r = vmac_router(VR_IPV4, VRID, VR_VMAC, ACTIVE);
				memcpy(r.config.mac, macs[i], 6);
				install(&r, SLOT4);
				memcpy(key.mac, macs[i], 6);
				assert_int_equal(bpf_map_update_elem(bpf_map__fd(fx.skel->maps.vmac_index), &key, &slot,
								     BPF_ANY),
						 0);
				vx.tags = tags;
				build_transit(&p, VR_IPV4, macs[i]);
				expect_handed_on(&p, same ? PACKET_HOST : PACKET_OTHERHOST);
				if (same) {
					put_when(LEASE_OVER);
					expect_dropped(IN, &p, SLOT4, VR_NOT_ACTIVE);
					put_when(ACTIVE);
					build_request(&p, VIP4);
					build_arp(&reply, &(struct arp_frame){HOST_MAC, .operation = 2, macs[i], VIP4,
									      HOST_MAC, HOST4});
					tag(&p);
					tag(&reply);
					expect_answered(&p, &reply);
				}
				build_transit(&p, VR_IPV4, VMAC4);
				expect_handed_on(&p, PACKET_OTHERHOST);
			}
}

/* Frames to the MAC of the port, broadcast and multicast are handed on unchanged in every state. */
static void not_otherhost(void **state)
{
	static const struct {
		uint8_t mac[6];
		int type;
	} t[] = {
		{{0}, PACKET_HOST},
		{{255, 255, 255, 255, 255, 255},
		 PACKET_MULTICAST}, /* not PACKET_BROADCAST: the broadcast address of loopback is 0 */
		{{1, 0, 0x5e, 0, 0, 1}, PACKET_MULTICAST},
		{{1, 0, 0x5e, 0, 1, VRID}, PACKET_MULTICAST},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(t); i++)
		for (enum when when = ACTIVE; when < WHENS; when++)
			EACH_TAGS (tags) {
				struct packet p;

				set_up(tags, VR_VMAC, when);
				put_needs(VR_NEED_REFUSE | VR_NEED_SOURCE);
				build_transit(&p, VR_IPV4, t[i].mac);
				expect_handed_on(&p, t[i].type);
				build_transit(&p, VR_IPV6, t[i].mac);
				expect_handed_on(&p, t[i].type);
			}
}

static void build_to_vip(struct packet *p, uint8_t family, const uint8_t *mac)
{
	if (family == VR_IPV4)
		build_echo(p, &(struct echo_frame){family, mac, HOST_MAC, HOST4, VIP4});
	else
		build_echo(p, &(struct echo_frame){family, mac, HOST_MAC, HOST6, VIP6});
	tag(p);
}

/* P29: traffic to a virtual address is dropped without accept mode while we are Active. */
static void refused(void **state)
{
	static const uint32_t needs[] = {0, VR_NEED_SOURCE, VR_NEED_REFUSE, VR_NEED_REFUSE | VR_NEED_SOURCE};

	(void)state;
	EACH_TAGS (tags)
		for (unsigned int flags = 0; flags < 4; flags++)
			for (size_t n = 0; n < 4; n++)
				for (int i = 0; i < 4; i++) {
					uint8_t family = families[i % 2];
					bool via_vmac = i / 2 && flags & VR_VMAC;
					struct packet p;

					set_up(tags, flags, ACTIVE);
					put_needs(needs[n]);
					build_to_vip(&p, family, via_vmac ? mac_of(family, flags) : LOOPBACK_MAC);
					if (needs[n] & VR_NEED_REFUSE && !(flags & VR_ACCEPT))
						expect_dropped(IN, &p, slot_of(family), VR_NOT_ACCEPTED);
					else
						expect_handed_on(&p, PACKET_HOST);
					/* while we are not Active, the address may be on this interface: not dropped */
					for (enum when when = BACKUP; when < WHENS; when++) {
						put_when(when);
						if (via_vmac)
							expect_dropped(IN, &p, slot_of(family), VR_NOT_ACTIVE);
						else
							expect_handed_on(&p, PACKET_HOST);
					}
				}
}

/* Traffic to other addresses, or through this router, is not dropped. */
static void not_refused(void **state)
{
	static const struct {
		const char *what;
		uint8_t family;
		struct patch patch;
		int tail;
	} t[] = {
		{"another address", VR_IPV4, {IN_IP, 19, 1, 2}, 0},
		{"another network", VR_IPV4, {IN_IP, 16, 1, 10}, 0},
		{"address as source only", VR_IPV4, {IN_IP, 12, 4, 0xc0000201}, 0},
		{"another address, IPv6", VR_IPV6, {IN_IP, 39, 1, 2}, 0},
		{"another, first word", VR_IPV6, {IN_IP, 24, 1, 0x21}, 0},
		{"another, second word", VR_IPV6, {IN_IP, 28, 1, 1}, 0},
		{"another, third word", VR_IPV6, {IN_IP, 32, 1, 1}, 0},
		{"IPv6 header cut off", VR_IPV6, {IN_IP, 4, 2, 0}, -1 - 60},
		{"IPv4 header cut off", VR_IPV4, {IN_IP, 2, 2, 0}, -1 - 64},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(t); i++)
		EACH_TAGS (tags) {
			struct packet p;

			set_up(tags, 0, ACTIVE);
			put_needs(VR_NEED_REFUSE);
			if (t[i].tail && !taggings[tags].protocol[0])
				continue; /* the kernel does not run untagged frames without a whole IP header */
			build_to_vip(&p, t[i].family, LOOPBACK_MAC);
			expect_dropped(IN, &p, slot_of(t[i].family),
				       VR_NOT_ACCEPTED); /* without the change the frame is dropped */
			apply_patch(&p, &t[i].patch);
			if (!strcmp(t[i].what, "address as source only"))
				memcpy(p.bytes + p.network + 16, HOST4, 4);
			p.length += t[i].tail;
			expect_handed_on(&p, PACKET_HOST);
		}
}

/* P29: neighbour discovery is not dropped, with or without accept mode. */
static void discovery_not_refused(void **state)
{
	(void)state;
	EACH_TAGS (tags)
		for (unsigned int flags = 0; flags <= VR_VMAC; flags++) {
			struct packet p;

			set_up(tags, flags, ACTIVE);
			put_needs(VR_NEED_REFUSE);
			build_to_vip(&p, VR_IPV6, LOOPBACK_MAC);
			expect_dropped(IN, &p, SLOT6, VR_NOT_ACCEPTED);
			build_nd(&p, &(struct nd_frame){ADVERTISEMENT, LOOPBACK_MAC, HOST_MAC, HOST6, VIP6, HOST6,
							.flags = SOLICITED, .option = 2});
			tag(&p);
			expect_handed_on(&p, PACKET_HOST);
			build_nd(&p, &(struct nd_frame){SOLICITATION, LOOPBACK_MAC, HOST_MAC, HOST6, VIP6, HOST6,
							.option = 1});
			tag(&p);
			expect_handed_on(&p, PACKET_HOST);
		}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(to_vmac),	 cmocka_unit_test(to_vmac_any),
		cmocka_unit_test(to_others),	 cmocka_unit_test(requests_to_others),
		cmocka_unit_test(other_family),	 cmocka_unit_test(without_vmac),
		cmocka_unit_test(other_port),	 cmocka_unit_test(custom_mac),
		cmocka_unit_test(not_otherhost), cmocka_unit_test(refused),
		cmocka_unit_test(not_refused),	 cmocka_unit_test(discovery_not_refused),
	};

	return cmocka_run_group_tests_name("frames to virtual MACs and addresses", tests, load_and_attach,
					   unload_vmac_programs);
}

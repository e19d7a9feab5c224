/* SPDX-License-Identifier: GPL-2.0 */
/* The two programs for virtual addresses, on the maps of fixture.h; virtual routers for them; and functions that run
 * frames and compare the results. */
#ifndef TESTS_BPF_VMAC_FIXTURE_H
#define TESTS_BPF_VMAC_FIXTURE_H

#include <arpa/inet.h>
#include <linux/if_packet.h>

#include "fixture.h"
#include "vmac_packet.h"

#include "vmac_in.skel.h"
#include "vmac_out.skel.h"

#define SLOT4 3
#define SLOT6 4
#define LEASE (600 * SECOND)	      /* longer than any test */
#define BUDGET_INTERVAL (40 * SECOND) /* longer than any test, so that no budget is renewed during it */
#define COUNT(array) (sizeof(array) / sizeof(*(array)))

enum way { IN, OUT, WAYS };

/* State of the virtual router and its lease while a frame is run. */
enum when { ACTIVE, BACKUP, INITIALIZE, FAULT, LEASE_OVER, NO_LEASE, WHENS };

static const char *const when_names[] = {"Active", "Backup", "Initialize", "FAULT", "lease over", "no lease"};

/* The VLAN tags of a frame, and the VLAN ids of the port to which it belongs. */
enum tags { UNTAGGED, PRIORITY_TAG, TAGGED, SERVICE_TAGGED, TWO_TAGS, IN_METADATA, METADATA_AND_TAG, TAGS };

static const struct tagging {
	const char *name;
	uint16_t vlan, vlan_in;
	uint16_t metadata;	      /* TCI of a tag that the driver has stripped; 0: none */
	uint16_t protocol[2], tci[2]; /* of the tags in the frame, the inner one first */
} taggings[TAGS] = {
	{"untagged", .vlan = 0},
	{"priority tag", .vlan = 0, .protocol = {0x8100}, .tci = {0xe000}},
	{"tagged", .vlan = 5, .protocol = {0x8100}, .tci = {0xa005}},
	{"802.1ad", .vlan = 5, .protocol = {0x88a8}, .tci = {5}},
	{"two tags", .vlan = 5, .vlan_in = 7, .protocol = {0x8100, 0x88a8}, .tci = {7, 5}},
	{"in metadata", .vlan = 5, .metadata = 0xa005},
	{"in metadata, and one", .vlan = 5, .vlan_in = 7, .metadata = 0xa005, .protocol = {0x8100}, .tci = {7}},
};

static struct vmac_fixture {
	struct vmac_in_bpf *in;
	struct vmac_out_bpf *out;
	int tagger[WAYS]; /* programs that put a tag into the metadata, then jump into the program under test */
	enum tags tags;	  /* of the frames that are run now */
} vx;

static inline int way_fd(enum way way)
{
	return bpf_program__fd(way == IN ? vx.in->progs.vrrp_vmac_in : vx.out->progs.vrrp_vmac_out);
}

/* Makes an object that is not loaded yet use the maps of fixture.h. */
static inline int share_maps(struct bpf_object *object)
{
	struct bpf_map *map, *shared;
	int error;

	bpf_object__for_each_map(map, object)
	{
		shared = bpf_map__is_internal(map) ? NULL
						   : bpf_object__find_map_by_name(fx.skel->obj, bpf_map__name(map));
		error = shared ? bpf_map__reuse_fd(map, bpf_map__fd(shared)) : 0;
		if (error)
			return error;
	}
	return 0;
}

#define INSN(c, d, s, o, i)                                                                                            \
	{                                                                                                              \
		.code = (c), .dst_reg = (d), .src_reg = (s), .off = (o), .imm = (i)                                    \
	}

/* Loads a program that puts a tag into the metadata and jumps into the program under test: BPF_PROG_TEST_RUN cannot set
 * vlan_tci. The TCI comes in skb->mark. Returns a descriptor, or a negative number. */
static inline int make_tagger(enum way way)
{
	int array = bpf_map_create(BPF_MAP_TYPE_PROG_ARRAY, "jump", 4, 4, 1, NULL), program = way_fd(way);
	const struct bpf_insn insns[] = {
		INSN(BPF_ALU64 | BPF_MOV | BPF_X, 6, 1, 0, 0),
		INSN(BPF_LDX | BPF_MEM | BPF_W, 3, 1, offsetof(struct __sk_buff, mark), 0),
		INSN(BPF_ALU64 | BPF_MOV | BPF_K, 2, 0, 0, htons(0x8100)),
		INSN(BPF_JMP | BPF_CALL, 0, 0, 0, BPF_FUNC_skb_vlan_push),
		INSN(BPF_ALU64 | BPF_MOV | BPF_X, 1, 6, 0, 0),
		INSN(BPF_LD | BPF_DW | BPF_IMM, 2, BPF_PSEUDO_MAP_FD, 0, array),
		INSN(0, 0, 0, 0, 0),
		INSN(BPF_ALU64 | BPF_MOV | BPF_K, 3, 0, 0, 0),
		INSN(BPF_JMP | BPF_CALL, 0, 0, 0, BPF_FUNC_tail_call),
		INSN(BPF_ALU64 | BPF_MOV | BPF_K, 0, 0, 0, TC_ACT_TRAP), /* a verdict that no test expects */
		INSN(BPF_JMP | BPF_EXIT, 0, 0, 0, 0),
	};

	if (array < 0 || bpf_map_update_elem(array, &(uint32_t){0}, &program, BPF_ANY))
		return -1;
	return bpf_prog_load(BPF_PROG_TYPE_SCHED_CLS, "tagger", "GPL", insns, COUNT(insns), NULL);
}

/* Loads all programs. A refusal is a failure where the programs for adverts could be loaded. */
static inline int load_vmac_programs(void **state)
{
	int error = load_programs(state);

	if (error || !fx.skel)
		return error;
	vx.in = vmac_in_bpf__open();
	vx.out = vmac_out_bpf__open();
	if (!vx.in || !vx.out || share_maps(vx.in->obj) || share_maps(vx.out->obj))
		return -1;
	if (vmac_in_bpf__load(vx.in) || vmac_out_bpf__load(vx.out)) {
		print_error("the programs for virtual addresses cannot be loaded: %s\n", strerror(errno));
		return -1;
	}
	vx.tagger[IN] = make_tagger(IN);
	vx.tagger[OUT] = make_tagger(OUT);
	return vx.tagger[IN] < 0 || vx.tagger[OUT] < 0 ? -1 : 0;
}

static inline int unload_vmac_programs(void **state)
{
	if (vx.in)
		vmac_in_bpf__destroy(vx.in);
	if (vx.out)
		vmac_out_bpf__destroy(vx.out);
	return unload_programs(state);
}

/* Enters a virtual address of the port. flags: VIP_* */
static inline void put_vip(uint8_t family, const uint8_t *address, uint32_t slot, unsigned int flags)
{
	struct vip_key key = {
		.ifindex = LOOPBACK,
		.vlan = taggings[vx.tags].vlan,
		.vlan_in = taggings[vx.tags].vlan_in,
		.family = family,
	};
	const struct vip_value value = {.slot = slot, .prefix = 24, .flags = flags};

	memcpy(key.address, address, family == VR_IPV4 ? 4 : 16);
	assert_int_equal(bpf_map_update_elem(bpf_map__fd(fx.skel->maps.vip_index), &key, &value, BPF_ANY), 0);
}

/* Returns the MAC of a virtual router's addresses: its virtual MAC, or the MAC of the port. flags: VR_* */
static inline const uint8_t *mac_of(uint8_t family, unsigned int flags)
{
	static const uint8_t port[6] = {2, [5] = 0x0b}, vmac4[6] = {0, 0, 0x5e, 0, 1, VRID},
			     vmac6[6] = {0, 0, 0x5e, 0, 2, VRID};

	return !(flags & VR_VMAC) ? port : family == VR_IPV4 ? vmac4 : vmac6;
}

/* Returns the value of vr_state. */
static inline struct vr_state state_at(enum when when)
{
	static const uint8_t states[WHENS] = {VR_ACTIVE, VR_BACKUP, VR_INITIALIZE, VR_FAULT, VR_ACTIVE, VR_ACTIVE};

	/* a Backup with a lease that still runs is not Active */
	return (struct vr_state){
		.state = states[when],
		.lease_ns = when == LEASE_OVER ? now_ns() - 1
			    : when == NO_LEASE ? 0
					       : now_ns() + LEASE,
	};
}

static inline struct router vmac_router(uint8_t family, uint8_t vrid, unsigned int flags, enum when when)
{
	struct router r = {
		.key =
			{
				.ifindex = LOOPBACK,
				.vlan = taggings[vx.tags].vlan,
				.vlan_in = taggings[vx.tags].vlan_in,
				.family = family,
				.vrid = vrid,
			},
		.config =
			{
				.version = 3,
				.family = family,
				.vrid = vrid,
				.priority = 100,
				.count = 1,
				.vlan = taggings[vx.tags].vlan,
				.vlan_in = taggings[vx.tags].vlan_in,
				.ifindex = LOOPBACK,
				.flags = flags,
				.interval_ns = BUDGET_INTERVAL,
			},
		.state = state_at(when),
	};

	memcpy(r.config.mac, mac_of(family, flags), 6);
	if (flags & VR_VMAC)
		r.config.mac[5] = vrid;
	return r;
}

/* Empties the maps and enters a virtual router of each family, with VRID 10 and one address. */
static inline void set_up(enum tags tags, unsigned int flags, enum when when)
{
	unsigned int vip_flags = flags & VR_VMAC ? VIP_VMAC : 0;
	struct router r;

	reset();
	vx.tags = tags;
	r = vmac_router(VR_IPV4, VRID, flags, when);
	install(&r, SLOT4);
	put_vip(VR_IPV4, VIP4, SLOT4, vip_flags);
	r = vmac_router(VR_IPV6, VRID, flags, when);
	install(&r, SLOT6);
	put_vip(VR_IPV6, VIP6, SLOT6, vip_flags);
}

/* Changes the state of both virtual routers. */
static inline void put_when(enum when when)
{
	const struct vr_state s = state_at(when);

	set(fx.skel->maps.vr_state, SLOT4, &s);
	set(fx.skel->maps.vr_state, SLOT6, &s);
}

static inline void put_needs(uint32_t needs)
{
	const struct vr_control control = {.needs = needs};

	set(fx.skel->maps.vr_control, 0, &control);
}

/* Inserts the tags of vx.tags that are in the frame. Frames are built without tags. */
static inline void tag(struct packet *p)
{
	for (int i = 0; i < 2 && taggings[vx.tags].protocol[i]; i++)
		push_tag(p, taggings[vx.tags].protocol[i], taggings[vx.tags].tci[i]);
}

/* Runs a program over a frame. Sets *after to the frame behind the program. Returns the verdict. */
static inline int run_vmac(enum way way, const struct packet *p, struct packet *after)
{
	struct __sk_buff context = {.mark = taggings[vx.tags].metadata};
	LIBBPF_OPTS(bpf_test_run_opts, opts, .data_in = p->bytes, .data_size_in = p->length, .data_out = after->bytes,
		    .data_size_out = sizeof(after->bytes), .ctx_in = &context, .ctx_size_in = sizeof(context),
		    .repeat = 1);

	memset(after, 0, sizeof(*after));
	after->family = p->family;
	after->network = p->network;
	after->message = p->message;
	assert_int_equal(bpf_prog_test_run_opts(context.mark ? vx.tagger[way] : way_fd(way), &opts), 0);
	after->length = opts.data_size_out;
	return (int)opts.retval;
}

static inline void print_frame(const char *what, const struct packet *p)
{
	print_error("%s, %zu bytes:", what, p->length);
	for (size_t i = 0; i < p->length; i++)
		print_error("%s%02x", i % 16 ? " " : "\n  ", p->bytes[i]);
	print_error("\n");
}

/* Fails unless the program returns this verdict and makes this frame of p. */
static inline void expect_becomes(enum way way, const struct packet *p, int verdict, const struct packet *want)
{
	struct packet after;
	int is = run_vmac(way, p, &after);

	if (is != verdict || after.length != want->length || memcmp(after.bytes, want->bytes, want->length)) {
		print_error("verdict %d, expected %d\n", is, verdict);
		print_frame("came", p);
		print_frame("became", &after);
		print_frame("expected", want);
		fail();
	}
}

/* Fails unless the program hands the frame on unchanged and counts nothing. The verdict is TC_ACT_UNSPEC, which differs
 * from the TC_ACT_OK (0) of a program that did not run. */
static inline void expect_left(enum way way, const struct packet *p)
{
	expect_becomes(way, p, TC_ACT_UNSPEC, p);
	expect_moved(0);
	assert_int_equal(new_events(NULL), 0);
}

/* Fails unless the frame is dropped and counted for this reason; also for the slot, if the reason belongs to slots. */
static inline void expect_dropped(enum way way, const struct packet *p, uint32_t slot, enum vr_reason reason)
{
	struct vr_counts before, counts;

	get_counts(slot, &before);
	expect_becomes(way, p, TC_ACT_SHOT, p);
	expect_moved(1u << reason);
	get_counts(slot, &counts);
	for (uint32_t i = 0; i < VR_COUNTS; i++)
		assert_int_equal(counts.of[i] - before.of[i], i + VR_COUNTS_FIRST == reason);
}

/* Fails unless the program answers the frame with this reply. */
static inline void expect_answered(const struct packet *p, const struct packet *reply)
{
	expect_becomes(IN, p, TC_ACT_REDIRECT, reply);
	expect_moved(R(ANSWERED));
	assert_int_equal(new_events(NULL), 0);
}

/* Fails unless the frame is counted as a conflict with this MAC. told: and becomes an event. */
static inline void expect_conflict(const struct packet *p, uint32_t slot, const uint8_t *mac, bool told)
{
	uint64_t before = now_ns();
	uint8_t source[16] = {0};
	struct vr_event e;

	expect_dropped(IN, p, slot, VR_CONFLICT);
	assert_int_equal(new_events(&e), told);
	if (!told)
		return;
	memcpy(source, mac, 6);
	assert_in_range(e.rx_ns, before, now_ns());
	assert_int_equal(e.slot, slot);
	assert_int_equal(e.flags, VR_EVENT_CONFLICT);
	assert_int_equal(e.head, 0);
	assert_int_equal(e.form, 0);
	assert_int_equal(e.mark, 0);
	assert_memory_equal(e.source, source, 16);
}

/* A loop over all ways to tag a frame. */
#define EACH_TAGS(name) for (enum tags name = UNTAGGED; name < TAGS; name++)

#endif

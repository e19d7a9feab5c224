/* SPDX-License-Identifier: GPL-2.0 */
/* The programs for adverts, loaded once for all tests of a file; their maps, emptied for each test; and functions that
 * run frames and compare what the programs changed in the maps. */
#ifndef TESTS_BPF_FIXTURE_H
#define TESTS_BPF_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include <cmocka.h>
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <linux/bpf.h>
#include <linux/pkt_cls.h>

#include "packet.h"
#include "refusal.h"

#include "advert.skel.h"

#define SLOTS 8
#define LOOPBACK 1 /* ifindex; BPF_PROG_TEST_RUN runs frames as received there */
#define EVENTS_MAX 128
#define SECOND 1000000000ULL
/* an IPv4 address in network order, in the first 4 of 16 bytes */
#define IP4(a, b, c, d)                                                                                                \
	{                                                                                                              \
		a, b, c, d                                                                                             \
	}

enum program { XDP, TC, PROGRAMS };

static const char *const program_names[] = {"xdp", "tc"};

/* The bit of a reason in a set of reasons. */
#define R(id) (1u << VR_##id)
_Static_assert(VR_REASON_COUNT <= 32, "a set of reasons is 32 bits");

static struct fixture {
	struct advert_bpf *skel;
	struct ring_buffer *ring;
	int cpus;
	uint64_t errors[VR_REASON_COUNT];   /* vr_errors at the last comparison */
	struct vr_event events[EVENTS_MAX]; /* records of the ring since reset() */
	unsigned int event_count;
} fx;

static inline uint64_t now_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * SECOND + ts.tv_nsec;
}

static inline int take_event(void *context, void *data, size_t size)
{
	(void)context;
	assert_int_equal(size, sizeof(struct vr_event));
	assert_true(fx.event_count < EVENTS_MAX);
	memcpy(&fx.events[fx.event_count++], data, size);
	return 0;
}

/* Loads the programs for adverts. Where the kernel refuses BPF, either every test skips or this fails: may_skip(). */
static inline int load_programs(void **state)
{
	(void)state;
	libbpf_set_print(NULL);
	fx.cpus = libbpf_num_possible_cpus();
	fx.skel = advert_bpf__open();
	if (!fx.skel)
		return -1;
	bpf_map__set_max_entries(fx.skel->maps.vr_overflow, SLOTS);
	bpf_map__set_max_entries(fx.skel->maps.vr_counts, SLOTS);
	bpf_map__set_max_entries(fx.skel->maps.vr_config, SLOTS);
	bpf_map__set_max_entries(fx.skel->maps.vr_state, SLOTS);
	bpf_map__set_max_entries(fx.skel->maps.vr_live, SLOTS);
	bpf_map__set_max_entries(fx.skel->maps.vr_sent, SLOTS);
	bpf_map__set_max_entries(fx.skel->maps.vip_index, 2 * SLOTS);
	bpf_map__set_max_entries(fx.skel->maps.vmac_index, SLOTS);
	bpf_map__set_max_entries(fx.skel->maps.vr_peers, 64);
	bpf_map__set_max_entries(fx.skel->maps.vr_groups, SLOTS);
	bpf_map__set_max_entries(fx.skel->maps.vr_events, 4096); /* small, so that a test can fill it */
	if (advert_bpf__load(fx.skel)) {
		int error = errno;

		print_message("the BPF programs cannot be loaded: %s\n", strerror(error));
		advert_bpf__destroy(fx.skel);
		fx.skel = NULL;
		return may_skip(error) ? 0 : -1;
	}
	fx.ring = ring_buffer__new(bpf_map__fd(fx.skel->maps.vr_events), take_event, NULL, NULL);
	return fx.ring ? 0 : -1;
}

static inline int unload_programs(void **state)
{
	(void)state;
	ring_buffer__free(fx.ring);
	advert_bpf__destroy(fx.skel);
	return 0;
}

static inline void set(struct bpf_map *map, uint32_t key, const void *value)
{
	assert_int_equal(bpf_map_update_elem(bpf_map__fd(map), &key, value, BPF_ANY), 0);
}

static inline void get(struct bpf_map *map, uint32_t key, void *value)
{
	assert_int_equal(bpf_map_lookup_elem(bpf_map__fd(map), &key, value), 0);
}

static inline uint64_t read_error(uint32_t reason)
{
	uint64_t values[fx.cpus], sum = 0;

	get(fx.skel->maps.vr_errors, reason, values);
	for (int i = 0; i < fx.cpus; i++)
		sum += values[i];
	return sum;
}

static inline const char *reason_name(uint32_t reason)
{
#define NAME(id, name, rfc, meaning, remedy) name,
	static const char *const names[] = {VR_REASONS(NAME)};
#undef NAME

	return names[reason];
}

static inline void clear_hash(struct bpf_map *map)
{
	uint8_t key[32];

	assert_true(bpf_map__key_size(map) <= sizeof(key));
	while (!bpf_map_get_next_key(bpf_map__fd(map), NULL, key))
		assert_int_equal(bpf_map_delete_elem(bpf_map__fd(map), key), 0);
}

/* Makes every virtual router unknown. */
static inline void clear_index(void)
{
	static const struct vr_entry empty;

	clear_hash(fx.skel->maps.vr_overflow);
	for (uint32_t bucket = 0; bucket < 1U << VR_INDEX_MIN_BITS; bucket++)
		set(fx.skel->maps.vr_index, bucket, &empty);
}

/* Empties every map. Every test calls this first. */
static inline void reset(void)
{
	static const struct vr_config no_config;
	static const struct vr_state no_state;
	static const struct vr_live no_live;
	static const struct vr_control no_control;

	if (!fx.skel)
		skip();
	clear_index();
	clear_hash(fx.skel->maps.vr_counts);
	clear_hash(fx.skel->maps.vr_seen);
	clear_hash(fx.skel->maps.vip_index);
	clear_hash(fx.skel->maps.vmac_index);
	clear_hash(fx.skel->maps.vr_peers);
	for (uint32_t i = 0; i < SLOTS; i++) {
		set(fx.skel->maps.vr_config, i, &no_config);
		set(fx.skel->maps.vr_state, i, &no_state);
		set(fx.skel->maps.vr_live, i, &no_live);
	}
	set(fx.skel->maps.vr_control, 0, &no_control);
	for (uint32_t i = 0; i < VR_REASON_COUNT; i++)
		fx.errors[i] = read_error(i);
	ring_buffer__consume(fx.ring);
	fx.event_count = 0;
}

/* A virtual router, as the daemon would enter it into the maps. */
struct router {
	struct vr_key key;
	struct vr_config config;
	struct vr_state state;
};

static inline uint64_t list_sum(const uint8_t *at, unsigned int count, uint8_t family)
{
	size_t width = family == VR_IPV4 ? 4 : 16;
	uint64_t sum = 0;

	for (unsigned int i = 0; i < count; i++) {
		uint32_t w[4] = {0};

		memcpy(w, at + i * width, width);
		sum += vr_address_hash(w[0], w[1], w[2], w[3]);
	}
	return sum;
}

/* Returns a virtual router for which the frame of a kind is a valid advert. It is a Backup and has heard no advert. */
static inline struct router router_for(enum kind kind, unsigned int count)
{
	struct router r = {
		.key = {.ifindex = LOOPBACK, .family = kind_family(kind), .vrid = VRID},
		.config =
			{
				.version = kind_version(kind),
				.family = kind_family(kind),
				.vrid = VRID,
				.priority = 100,
				.auth_type = kind == V2_PASS,
				.count = count,
				.ifindex = LOOPBACK,
				.interval_ns = SECOND,
				.own_address = IP4(192, 0, 2, 2),
			},
		.state = {.state = VR_BACKUP, .priority = 100},
	};
	struct packet p;

	if (kind == V6)
		memcpy(r.config.own_address, (uint8_t[16]){0xfe, 0x80, [15] = 2}, 16);
	if (kind == V2_PASS)
		memcpy(r.config.auth_data, "secret", 6);
	build(&p, kind, count);
	r.config.list_sum = list_sum(p.bytes + p.message + 8, count, p.family);
	return r;
}

static inline void install_overflow(const struct vr_key *key, uint32_t slot)
{
	assert_int_equal(bpf_map_update_elem(bpf_map__fd(fx.skel->maps.vr_overflow), key, &slot, BPF_ANY), 0);
}

static inline void install(const struct router *r, uint32_t slot)
{
	uint32_t bucket = vr_index_bucket(&r->key, VR_INDEX_MIN_BITS);
	struct vr_entry entry;

	set(fx.skel->maps.vr_config, slot, &r->config);
	set(fx.skel->maps.vr_state, slot, &r->state);
	get(fx.skel->maps.vr_index, bucket, &entry);
	if (entry.key.vrid && memcmp(&entry.key, &r->key, sizeof(r->key))) {
		install_overflow(&r->key, slot);
		return;
	}
	entry = (struct vr_entry){.key = r->key, .slot = slot};
	set(fx.skel->maps.vr_index, bucket, &entry);
}

/* Makes the advert in p the steady advert of the slot. */
static inline void expect_steady(struct router *r, const struct packet *p, uint32_t slot)
{
	memcpy(&r->state.expected_head, p->bytes + p->message, 8);
	memset(r->state.active_address, 0, 16);
	memcpy(r->state.active_address, p->bytes + p->network + (p->family == VR_IPV4 ? 12 : 8),
	       p->family == VR_IPV4 ? 4 : 16);
	r->state.active_interval_ns = r->config.interval_ns;
	set(fx.skel->maps.vr_state, slot, &r->state);
}

/* Whether the frame is so short that the kernel may refuse to run it: without bytes behind the Ethernet header, or, in
 * newer kernels, for tc without a whole IP header. */
static inline bool too_short_to_run(enum program program, const struct packet *p)
{
	uint32_t type = p->length < ETH ? 0 : get16(p->bytes + 12);

	if (p->length <= ETH)
		return true;
	return program == TC && p->length < ETH + (type == 0x0800 ? 20 : type == 0x86dd ? 40 : 0);
}

/* Runs a program over a frame, and fails if the program changes a byte. Returns whether the frame was consumed. */
static inline bool run(enum program program, const struct packet *p)
{
	static uint8_t out[FRAME_MAX + 64];
	struct bpf_program *prog = program == XDP ? fx.skel->progs.vrrp_advert_xdp : fx.skel->progs.vrrp_advert_tc;
	int pass = program == XDP ? XDP_PASS : TC_ACT_UNSPEC, drop = program == XDP ? XDP_DROP : TC_ACT_SHOT;
	int error;
	LIBBPF_OPTS(bpf_test_run_opts, opts, .data_in = p->bytes, .data_size_in = p->length, .data_out = out,
		    .data_size_out = sizeof(out), .repeat = 1);

	error = bpf_prog_test_run_opts(bpf_program__fd(prog), &opts);
	if (error == -EINVAL && too_short_to_run(program, p))
		return false;
	assert_int_equal(error, 0);
	assert_int_equal(opts.data_size_out, p->length);
	assert_memory_equal(out, p->bytes, p->length);
	if ((int)opts.retval != pass)
		assert_int_equal(opts.retval, drop);
	return (int)opts.retval == drop;
}

/* Fails unless each of these counters has grown by n since the last comparison, and no other counter has. */
static inline void expect_moved_by(uint32_t reasons, uint64_t n)
{
	bool right = true;

	for (uint32_t i = 0; i < VR_REASON_COUNT; i++) {
		uint64_t value = read_error(i), want = reasons >> i & 1 ? n : 0;

		if (value - fx.errors[i] != want)
			print_error("counter %s moved by %llu, not by %llu\n", reason_name(i),
				    (unsigned long long)(value - fx.errors[i]), (unsigned long long)want);
		right &= value - fx.errors[i] == want;
		fx.errors[i] = value;
	}
	assert_true(right);
}

static inline void expect_moved(uint32_t reasons)
{
	expect_moved_by(reasons, 1);
}

/* Returns the number of events since the last call. Copies the first of them to *e. */
static inline unsigned int new_events(struct vr_event *e)
{
	unsigned int before = fx.event_count;

	ring_buffer__consume(fx.ring);
	if (e && fx.event_count > before)
		*e = fx.events[before];
	return fx.event_count - before;
}

/* Reads the counters of a slot; all are zero where it has none. */
static inline void get_counts(uint32_t slot, struct vr_counts *counts)
{
	if (bpf_map_lookup_elem(bpf_map__fd(fx.skel->maps.vr_counts), &slot, counts))
		memset(counts, 0, sizeof(*counts));
}

/* Fails unless these counters of the slot are 1, and the others 0. */
static inline void expect_counts(uint32_t slot, uint32_t reasons)
{
	struct vr_counts counts;
	struct vr_live live;

	get_counts(slot, &counts);
	for (uint32_t i = 0; i < VR_COUNTS; i++)
		assert_int_equal(counts.of[i], reasons >> (VR_COUNTS_FIRST + i) & 1);
	get(fx.skel->maps.vr_live, slot, &live);
	assert_int_equal(live.events, reasons >> VR_EVENTS & 1);
}

/* Gives the advert another source address: its last byte. */
static inline void source_of(struct packet *p, enum kind kind, uint8_t last)
{
	p->bytes[p->network + (p->family == VR_IPV4 ? 15 : 23)] = last;
	finish(p, kind);
}

/* Gives the advert another priority. */
static inline void priority_of(struct packet *p, enum kind kind, uint8_t priority)
{
	p->bytes[p->message + 2] = priority;
	finish(p, kind);
}

#endif

// SPDX-License-Identifier: GPL-2.0
/* Input: a frame for virtual routers of every kind, and their states. Three programs must come to the same outcome: the
 * BPF program in the kernel (BPF_PROG_TEST_RUN), the same code on the host under the sanitizers, and a reference that
 * shares no code with them. Needs root; where the kernel refuses BPF, the other two are compared. */
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <linux/pkt_cls.h>
#include <sanitizer/asan_interface.h>
#include <sys/mman.h>
#include <time.h>

#include "advert.skel.h"
#include "input.h"
#include "world.h"

#define FRAME_MAX 3000 /* bytes; BPF_PROG_TEST_RUN accepts little more, the rest of a page */
#define AREA 16384     /* bytes of memory around the frame */
#define MARGIN 4096    /* poisoned bytes before the frame */
#define SECOND 1000000000ULL
#define BOTH_BUDGETS 255 /* vr_live.window_events: used up */

static struct advert_bpf *skel; /* NULL: the kernel refuses BPF */
static struct ring_buffer *ring;
static struct vr_live *lives; /* values of the maps in memory, by slot */
static struct vr_state *states;
static struct vr_config *configs;
static uint64_t errors[VR_REASON_COUNT]; /* vr_errors before the frame */
static struct outcome *kernel_outcome;
static uint8_t *area;

static uint64_t now_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * SECOND + ts.tv_nsec;
}

static void set_list(struct router *r)
{
	static const uint8_t four[LIST_MAX][16] = {{192, 0, 2, 1}, {192, 0, 2, 2}};
	static const uint8_t six[LIST_MAX][16] = {{0xfe, 0x80, [15] = 1}, {0x20, 0x01, 0x0d, 0xb8, [15] = 1}};

	memcpy(r->list, r->key.family == VR_IPV4 ? four : six, sizeof(r->list));
	for (int i = 0; i < LIST_MAX; i++) {
		uint32_t words[4];

		memcpy(words, r->list[i], sizeof(words));
		r->config.list_sum += vr_address_hash(words[0], words[1], words[2], words[3]);
	}
	r->config.count = LIST_MAX;
}

/* key: vrid, family and VLAN ids of the virtual router. flags: VR_* */
static void make_router(struct router *r, struct vr_key key, uint8_t version, uint8_t flags)
{
	static const uint8_t own4[16] = {192, 0, 2, 9}, own6[16] = {0xfe, 0x80, [15] = 9};

	memset(r, 0, sizeof(*r));
	key.ifindex = PORT;
	r->key = key;
	r->config.version = version;
	r->config.family = key.family;
	r->config.vrid = key.vrid;
	r->config.vlan = key.vlan;
	r->config.vlan_in = key.vlan_in;
	r->config.ifindex = PORT;
	r->config.flags = flags;
	r->config.interval_ns = SECOND;
	memcpy(r->config.own_address, key.family == VR_IPV4 ? own4 : own6, 16);
	set_list(r);
}

/* Sets up one virtual router of each kind. */
static void make_world(struct world *w)
{
	memset(w, 0, sizeof(*w));
	make_router(&w->routers[0], (struct vr_key){.family = VR_IPV4, .vrid = 10}, 3, 0);
	make_router(&w->routers[1], (struct vr_key){.family = VR_IPV4, .vrid = 11}, 2, 0);
	make_router(&w->routers[2], (struct vr_key){.family = VR_IPV4, .vrid = 12}, 2, 0);
	w->routers[2].config.auth_type = VRRP2_AUTH_SIMPLE;
	memcpy(w->routers[2].config.auth_data, "secret", 6);
	make_router(&w->routers[3], (struct vr_key){.family = VR_IPV6, .vrid = 13}, 3, 0);
	make_router(&w->routers[4], (struct vr_key){.family = VR_IPV4, .vrid = 14}, 3, VR_UNICAST | VR_CHECK_SOURCE);
	make_router(&w->routers[5], (struct vr_key){.family = VR_IPV4, .vrid = 15}, 3, VR_UNICAST);
	make_router(&w->routers[6], (struct vr_key){.family = VR_IPV4, .vrid = 16}, 3, 0);
	w->routers[6].config.group = 1;
	make_router(&w->routers[7], (struct vr_key){.family = VR_IPV4, .vrid = 10, .vlan = 100, .vlan_in = 7}, 3, 0);
	make_router(&w->routers[8], (struct vr_key){.family = VR_IPV6, .vrid = 17, .vlan = 100}, 3, VR_UNICAST);
	w->peer_key = (struct vr_peer_key){.slot = 4, .address = {192, 0, 2, 7}};
	w->peer = (struct vr_peer){.min_ttl = 60, .max_ttl = 64};
	w->group = (struct vr_group){.address = {224, 0, 0, 99}};
}

static void put(struct bpf_map *map, const void *key, const void *value)
{
	HOLDS(!bpf_map_update_elem(bpf_map__fd(map), key, value, BPF_ANY));
}

static int on_event(void *data, void *record, size_t size)
{
	(void)data;
	HOLDS(size == sizeof(struct vr_event) && !kernel_outcome->told);
	kernel_outcome->told = true;
	memcpy(&kernel_outcome->event, record, size);
	kernel_outcome->event.rx_ns = 0;
	return 0;
}

static void *map_values(struct bpf_map *map, size_t size)
{
	void *at = mmap(NULL, ROUTERS * size, PROT_READ | PROT_WRITE, MAP_SHARED, bpf_map__fd(map), 0);

	HOLDS(at != MAP_FAILED);
	return at;
}

static void load(const struct world *w)
{
	struct bpf_map *const sized[] = {skel->maps.vr_overflow, skel->maps.vr_counts, skel->maps.vr_config,
					 skel->maps.vr_state,	 skel->maps.vr_live,   skel->maps.vr_peers,
					 skel->maps.vr_groups};

	for (size_t i = 0; i < sizeof(sized) / sizeof(sized[0]); i++)
		bpf_map__set_max_entries(sized[i], ROUTERS);
	if (advert_bpf__load(skel)) {
		fprintf(stderr, "the kernel refuses BPF: only the host and the reference are compared\n");
		advert_bpf__destroy(skel);
		skel = NULL;
		return;
	}
	ring = ring_buffer__new(bpf_map__fd(skel->maps.vr_events), on_event, NULL, NULL);
	lives = map_values(skel->maps.vr_live, sizeof(*lives));
	states = map_values(skel->maps.vr_state, sizeof(*states));
	configs = map_values(skel->maps.vr_config, sizeof(*configs));
	for (uint32_t i = 0; i < ROUTERS; i++) {
		uint32_t bucket = vr_index_bucket(&w->routers[i].key, VR_INDEX_MIN_BITS);
		struct vr_entry entry = {.key = w->routers[i].key, .slot = i};

		put(skel->maps.vr_overflow, &w->routers[i].key, &i);
		put(skel->maps.vr_index, &bucket, &entry); /* a key that was in the bucket is found in vr_overflow */
	}
	put(skel->maps.vr_peers, &w->peer_key, &w->peer);
	put(skel->maps.vr_groups, &(uint32_t){1}, &w->group);
}

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	struct world w;

	(void)argc, (void)argv;
	make_world(&w);
	area = mmap(NULL, AREA, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_32BIT, -1, 0);
	HOLDS(area != MAP_FAILED);
	libbpf_set_print(NULL);
	skel = advert_bpf__open();
	HOLDS(skel);
	load(&w);
	return 0;
}

/* Returns the set of reasons that were counted since the last call; each may have grown by one. */
static uint32_t read_counted(void)
{
	int cpus = libbpf_num_possible_cpus();
	uint64_t values[VR_REASON_COUNT * cpus];
	uint32_t keys[VR_REASON_COUNT], n = VR_REASON_COUNT, next, counted = 0;

	HOLDS(!bpf_map_lookup_batch(bpf_map__fd(skel->maps.vr_errors), NULL, &next, keys, values, &n, NULL) ||
	      errno == ENOENT);
	HOLDS(n == VR_REASON_COUNT);
	for (uint32_t i = 0; i < n; i++) {
		uint64_t sum = 0;

		for (int cpu = 0; cpu < cpus; cpu++)
			sum += values[i * cpus + cpu];
		HOLDS(sum - errors[keys[i]] <= 1);
		counted |= (uint32_t)(sum - errors[keys[i]]) << keys[i];
		errors[keys[i]] = sum;
	}
	return counted;
}

static void read_own(struct outcome *out)
{
	for (uint32_t slot = 0; slot < ROUTERS; slot++) {
		struct vr_counts counts;

		if (bpf_map_lookup_elem(bpf_map__fd(skel->maps.vr_counts), &slot, &counts))
			continue;
		for (int i = 0; i < VR_COUNTS; i++)
			out->own |= counts.of[i] << (VR_COUNTS_FIRST + i);
		out->slot = (int)slot;
		bpf_map_delete_elem(bpf_map__fd(skel->maps.vr_counts), &slot);
	}
}

static void read_seen(struct outcome *out)
{
	struct vr_key key;

	if (bpf_map_get_next_key(bpf_map__fd(skel->maps.vr_seen), NULL, &key))
		return;
	HOLDS(!bpf_map_lookup_elem(bpf_map__fd(skel->maps.vr_seen), &key, &out->seen));
	out->noted = true;
	out->seen.first_ns = out->seen.last_ns = 0;
	bpf_map_delete_elem(bpf_map__fd(skel->maps.vr_seen), &key);
}

/* Runs the frame in the kernel and sets *out. Returns false where the kernel does not run such a short frame. */
static bool kernel_run(const struct world *w, const uint8_t *data, size_t length, bool tc, struct outcome *out)
{
	static uint8_t after[FRAME_MAX + 64];
	struct bpf_program *program = tc ? skel->progs.vrrp_advert_tc : skel->progs.vrrp_advert_xdp;
	struct vr_control control = {.pass = w->pass};
	static int passes = -1;
	LIBBPF_OPTS(bpf_test_run_opts, opts, .data_in = data, .data_size_in = (uint32_t)length, .data_out = after,
		    .data_size_out = sizeof(after), .repeat = 1);
	uint64_t began = now_ns();

	memset(out, 0, sizeof(*out));
	out->slot = -1;
	kernel_outcome = out;
	for (int i = 0; i < ROUTERS; i++) {
		configs[i] = w->routers[i].config;
		states[i] = w->routers[i].state;
		lives[i] = w->routers[i].live;
		lives[i].window = (uint16_t)(began >> VR_WINDOW_SHIFT);
	}
	if (passes != w->pass)
		put(skel->maps.vr_control, &(uint32_t){0}, &control);
	passes = w->pass;
	if (bpf_prog_test_run_opts(bpf_program__fd(program), &opts)) {
		HOLDS(errno == EINVAL);
		return false;
	}
	HOLDS(opts.data_size_out == length && !memcmp(after, data, length)); /* unchanged */
	out->dropped = opts.retval == (tc ? TC_ACT_SHOT : XDP_DROP);
	HOLDS(out->dropped || opts.retval == (tc ? (uint32_t)TC_ACT_UNSPEC : XDP_PASS));
	ring_buffer__consume(ring);
	for (int i = 0; i < ROUTERS; i++) {
		for (int form = 0; form < VR_SUM_FORMS; form++)
			out->adverts[form] += lives[i].adverts[form] - w->routers[i].live.adverts[form];
		out->events += lives[i].events - w->routers[i].live.events;
		out->heard |= lives[i].last_rx_ns >= began;
	}
	out->counted = read_counted();
	if (out->counted >> VR_COUNTS_FIRST)
		read_own(out);
	if (out->counted & 1U << VR_VRID)
		read_seen(out);
	return true;
}

static void print_outcome(const char *label, const struct outcome *o)
{
#define NAME(id, name, rfc, meaning, remedy) name,
	static const char *const names[] = {VR_REASONS(NAME)};
#undef NAME

	fprintf(stderr, "%-9s %s, adverts %llu %llu, events %u%s%s%s flags %u form %u mark %u slot %d own %x:", label,
		o->dropped ? "dropped" : "passed", (unsigned long long)o->adverts[0], (unsigned long long)o->adverts[1],
		o->events, o->heard ? ", heard" : "", o->told ? ", told" : "", o->noted ? ", noted" : "",
		o->event.flags, o->event.form, o->event.mark, o->slot, o->own);
	for (int i = 0; i < VR_REASON_COUNT; i++)
		if (o->counted >> i & 1)
			fprintf(stderr, " %s", names[i]);
	fprintf(stderr, "\n");
}

static void compare(const char *label, struct outcome *is, const struct outcome *wanted)
{
	struct outcome w = *wanted;

	if (!is->own)
		is->slot = -1;
	if (!w.own)
		w.slot = -1;
	is->event.rx_ns = 0;
	if (is->dropped == w.dropped && is->counted == w.counted && is->own == w.own && is->slot == w.slot &&
	    !memcmp(is->adverts, w.adverts, sizeof(w.adverts)) && is->events == w.events && is->heard == w.heard &&
	    is->told == w.told && !memcmp(&is->event, &w.event, sizeof(w.event)) && is->noted == w.noted &&
	    !memcmp(&is->seen, &w.seen, sizeof(w.seen)))
		return;
	print_outcome("reference", &w);
	print_outcome(label, is);
	abort();
}

static uint32_t sum16(const uint8_t *at, size_t length, uint32_t sum)
{
	for (size_t i = 0; i < length; i++)
		sum += (uint32_t)at[i] << (i % 2 ? 0 : 8);
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	return sum;
}

static void put_sum(uint8_t *field, const uint8_t *at, size_t length, uint32_t rest)
{
	uint32_t sum;

	field[0] = field[1] = 0;
	sum = ~sum16(at, length, rest);
	field[0] = (uint8_t)(sum >> 8);
	field[1] = (uint8_t)sum;
}

/* Returns the offset of the IP header in the frame; 0: there is none. */
static size_t find_ip(const uint8_t *frame, size_t length)
{
	size_t at = 14;

	while (at + 4 <= length &&
	       ((frame[at - 2] == 0x81 && !frame[at - 1]) || (frame[at - 2] == 0x88 && frame[at - 1] == 0xa8)))
		at += 4;
	return at + 40 <= length ? at : 0;
}

/* Makes checksums right, which a fuzzer does not find by chance. how: bit 0: of the IPv4 header; bits 1 and 2: of the
 * message, in the form PLAIN, PSEUDO or OLD. */
static void mend(uint8_t *frame, size_t length, uint8_t how)
{
	static const uint8_t group[4] = {224, 0, 0, 18};
	size_t ip = find_ip(frame, length), header, total;
	bool four = ip && frame[ip] >> 4 == 4;
	uint32_t rest = 0;

	if (!ip)
		return;
	header = four ? 20 : 40;
	total = four ? frame[ip + 2] << 8 | frame[ip + 3] : 40 + (frame[ip + 4] << 8 | frame[ip + 5]);
	if (total < header + 8 || total > length - ip)
		return;
	if (how & 1 && four)
		put_sum(frame + ip + 10, frame + ip, 20, 0);
	if ((how & 6) >= 4) {
		rest = sum16(frame + ip + (four ? 12 : 8), four ? 4 : 16, VRRP_PROTOCOL + (uint32_t)(total - header));
		rest = (how & 6) == 6 && four ? sum16(group, 4, rest)
					      : sum16(frame + ip + (four ? 16 : 24), four ? 4 : 16, rest);
	}
	if (how & 6)
		put_sum(frame + ip + header + 6, frame + ip + header, total - header, rest);
}

/* Makes the frame the steady advert of every virtual router, except the bits in change. */
static void expect(struct world *w, const uint8_t *frame, size_t length, uint64_t change)
{
	size_t ip = find_ip(frame, length), header = ip && frame[ip] >> 4 == 4 ? 20 : 40;
	bool four = header == 20, group;
	uint64_t head;

	if (!ip || ip + header + 8 > length)
		return;
	memcpy(&head, frame + ip + header, sizeof(head));
	group = four ? !memcmp(frame + ip + 16, "\xe0\0\0\x12", 4) : frame[ip + 24] == 0xff && frame[ip + 39] == 0x12;
	for (int i = 0; i < ROUTERS; i++) {
		struct vr_state *s = &w->routers[i].state;

		s->expected_head = vr_mark(head, group ? 0 : frame[ip + (four ? 8 : 7)]) ^ change;
		memset(s->active_address, 0, sizeof(s->active_address));
		memcpy(s->active_address, frame + ip + (four ? 12 : 8), four ? 4 : 16);
		s->active_interval_ns = SECOND;
	}
}

/* Takes the states of the virtual routers from the input. Sets *repair: `how` of mend(). Returns whether the
 * program for tc runs, not the one for XDP. */
static bool read_world(struct input *in, struct world *w, uint8_t *repair)
{
	uint8_t state = (uint8_t)take(in, 1), priority = (uint8_t)take(in, 1), flags = (uint8_t)take(in, 1),
		how = (uint8_t)take(in, 1);

	for (int i = 0; i < ROUTERS; i++) {
		struct router *r = &w->routers[i];

		r->state.state = state & 3;
		r->state.priority = priority;
		r->config.flags |= flags & (VR_OBEYS_LOWER | VR_NEW_SUM | VR_SKIP_LIST);
		memset(r->live.window_events, how & 1 ? BOTH_BUDGETS : 0, sizeof(r->live.window_events));
	}
	w->pass = how & 2;
	*repair = how >> 2 & 7;
	return how & 0x20;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	struct input in = {bytes, size};
	struct outcome wanted, is;
	struct world w;
	uint8_t repair, *frame;
	uint64_t change;
	bool tc, expects;
	size_t length;

	make_world(&w);
	tc = read_world(&in, &w, &repair);
	expects = take(&in, 1) & 1;
	change = expects ? take(&in, 1) << take(&in, 1) % 57 : 0;
	length = in.left < FRAME_MAX ? in.left : FRAME_MAX;
	if (length < 14)
		return 0;
	__asan_unpoison_memory_region(area, AREA);
	frame = area + MARGIN;
	memcpy(frame, in.at, length);
	mend(frame, length, repair);
	if (expects)
		expect(&w, frame, length, change);
	wanted = reference(&w, frame, length);
	__asan_poison_memory_region(area, MARGIN);
	__asan_poison_memory_region(frame + length, AREA - MARGIN - length);
	is = host_run(&w, frame, length, tc);
	compare("host", &is, &wanted);
	if (skel && kernel_run(&w, frame, length, tc, &is))
		compare("kernel", &is, &wanted);
	return 0;
}

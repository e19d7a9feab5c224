// SPDX-License-Identifier: GPL-2.0
/* bench_bpf ROUNDS: what one frame costs in BPF, over BPF_PROG_TEST_RUN, beside programs that do next to nothing; the
 * programs in turn, so that a machine that changes its pace changes it for all of them. Prints one JSON object: by
 * name, ns a frame of each round. */
#include <bpf/bpf.h>
#include <errno.h>
#include <jansson.h>
#include <linux/pkt_cls.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "advert.skel.h"
#include "core/frame.h"
#include "tools/bench/limits.skel.h"

#define REPEAT 200000
#define LOOPBACK 1 /* the interface of a test run */

#define PASSED_BY_TC ((uint32_t)TC_ACT_UNSPEC)

struct kase {
	const char *name;
	const struct bpf_program *program;
	const uint8_t *frame;
	uint32_t length;
	uint32_t expected;
};

static int run(const struct kase *k, json_t *rounds)
{
	LIBBPF_OPTS(bpf_test_run_opts, opts, .data_in = k->frame, .data_size_in = k->length, .repeat = REPEAT);
	int err = bpf_prog_test_run_opts(bpf_program__fd(k->program), &opts);

	if (err || opts.retval != k->expected) {
		fprintf(stderr, "bench_bpf: %s: error %d, verdict %u instead of %u\n", k->name, err, opts.retval,
			k->expected);
		return -EINVAL;
	}
	return json_array_append_new(rounds, json_integer(opts.duration));
}

/* Makes slot 0 the virtual router of the frame, which it expects. */
static int expect(const struct advert_bpf *skel, const struct advert *a, const uint8_t *frame)
{
	struct vr_key key = {.ifindex = LOOPBACK, .family = a->family, .vrid = a->vrid};
	struct vr_state state = {.state = VR_BACKUP, .priority = 100, .active_interval_ns = a->interval_ns};
	struct vr_entry entry = {.key = key};
	uint32_t slot = 0, place = vr_index_place(&key, VR_INDEX_MIN_BITS);
	int err;

	memcpy(state.active_address, a->source, sizeof(state.active_address));
	state.expected_head = frame_head(frame, a->family);
	err = bpf_map__update_elem(skel->maps.vr_index, &place, sizeof(place), &entry, sizeof(entry), BPF_ANY);
	if (!err)
		err = bpf_map__update_elem(skel->maps.vr_state, &slot, sizeof(slot), &state, sizeof(state), BPF_ANY);
	return err;
}

static int measure(const struct kase *cases, size_t count, int rounds)
{
	json_t *out = json_object();
	int err = 0;

	for (int round = 0; round < rounds && !err; round++) {
		for (size_t i = 0; i < count && !err; i++) {
			if (!round)
				json_object_set_new(out, cases[i].name, json_array());
			err = run(&cases[i], json_object_get(out, cases[i].name));
		}
	}
	if (!err)
		json_dumpf(out, stdout, JSON_COMPACT);
	json_decref(out);
	return err;
}

int main(int argc, char **argv)
{
	static const uint8_t address[4] = {10, 0, 1, 1}, mac[6] = {2, 0, 0, 0, 0, 1};
	/* an Ethernet and IPv4 header, protocol UDP */
	static const uint8_t other[64] = {[12] = 8, [14] = 0x45, [17] = 50, [22] = 64, [23] = 17};
	const struct advert a = {
		.version = 3, .family = VR_IPV4, .vrid = 1, .priority = 200, .count = 1, .form = VR_SUM_PSEUDO,
		.interval_ns = 10000000, .source = {10, 0, 0, 1}, .addresses = address,
	};
	struct advert_bpf *skel = advert_bpf__open_and_load();
	struct limits_bpf *limits = limits_bpf__open_and_load();
	int rounds = argc > 1 ? atoi(argv[1]) : 31, err;
	uint8_t frame[64];
	uint32_t length = (uint32_t)frame_advert(&a, mac, frame, sizeof(frame));

	if (!skel || !limits || expect(skel, &a, frame)) {
		fprintf(stderr, "bench_bpf: cannot load: %s; run as root\n", strerror(errno));
		return 1;
	}
	const struct kase cases[] = {
		{"pass_xdp", limits->progs.limit_pass, other, sizeof(other), XDP_PASS},
		{"other_xdp", skel->progs.vrrp_advert_xdp, other, sizeof(other), XDP_PASS},
		{"drop_xdp", limits->progs.limit_drop, frame, length, XDP_DROP},
		{"stamp_drop_xdp", limits->progs.limit_stamp_drop, frame, length, XDP_DROP},
		{"steady_xdp", skel->progs.vrrp_advert_xdp, frame, length, XDP_DROP},
		{"pass_tc", limits->progs.limit_tc_pass, other, sizeof(other), PASSED_BY_TC},
		{"other_tc", skel->progs.vrrp_advert_tc, other, sizeof(other), PASSED_BY_TC},
		{"stamp_drop_tc", limits->progs.limit_tc_stamp_drop, frame, length, TC_ACT_SHOT},
		{"steady_tc", skel->progs.vrrp_advert_tc, frame, length, TC_ACT_SHOT},
	};

	err = measure(cases, sizeof(cases) / sizeof(cases[0]), rounds);
	advert_bpf__destroy(skel);
	limits_bpf__destroy(limits);
	return err ? 1 : 0;
}

// SPDX-License-Identifier: GPL-2.0
/* What one frame costs in BPF, over BPF_PROG_TEST_RUN, beside programs that do next to nothing; the programs in turn, so
 * that a machine that changes its pace changes it for all of them. Prints one JSON object. */
#include <bpf/bpf.h>
#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "advert.skel.h"
#include "core/frame.h"
#include "limits.skel.h"

#define REPEAT 200000
#define ROUNDS 31
#define LOOPBACK 1 /* the interface of a test run */

struct kase {
	const char *name;
	int prog;
	const uint8_t *frame;
	uint32_t length;
	uint32_t expected;
	double ns[ROUNDS];
};

static int by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return x < y ? -1 : x > y;
}

static int run(struct kase *k, int round)
{
	LIBBPF_OPTS(bpf_test_run_opts, opts, .data_in = k->frame, .data_size_in = k->length, .repeat = REPEAT);
	int err = bpf_prog_test_run_opts(k->prog, &opts);

	if (err || opts.retval != k->expected) {
		fprintf(stderr, "%s: error %d, verdict %u instead of %u\n", k->name, err, opts.retval, k->expected);
		return -EINVAL;
	}
	k->ns[round] = opts.duration;
	return 0;
}

/* Makes slot 0 the virtual router of the frame, which it expects. */
static int expect(struct advert_bpf *skel, const struct advert *a, const uint8_t *frame)
{
	struct vr_key key = {.ifindex = LOOPBACK, .family = a->family, .vrid = a->vrid};
	struct vr_state state = {.state = VR_BACKUP, .priority = 100, .active_interval_ns = a->interval_ns};
	struct vr_cached cached = {.key = key};
	uint32_t slot = 0, place = vr_cache_place(&key) & (VR_CACHE_PER_PORT - 1);
	int err;

	memcpy(state.active_address, a->source, sizeof(state.active_address));
	state.expected_head = frame_head(frame, a->family);
	err = bpf_map__update_elem(skel->maps.vr_index, &key, sizeof(key), &slot, sizeof(slot), BPF_ANY);
	if (!err)
		err = bpf_map__update_elem(skel->maps.vr_cache, &place, sizeof(place), &cached, sizeof(cached), BPF_ANY);
	return err ? err : bpf_map__update_elem(skel->maps.vr_state, &slot, sizeof(slot), &state, sizeof(state), BPF_ANY);
}

static void print(struct kase *cases, size_t count)
{
	json_t *out = json_object();

	for (size_t i = 0; i < count; i++) {
		double *ns = cases[i].ns;

		qsort(ns, ROUNDS, sizeof(*ns), by_value);
		json_object_set_new(out, cases[i].name,
				    json_pack("{s:f, s:f, s:f, s:i}", "median", ns[ROUNDS / 2], "p99", ns[ROUNDS * 99 / 100],
					      "max", ns[ROUNDS - 1], "count", ROUNDS));
	}
	json_dumpf(out, stdout, JSON_INDENT(1) | JSON_REAL_PRECISION(4));
	printf("\n");
	json_decref(out);
}

int main(void)
{
	static const uint8_t address[4] = {10, 0, 1, 1}, mac[6] = {2, 0, 0, 0, 0, 1};
	/* an Ethernet and IPv4 header, protocol UDP */
	static const uint8_t other[64] = {[12] = 8, [14] = 0x45, [17] = 50, [22] = 64, [23] = 17};
	struct advert a = {.version = 3, .family = VR_IPV4, .vrid = 1, .priority = 200, .count = 1, .form = VR_SUM_PSEUDO,
			   .interval_ns = 10000000, .source = {10, 0, 0, 1}, .addresses = address};
	struct advert_bpf *skel = advert_bpf__open_and_load();
	struct limits_bpf *limits = limits_bpf__open_and_load();
	uint8_t frame[64];
	uint32_t length = (uint32_t)frame_advert(&a, mac, frame, sizeof(frame));

	if (!skel || !limits || expect(skel, &a, frame)) {
		fprintf(stderr, "bench_bpf: cannot load: %s; run as root\n", strerror(errno));
		return 1;
	}
	struct kase cases[] = {
		{"pass", bpf_program__fd(limits->progs.limit_pass), other, sizeof(other), 2, {0}},
		{"stamp_drop", bpf_program__fd(limits->progs.limit_stamp_drop), frame, length, 1, {0}},
		{"other_xdp", bpf_program__fd(skel->progs.vrrp_advert_xdp), other, sizeof(other), 2, {0}},
		{"steady_xdp", bpf_program__fd(skel->progs.vrrp_advert_xdp), frame, length, 1, {0}},
	};

	for (int round = 0; round < ROUNDS; round++)
		for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
			if (run(&cases[i], round))
				return 1;
	print(cases, sizeof(cases) / sizeof(cases[0]));
	advert_bpf__destroy(skel);
	limits_bpf__destroy(limits);
	return 0;
}

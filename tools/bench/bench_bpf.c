// SPDX-License-Identifier: GPL-2.0
/* bench_bpf advert|vmac ROUNDS: the cost of a frame in the BPF programs by BPF_PROG_TEST_RUN, beside programs that do
 * almost nothing. The programs run in turn, so that a change of the machine's speed affects all of them. Prints one
 * JSON object: for each program the ns for a frame in each round. */
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
#include "util/clock.h"
#include "vmac_in.skel.h"
#include "vmac_out.skel.h"

#define REPEAT 200000
#define LOOPBACK 1 /* the interface of a test run; its MAC is all zeros */
#define VRID 1

#define PASSED_BY_TC ((uint32_t)TC_ACT_UNSPEC)

struct kase {
	const char *name;
	const struct bpf_program *program;
	const uint8_t *frame;
	uint32_t length;
	uint32_t expected;
	const struct bpf_map *control; /* the map whose needs are set first; NULL: none */
	uint32_t needs;
};

/* Sets *ns to the time for a frame. */
static int run(const struct kase *k, uint32_t *ns)
{
	LIBBPF_OPTS(bpf_test_run_opts, opts, .data_in = k->frame, .data_size_in = k->length, .repeat = REPEAT);
	struct vr_control control = {.needs = k->needs};
	uint32_t key = 0;
	int err = 0;

	if (k->control)
		err = bpf_map__update_elem(k->control, &key, sizeof(key), &control, sizeof(control), BPF_ANY);
	if (!err)
		err = bpf_prog_test_run_opts(bpf_program__fd(k->program), &opts);
	if (err || opts.retval != k->expected) {
		fprintf(stderr, "bench_bpf: %s: error %d, verdict %u instead of %u\n", k->name, err, opts.retval,
			k->expected);
		return -EINVAL;
	}
	*ns = opts.duration;
	return 0;
}

static int measure(const struct kase *cases, size_t count, int rounds)
{
	json_t *out = json_object();
	int err = 0;

	for (int round = 0; round < rounds && !err; round++) {
		for (size_t i = 0; i < count && !err; i++) {
			uint32_t ns = 0;

			if (!round)
				json_object_set_new(out, cases[i].name, json_array());
			err = run(&cases[i], &ns);
			json_array_append_new(json_object_get(out, cases[i].name), json_integer(ns));
		}
	}
	if (!err)
		json_dumpf(out, stdout, JSON_COMPACT);
	json_decref(out);
	return err;
}

static int set(const struct bpf_map *map, const void *key, const void *value)
{
	return bpf_map__update_elem(map, key, bpf_map__key_size(map), value, bpf_map__value_size(map), BPF_ANY);
}

/* Sets up slot 0 as the virtual router with this key. */
static int set_index(const struct bpf_map *index, const struct vr_key *key)
{
	struct vr_entry entry = {.key = *key};
	uint32_t place = vr_index_bucket(key, VR_INDEX_MIN_BITS);

	return set(index, &place, &entry);
}

/* Sets up slot 0 as the virtual router that expects the frame. */
static int expect(const struct advert_bpf *skel, const struct advert *a, const uint8_t *frame)
{
	struct vr_key key = {.ifindex = LOOPBACK, .family = a->family, .vrid = a->vrid};
	struct vr_state state = {.state = VR_BACKUP, .priority = 100, .active_interval_ns = a->interval_ns};
	uint32_t slot = 0;
	int err = set_index(skel->maps.vr_index, &key);

	memcpy(state.active_address, a->source, sizeof(state.active_address));
	memcpy(&state.expected_head, frame + (a->family == VR_IPV4 ? FRAME_HEADERS4 : FRAME_HEADERS6),
	       sizeof(state.expected_head));
	return err ? err : set(skel->maps.vr_state, &slot, &state);
}

/* A frame of the smallest size with Ethernet and IPv4 headers, protocol UDP. */
static const uint8_t other[60] = {[12] = 8, [14] = 0x45, [17] = 46, [22] = 64, [23] = 17};

static int measure_advert(const struct limits_bpf *limits, int rounds)
{
	static const uint8_t address[4] = {10, 0, 1, 1}, mac[6] = {2, 0, 0, 0, 0, 1};
	const struct advert a = {
		.version = 3,
		.family = VR_IPV4,
		.vrid = VRID,
		.priority = 200,
		.count = 1,
		.form = VR_SUM_PSEUDO,
		.interval_ns = 10000000,
		.source = {10, 0, 0, 1},
		.addresses = address,
	};
	struct advert_bpf *skel = advert_bpf__open_and_load();
	const struct frame_to group = frame_to_group(VR_IPV4);
	uint8_t frame[64];
	uint32_t length = (uint32_t)frame_advert(&a, &group, mac, frame, sizeof(frame));
	int err = skel ? expect(skel, &a, frame) : -errno;

	if (!err) {
		const struct kase cases[] = {
			{"pass_xdp", limits->progs.limit_pass, other, sizeof(other), XDP_PASS, NULL, 0},
			{"other_xdp", skel->progs.vrrp_advert_xdp, other, sizeof(other), XDP_PASS, NULL, 0},
			{"drop_xdp", limits->progs.limit_drop, frame, length, XDP_DROP, NULL, 0},
			{"stamp_drop_xdp", limits->progs.limit_stamp_drop, frame, length, XDP_DROP, NULL, 0},
			{"steady_xdp", skel->progs.vrrp_advert_xdp, frame, length, XDP_DROP, NULL, 0},
			{"pass_tc", limits->progs.limit_tc_pass, other, sizeof(other), PASSED_BY_TC, NULL, 0},
			{"other_tc", skel->progs.vrrp_advert_tc, other, sizeof(other), PASSED_BY_TC, NULL, 0},
			{"stamp_drop_tc", limits->progs.limit_tc_stamp_drop, frame, length, TC_ACT_SHOT, NULL, 0},
			{"steady_tc", skel->progs.vrrp_advert_tc, frame, length, TC_ACT_SHOT, NULL, 0},
		};

		err = measure(cases, sizeof(cases) / sizeof(cases[0]), rounds);
	}
	advert_bpf__destroy(skel);
	return err;
}

/* Sets up slot 0 with the virtual MAC and the address 10.0.1.1. The measured frames are not sent to that address. */
static int set_router(const struct vmac_in_bpf *skel, const uint8_t mac[6], enum vr_state_code code)
{
	struct vr_key key = {.ifindex = LOOPBACK, .family = VR_IPV4, .vrid = VRID};
	struct vip_key vip_key = {.ifindex = LOOPBACK, .family = VR_IPV4, .address = {10, 0, 1, 1}};
	struct vip_value vip = {.flags = VIP_VMAC};
	struct vr_config config = {.version = 3, .family = VR_IPV4, .vrid = VRID, .flags = VR_VMAC};
	struct vr_state state = {.state = code, .lease_ns = clock_ns() + 3600 * NS_PER_S};
	uint32_t slot = 0;
	int err = set_index(skel->maps.vr_index, &key);

	memcpy(config.mac, mac, sizeof(config.mac));
	if (!err)
		err = set(skel->maps.vr_config, &slot, &config);
	if (!err)
		err = set(skel->maps.vip_index, &vip_key, &vip);
	return err ? err : set(skel->maps.vr_state, &slot, &state);
}

/* Measures the programs at tc for a forwarded frame, to the virtual MAC and to the port's own MAC. */
static int measure_vmac(const struct limits_bpf *limits, int rounds)
{
	static const uint8_t mac[6] = {0, 0, 0x5e, 0, 1, VRID};
	struct vmac_in_bpf *in = vmac_in_bpf__open_and_load();
	struct vmac_out_bpf *out = vmac_out_bpf__open_and_load();
	uint32_t length = sizeof(other), key = 0, fd, ns;
	uint8_t to_vmac[sizeof(other)];
	int err = in && out ? 0 : -errno;

	memcpy(to_vmac, other, sizeof(other));
	memcpy(to_vmac, mac, sizeof(mac));
	if (!err) {
		const struct bpf_map *control = in->maps.vr_control, *control_out = out->maps.vr_control;
		const struct bpf_program *host = limits->progs.limit_tc_host, *otherhost = limits->progs.limit_tc_other;
		const struct bpf_program *pass = limits->progs.limit_tc_pass;
		/* a Backup drops the frame, which proves that it is one to a virtual MAC in every pass */
		const struct kase dropped = {"backup", otherhost, to_vmac, length, TC_ACT_SHOT, control, 0};
		const struct kase cases[] = {
			{"pass", pass, other, length, PASSED_BY_TC, NULL, 0},
			{"in", in->progs.vrrp_vmac_in, other, length, PASSED_BY_TC, control, 0},
			{"in_refuse", in->progs.vrrp_vmac_in, other, length, PASSED_BY_TC, control, VR_NEED_REFUSE},
			{"out", out->progs.vrrp_vmac_out, other, length, PASSED_BY_TC, control_out, 0},
			{"out_source", out->progs.vrrp_vmac_out, other, length, PASSED_BY_TC, control_out,
			 VR_NEED_SOURCE},
			{"own", host, other, length, PASSED_BY_TC, control, 0},
			{"vmac", otherhost, to_vmac, length, PASSED_BY_TC, control, 0},
			{"own_refuse", host, other, length, PASSED_BY_TC, control, VR_NEED_REFUSE},
			{"vmac_refuse", otherhost, to_vmac, length, PASSED_BY_TC, control, VR_NEED_REFUSE},
		};

		fd = (uint32_t)bpf_program__fd(in->progs.vrrp_vmac_in);
		err = set(limits->maps.next, &key, &fd);
		if (!err)
			err = set_router(in, mac, VR_BACKUP);
		if (!err)
			err = run(&dropped, &ns);
		if (!err)
			err = set_router(in, mac, VR_ACTIVE);
		if (!err)
			err = measure(cases, sizeof(cases) / sizeof(cases[0]), rounds);
	}
	vmac_in_bpf__destroy(in);
	vmac_out_bpf__destroy(out);
	return err;
}

int main(int argc, char **argv)
{
	struct limits_bpf *limits;
	int rounds, err;

	if (argc != 3 || (strcmp(argv[1], "advert") && strcmp(argv[1], "vmac")))
		return fprintf(stderr, "usage: bench_bpf advert|vmac ROUNDS\n"), 2;
	rounds = atoi(argv[2]);
	limits = limits_bpf__open_and_load();
	if (!limits)
		err = -errno;
	else
		err = !strcmp(argv[1], "vmac") ? measure_vmac(limits, rounds) : measure_advert(limits, rounds);
	if (err)
		fprintf(stderr, "bench_bpf: %s; run as root\n", strerror(-err));
	limits_bpf__destroy(limits);
	return err ? 1 : 0;
}

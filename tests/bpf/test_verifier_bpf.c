// SPDX-License-Identifier: GPL-2.0
/* How many instructions the verifier processes for each program. It refuses a program beyond 1,000,000. The number
 * depends on the kernel and on the compiler (BPF_CLANG is its major version). A rise of more than a tenth fails. A
 * change that is intended is recorded in this file. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <sys/utsname.h>

#include "advert.skel.h"
#include "refusal.h"
#include "vmac_in.skel.h"
#include "vmac_out.skel.h"

enum { XDP, TC, VMAC_IN, VMAC_OUT, PROGRAMS };

static const char *const names[PROGRAMS] = {"vrrp_advert_xdp", "vrrp_advert_tc", "vrrp_vmac_in", "vrrp_vmac_out"};

static const struct {
	const char *kernel;
	int compiler;
	uint32_t instructions[PROGRAMS];
} recorded[] = {
	{"6.1.", 14, {119591, 118803, 33813, 14556}},  {"6.12.", 14, {103988, 102051, 45201, 9561}},
	{"6.18.", 14, {103977, 101703, 75478, 9739}},  {"6.1.", 19, {624073, 651057, 200138, 8588}},
	{"6.12.", 19, {368371, 373757, 177303, 5867}}, {"6.18.", 19, {311588, 316809, 198213, 7878}},
};

#define KERNELS (sizeof(recorded) / sizeof(recorded[0]))

static uint32_t instructions_of(const struct bpf_program *program)
{
	struct bpf_prog_info info = {0};
	__u32 length = sizeof(info);

	assert_int_equal(bpf_obj_get_info_by_fd(bpf_program__fd(program), &info, &length), 0);
	return info.verified_insns;
}

/* Sets counts. Returns false where the kernel refuses BPF and the test may skip. */
static bool load(uint32_t counts[PROGRAMS])
{
	struct advert_bpf *advert = advert_bpf__open();
	struct vmac_out_bpf *out = vmac_out_bpf__open();
	struct vmac_in_bpf *in = vmac_in_bpf__open();
	bool loaded;

	libbpf_set_print(NULL);
	assert_non_null(advert);
	assert_non_null(in);
	assert_non_null(out);
	loaded = !advert_bpf__load(advert) || !may_skip(errno);
	if (loaded) {
		assert_int_equal(vmac_in_bpf__load(in), 0);
		assert_int_equal(vmac_out_bpf__load(out), 0);
		counts[XDP] = instructions_of(advert->progs.vrrp_advert_xdp);
		counts[TC] = instructions_of(advert->progs.vrrp_advert_tc);
		counts[VMAC_IN] = instructions_of(in->progs.vrrp_vmac_in);
		counts[VMAC_OUT] = instructions_of(out->progs.vrrp_vmac_out);
	}
	advert_bpf__destroy(advert);
	vmac_in_bpf__destroy(in);
	vmac_out_bpf__destroy(out);
	return loaded;
}

static void instructions(void **state)
{
	const uint32_t *limits = NULL;
	uint32_t counts[PROGRAMS];
	struct utsname kernel;

	(void)state;
	if (!load(counts))
		skip();
	assert_int_equal(uname(&kernel), 0);
	for (size_t i = 0; i < KERNELS; i++)
		if (!strncmp(kernel.release, recorded[i].kernel, strlen(recorded[i].kernel)) &&
		    recorded[i].compiler == BPF_CLANG)
			limits = recorded[i].instructions;
	for (int i = 0; i < PROGRAMS; i++)
		print_message("Linux %s, %s: %u instructions verified\n", kernel.release, names[i], counts[i]);
	if (!limits)
		skip();
	for (int i = 0; i < PROGRAMS; i++)
		assert_in_range(counts[i], 1, limits[i] + limits[i] / 10);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(instructions)};

	return cmocka_run_group_tests_name("verifier", tests, NULL, NULL);
}

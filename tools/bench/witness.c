// SPDX-License-Identifier: GPL-2.0
/* witness NETNS FOLDER PORTS: attaches the witness to the first PORTS ports v0, v1, … of a network namespace and pins
 * its maps in a new folder of bpffs, until standard input ends. Prints a line once it is attached. */
#include <bpf/libbpf.h>
#include <errno.h>
#include <net/if.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tools/bench/witness.skel.h"
#include "util/run_dir.h"

static int attach(const struct bpf_program *program, unsigned ifindex, enum bpf_tc_attach_point point)
{
	LIBBPF_OPTS(bpf_tc_hook, hook, .ifindex = (int)ifindex, .attach_point = point);
	LIBBPF_OPTS(bpf_tc_opts, opts, .prog_fd = bpf_program__fd(program), .handle = 1, .priority = 1);

	return bpf_tc_attach(&hook, &opts);
}

/* Creates the clsact qdisc for both programs, unless the daemon has. The namespace's end removes it. */
static int prepare(unsigned ifindex)
{
	LIBBPF_OPTS(bpf_tc_hook, hook, .ifindex = (int)ifindex, .attach_point = BPF_TC_INGRESS | BPF_TC_EGRESS);
	int err = bpf_tc_hook_create(&hook);

	return err == -EEXIST ? 0 : err;
}

static int attach_all(const struct witness_bpf *skel, int ports)
{
	int err = 0;

	for (int i = 0; i < ports && !err; i++) {
		char name[IF_NAMESIZE];
		unsigned ifindex;

		snprintf(name, sizeof(name), "v%d", i);
		ifindex = if_nametoindex(name);
		err = ifindex ? prepare(ifindex) : -errno;
		if (!err)
			err = attach(skel->progs.witness_in, ifindex, BPF_TC_INGRESS);
		if (!err)
			err = attach(skel->progs.witness_out, ifindex, BPF_TC_EGRESS);
	}
	return err;
}

int main(int argc, char **argv)
{
	struct witness_bpf *skel;
	char c;
	int err;

	if (argc != 4)
		return fprintf(stderr, "usage: witness NETNS FOLDER PORTS\n"), 2;
	/* Ctrl-C reaches the whole process group; this process still has to remove its pins */
	signal(SIGINT, SIG_IGN);
	signal(SIGPIPE, SIG_IGN);
	libbpf_set_print(NULL); /* libbpf would report a qdisc that exists already */
	skel = witness_bpf__open_and_load();
	err = skel ? bpffs_mount() : -errno;
	if (!err && mkdir(argv[2], 0700))
		err = -errno;
	if (!err)
		err = bpf_object__pin_maps(skel->obj, argv[2]);
	if (!err)
		err = netns_enter(argv[1]);
	if (!err)
		err = attach_all(skel, atoi(argv[3]));
	if (err) {
		fprintf(stderr, "witness: %s\n", strerror(-err));
	} else {
		printf("ready\n");
		fflush(stdout);
		while (read(STDIN_FILENO, &c, 1) > 0)
			;
	}
	if (skel)
		bpf_object__unpin_maps(skel->obj, argv[2]);
	rmdir(argv[2]);
	witness_bpf__destroy(skel);
	return err ? 1 : 0;
}

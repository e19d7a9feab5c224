// SPDX-License-Identifier: GPL-2.0
/* flood -n NETNS -f FRAMES -s SECONDS -r RATE -w NETNS -p PORT,PORT…: sends the frames of a file in turn from one port,
 * RATE frames a second, or as many as the machine can. The kernel sends them in one run of the BPF program
 * (BPF_F_TEST_XDP_LIVE_FRAMES), without a system call or an skb for each frame. The program waits if it is early, which
 * keeps a CPU busy. At the other end, the first port of -p in the namespace of -w, XDP passes the frames to the other
 * ports, at less cost than a bridge, and leaves the rest of the machine to the receivers. Prints one JSON object. */
#include <bpf/bpf.h>
#include <errno.h>
#include <inttypes.h>
#include <net/if.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <unistd.h>

#include "tools/bench/flood.skel.h"
#include "frame.h"
#include "util/clock.h"
#include "util/run_dir.h"

static int fail(const char *what)
{
	fprintf(stderr, "flood: %s: %s\n", what, strerror(errno));
	return 1;
}

/* Returns the frames of the file, for the caller to free, or NULL with errno. */
static struct frame *read_frames(const char *path, uint32_t *count)
{
	FILE *file = fopen(path, "rb");
	struct frame *frames = NULL;

	if (!file)
		return NULL;
	if (!fseek(file, 0, SEEK_END) && (*count = (uint32_t)((size_t)ftell(file) / sizeof(*frames))))
		frames = calloc(*count, sizeof(*frames));
	rewind(file);
	if (frames && fread(frames, sizeof(*frames), *count, file) != *count) {
		free(frames);
		frames = NULL;
	}
	fclose(file);
	return frames;
}

static struct flood_bpf *load(const struct frame *frames, uint32_t count, uint32_t rate)
{
	struct flood_bpf *bpf = flood_bpf__open();

	if (!bpf)
		return NULL;
	bpf->rodata->count = count;
	bpf->rodata->length = frames[0].length;
	bpf->rodata->pause_ns = NS_PER_S / rate;
	if (bpf_map__set_max_entries(bpf->maps.frames, count) || flood_bpf__load(bpf))
		return NULL;
	for (uint32_t i = 0; i < count; i++)
		if (bpf_map__update_elem(bpf->maps.frames, &i, sizeof(i), &frames[i], sizeof(*frames), BPF_ANY))
			return NULL;
	return bpf;
}

/* names: the receiving port, then the ports to which its frames are passed. Returns 0, or -1 with errno. */
static int spread(const struct flood_bpf *bpf, char *names)
{
	const char *from = strtok(names, ","), *to;

	for (uint32_t i = 0; (to = strtok(NULL, ",")); i++) {
		uint32_t ifindex = if_nametoindex(to);

		if (!ifindex ||
		    bpf_map__update_elem(bpf->maps.ports, &i, sizeof(i), &ifindex, sizeof(ifindex), BPF_ANY))
			return -1;
	}
	return from && bpf_program__attach_xdp(bpf->progs.spread, (int)if_nametoindex(from)) ? 0 : -1;
}

static void ignore(int signal)
{
	(void)signal;
}

/* Sends until a signal arrives. */
static int flood(const struct flood_bpf *bpf, struct frame *frame)
{
	struct xdp_md where = {.data_end = frame->length, .ingress_ifindex = if_nametoindex(frame->port)};
	LIBBPF_OPTS(bpf_test_run_opts, opts, .data_in = frame->data, .data_size_in = frame->length, .ctx_in = &where,
		    .ctx_size_in = sizeof(where), .repeat = INT32_MAX, .flags = BPF_F_TEST_XDP_LIVE_FRAMES);

	bpf->bss->start_ns = clock_ns();
	return bpf_prog_test_run_opts(bpf_program__fd(bpf->progs.send_next), &opts) && errno != EINTR ? -errno : 0;
}

int main(int argc, char **argv)
{
	const char *netns = NULL, *path = NULL, *wire = NULL;
	char *ports = NULL;
	struct flood_bpf *bpf;
	struct frame *frames;
	uint32_t count = 0, rate = 0;
	struct itimerval span;
	double seconds = 0;

	for (int c; (c = getopt(argc, argv, "n:f:s:r:w:p:")) != -1;) {
		switch (c) {
		case 'n':
			netns = optarg;
			break;
		case 'f':
			path = optarg;
			break;
		case 's':
			seconds = atof(optarg);
			break;
		case 'r':
			rate = (uint32_t)atoi(optarg);
			break;
		case 'w':
			wire = optarg;
			break;
		case 'p':
			ports = optarg;
			break;
		default:
			return 2;
		}
	}
	if (!netns || !path || !wire || !ports || seconds <= 0 || !rate) {
		fprintf(stderr, "usage: flood -n NETNS -f FRAMES -s SECONDS -r RATE -w NETNS -p PORT,PORT...\n");
		return 2;
	}
	frames = read_frames(path, &count);
	if (!frames)
		return fail(path);
	bpf = load(frames, count, rate);
	if (!bpf)
		return fail("BPF");
	if (netns_enter(wire))
		return 1;
	if (spread(bpf, ports))
		return fail("ports");
	if (netns_enter(netns))
		return 1;
	span = (struct itimerval){.it_value = {(time_t)seconds, (suseconds_t)((seconds - (time_t)seconds) * 1e6)}};
	sigaction(SIGALRM, &(struct sigaction){.sa_handler = ignore}, NULL);
	setitimer(ITIMER_REAL, &span, NULL);
	if (flood(bpf, frames))
		return fail("live frames");
	printf("{\"sent\": %ju, \"wall_ns\": %ju}\n", (uintmax_t)bpf->bss->sent,
	       (uintmax_t)(clock_ns() - bpf->bss->start_ns));
	flood_bpf__destroy(bpf);
	free(frames);
	return 0;
}

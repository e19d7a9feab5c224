// SPDX-License-Identifier: GPL-2.0
/* Sends prepared frames and does nothing else: the least cost of sending on this machine. The frames are in a file,
 * grouped by port. They are sent at full speed, or spread evenly over an interval in one batch each millisecond, until
 * the time is over or SIGTERM arrives. Prints one JSON object. */
#include <arpa/inet.h>
#include <errno.h>
#include <inttypes.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <linux/if_xdp.h>
#include <net/if.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "frame.h"
#include "tools/bench/limits.skel.h"
#include "util/clock.h"
#include "util/run_dir.h"

#define BATCH 1024     /* the largest number of messages of one sendmmsg() */
#define RT_PRIORITY 50 /* as the daemon's engine */

struct port {
	int ifindex;
	uint32_t first, end; /* indexes of its frames; end is behind the last */
	/* AF_XDP: the port's socket, its rings, and the fill levels of the rings */
	int fd;
	uint32_t *producer, *consumer, *done_producer, *done_consumer;
	struct xdp_desc *descs;
};

static struct {
	struct frame *frames;
	uint32_t count;
	struct port *ports;
	uint32_t port_count;
	uint64_t failed;
	int fd; /* the packet socket */
	struct mmsghdr *messages;
	uint8_t *ring; /* PACKET_TX_RING */
	uint32_t ring_at;
} g;

/* Sends the frames from first on, up to but without end. */
typedef void send_fn(uint32_t first, uint32_t end);

static volatile sig_atomic_t stopped;

static void stop(int signal)
{
	stopped = signal;
}

static void die(const char *what)
{
	fprintf(stderr, "bare_send: %s: %s\n", what, strerror(errno));
	exit(1);
}

static void *allocate(size_t count, size_t size)
{
	void *memory = calloc(count, size);

	if (!memory)
		die("memory");
	return memory;
}

static void read_frames(const char *path)
{
	FILE *file = fopen(path, "rb");

	if (!file || fseek(file, 0, SEEK_END))
		die(path);
	g.count = (uint32_t)((size_t)ftell(file) / sizeof(*g.frames));
	rewind(file);
	g.frames = allocate(g.count + 1, sizeof(*g.frames));
	g.ports = allocate(g.count + 1, sizeof(*g.ports));
	if (fread(g.frames, sizeof(*g.frames), g.count, file) != g.count || !g.count)
		die(path);
	fclose(file);
	for (uint32_t i = 0; i < g.count; i++) {
		if (!i || strcmp(g.frames[i].port, g.frames[i - 1].port)) {
			struct port *port = &g.ports[g.port_count++];

			*port = (struct port){.ifindex = (int)if_nametoindex(g.frames[i].port), .first = i};
			if (!port->ifindex)
				die(g.frames[i].port);
		}
		g.ports[g.port_count - 1].end = i + 1;
	}
}

static void open_packet(bool bypass)
{
	int size = 4 << 20, on = 1;

	g.fd = socket(AF_PACKET, SOCK_RAW, 0);
	if (g.fd < 0)
		die("packet socket");
	setsockopt(g.fd, SOL_SOCKET, SO_SNDBUFFORCE, &size, sizeof(size));
	if (bypass && setsockopt(g.fd, SOL_PACKET, PACKET_QDISC_BYPASS, &on, sizeof(on)))
		die("PACKET_QDISC_BYPASS");
}

static struct sockaddr_ll *address_of(const struct port *port)
{
	struct sockaddr_ll *to = allocate(1, sizeof(*to));

	*to = (struct sockaddr_ll){
		.sll_family = AF_PACKET, .sll_protocol = htons(ETH_P_IP), .sll_ifindex = port->ifindex};
	return to;
}

static void open_mmsg(void)
{
	struct iovec *vectors = allocate(g.count, sizeof(*vectors));

	g.messages = allocate(g.count, sizeof(*g.messages));
	for (uint32_t p = 0; p < g.port_count; p++) {
		struct sockaddr_ll *to = address_of(&g.ports[p]);

		for (uint32_t i = g.ports[p].first; i < g.ports[p].end; i++) {
			vectors[i] = (struct iovec){g.frames[i].data, g.frames[i].length};
			g.messages[i].msg_hdr = (struct msghdr){
				.msg_name = to, .msg_namelen = sizeof(*to), .msg_iov = &vectors[i], .msg_iovlen = 1};
		}
	}
}

static void send_mmsg(uint32_t first, uint32_t end)
{
	while (first < end) {
		int n = sendmmsg(g.fd, g.messages + first, end - first < BATCH ? end - first : BATCH, 0);

		if (n <= 0) {
			g.failed++;
			n = 1;
		}
		first += (uint32_t)n;
	}
}

/* Sends the frames from first to end, port by port. */
static void by_port(uint32_t first, uint32_t end, void (*send)(struct port *, uint32_t, uint32_t))
{
	for (uint32_t p = 0; p < g.port_count; p++) {
		struct port *port = &g.ports[p];
		uint32_t from = first > port->first ? first : port->first, to = end < port->end ? end : port->end;

		if (from < to)
			send(port, from, to);
	}
}

#define RING_FRAME 256
#define RING_FRAMES 16384
#define RING_DATA (TPACKET2_HDRLEN - sizeof(struct sockaddr_ll))

static void open_ring(void)
{
	struct tpacket_req req = {.tp_block_size = 1 << 20,
				  .tp_block_nr = RING_FRAMES * RING_FRAME >> 20,
				  .tp_frame_size = RING_FRAME,
				  .tp_frame_nr = RING_FRAMES};
	int version = TPACKET_V2;

	if (setsockopt(g.fd, SOL_PACKET, PACKET_VERSION, &version, sizeof(version)) ||
	    setsockopt(g.fd, SOL_PACKET, PACKET_TX_RING, &req, sizeof(req)))
		die("PACKET_TX_RING");
	g.ring = mmap(NULL, RING_FRAMES * RING_FRAME, PROT_READ | PROT_WRITE, MAP_SHARED, g.fd, 0);
	if (g.ring == MAP_FAILED)
		die("PACKET_TX_RING");
}

/* A call sends to a single port, since the ring has no addresses. */
static void send_ring_port(struct port *port, uint32_t first, uint32_t end)
{
	struct sockaddr_ll to = {
		.sll_family = AF_PACKET, .sll_protocol = htons(ETH_P_IP), .sll_ifindex = port->ifindex};

	for (uint32_t i = first; i < end; i++) {
		struct tpacket2_hdr *h = (void *)(g.ring + g.ring_at++ % RING_FRAMES * RING_FRAME);

		while (__atomic_load_n(&h->tp_status, __ATOMIC_ACQUIRE) != TP_STATUS_AVAILABLE && !stopped)
			poll(NULL, 0, 1);
		memcpy((uint8_t *)h + RING_DATA, g.frames[i].data, g.frames[i].length);
		h->tp_len = g.frames[i].length;
		__atomic_store_n(&h->tp_status, TP_STATUS_SEND_REQUEST, __ATOMIC_RELEASE);
	}
	if (sendto(g.fd, NULL, 0, MSG_DONTWAIT, (void *)&to, sizeof(to)) < 0)
		g.failed++;
}

static void send_ring(uint32_t first, uint32_t end)
{
	by_port(first, end, send_ring_port);
}

#define XSK_RING 1024 /* a power of two that is greater than the number of a port's frames */
#define XSK_CHUNK 2048
static void *map_ring(int fd, size_t size, uint64_t offset)
{
	void *at = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_POPULATE, fd, (off_t)offset);

	if (at == MAP_FAILED)
		die("AF_XDP ring");
	return at;
}

/* The frames stay in the socket's memory. Sending a frame again takes a new descriptor. */
static void open_xdp_port(struct port *port)
{
	uint32_t count = port->end - port->first, size = XSK_RING;
	struct sockaddr_xdp to = {
		.sxdp_family = AF_XDP, .sxdp_flags = XDP_COPY, .sxdp_ifindex = (uint32_t)port->ifindex};
	size_t bytes = (size_t)count * XSK_CHUNK;
	uint8_t *memory = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
	struct xdp_umem_reg umem = {.addr = (uintptr_t)memory, .len = bytes, .chunk_size = XSK_CHUNK};
	struct xdp_mmap_offsets at;
	socklen_t length = sizeof(at);
	uint8_t *tx, *done;

	if (memory == MAP_FAILED)
		die("memory");
	if (count > XSK_RING)
		die("too many frames for one port");
	for (uint32_t i = 0; i < count; i++)
		memcpy(memory + i * XSK_CHUNK, g.frames[port->first + i].data, g.frames[port->first + i].length);
	port->fd = socket(AF_XDP, SOCK_RAW, 0);
	if (port->fd < 0 || setsockopt(port->fd, SOL_XDP, XDP_UMEM_REG, &umem, sizeof(umem)) ||
	    setsockopt(port->fd, SOL_XDP, XDP_UMEM_FILL_RING, &size, sizeof(size)) ||
	    setsockopt(port->fd, SOL_XDP, XDP_UMEM_COMPLETION_RING, &size, sizeof(size)) ||
	    setsockopt(port->fd, SOL_XDP, XDP_TX_RING, &size, sizeof(size)) ||
	    getsockopt(port->fd, SOL_XDP, XDP_MMAP_OFFSETS, &at, &length))
		die("AF_XDP");
	tx = map_ring(port->fd, at.tx.desc + XSK_RING * sizeof(struct xdp_desc), XDP_PGOFF_TX_RING);
	done = map_ring(port->fd, at.cr.desc + XSK_RING * sizeof(uint64_t), XDP_UMEM_PGOFF_COMPLETION_RING);
	port->producer = (void *)(tx + at.tx.producer);
	port->consumer = (void *)(tx + at.tx.consumer);
	port->descs = (void *)(tx + at.tx.desc);
	port->done_producer = (void *)(done + at.cr.producer);
	port->done_consumer = (void *)(done + at.cr.consumer);
	if (bind(port->fd, (void *)&to, sizeof(to)))
		die("AF_XDP bind");
}

static void open_xdp(void)
{
	for (uint32_t p = 0; p < g.port_count; p++)
		open_xdp_port(&g.ports[p]);
}

static void send_xdp_port(struct port *port, uint32_t first, uint32_t end)
{
	uint32_t at = *port->producer;

	for (uint32_t i = first; i < end; i++)
		port->descs[at++ % XSK_RING] =
			(struct xdp_desc){.addr = (uint64_t)(i - port->first) * XSK_CHUNK, .len = g.frames[i].length};
	__atomic_store_n(port->producer, at, __ATOMIC_RELEASE);
	/* the kernel sends 32 frames for each call */
	while (__atomic_load_n(port->consumer, __ATOMIC_ACQUIRE) != at && !stopped)
		if (sendto(port->fd, NULL, 0, MSG_DONTWAIT, NULL, 0) < 0 && errno != EAGAIN && errno != EBUSY)
			g.failed++;
	*port->done_consumer = __atomic_load_n(port->done_producer, __ATOMIC_ACQUIRE);
}

static void send_xdp(uint32_t first, uint32_t end)
{
	by_port(first, end, send_xdp_port);
}

/* Drops all frames that arrive at the ports v0, v1, … of a namespace, in XDP, while this process runs. */
static void drop_in(const char *netns)
{
	struct limits_bpf *limits = limits_bpf__open_and_load();
	struct if_nameindex *ports;

	if (!limits || netns_enter(netns))
		die("limits");
	ports = if_nameindex();
	for (struct if_nameindex *p = ports; p && p->if_index; p++)
		if (p->if_name[0] == 'v' && !bpf_program__attach_xdp(limits->progs.limit_drop, (int)p->if_index))
			die(p->if_name);
	if_freenameindex(ports);
}

static send_fn *open_method(const char *method, bool bypass)
{
	if (!strcmp(method, "xdp")) {
		open_xdp();
		return send_xdp;
	}
	open_packet(bypass);
	if (!strcmp(method, "ring")) {
		open_ring();
		return send_ring;
	}
	open_mmsg();
	return send_mmsg;
}

static uint64_t flat_out(send_fn *send, uint64_t until)
{
	uint64_t sent = 0;

	while (!stopped && clock_ns() < until) {
		send(0, g.count);
		sent += g.count;
	}
	return sent;
}

static uint64_t paced(send_fn *send, uint32_t ticks, uint64_t until)
{
	uint64_t sent = 0, due = clock_ns();
	uint32_t at = 0;

	while (!stopped && due < until) {
		uint32_t first = (uint32_t)((uint64_t)g.count * at / ticks);
		uint32_t end = (uint32_t)((uint64_t)g.count * (at + 1) / ticks);
		struct timespec when;

		send(first, end);
		sent += end - first;
		at = (at + 1) % ticks;
		due += NS_PER_MS;
		when = (struct timespec){(time_t)(due / NS_PER_S), (long)(due % NS_PER_S)};
		clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &when, NULL);
	}
	return sent;
}

static int usage(void)
{
	fprintf(stderr, "usage: bare_send -n NETNS -f FRAMES -s SECONDS [-m mmsg|ring|xdp] [-b] [-i MS] [-d NETNS]\n"
			"  -b  past the queueing discipline    -i  one batch a millisecond; default: flat out\n"
			"  -d  drop in XDP what arrives at the ports of that namespace\n");
	return 2;
}

int main(int argc, char **argv)
{
	const char *netns = NULL, *frames = NULL, *method = "mmsg", *drop = NULL;
	struct sched_param param = {.sched_priority = RT_PRIORITY};
	send_fn *send;
	uint64_t start, until, sent;
	uint32_t interval = 0;
	bool bypass = false;
	double seconds = 0;
	clock_t cpu;

	for (int c; (c = getopt(argc, argv, "n:f:s:m:bi:d:")) != -1;) {
		switch (c) {
		case 'n':
			netns = optarg;
			break;
		case 'f':
			frames = optarg;
			break;
		case 's':
			seconds = atof(optarg);
			break;
		case 'm':
			method = optarg;
			break;
		case 'b':
			bypass = true;
			break;
		case 'i':
			interval = (uint32_t)atoi(optarg);
			break;
		case 'd':
			drop = optarg;
			break;
		default:
			return usage();
		}
	}
	if (!netns || !frames || seconds <= 0)
		return usage();
	if (drop)
		drop_in(drop);
	if (netns_enter(netns))
		return 1;
	read_frames(frames);
	send = open_method(method, bypass);
	signal(SIGTERM, stop);
	prctl(PR_SET_TIMERSLACK, 1);
	/* at full speed the kernel's limit for real-time threads would stop the thread */
	if (interval && sched_setscheduler(0, SCHED_FIFO, &param))
		die("SCHED_FIFO");
	start = clock_ns();
	cpu = clock();
	until = start + (uint64_t)(seconds * NS_PER_S);
	sent = interval ? paced(send, interval, until) : flat_out(send, until);
	printf("{\"sent\": %ju, \"failed\": %ju, \"cpu_ns\": %ju, \"wall_ns\": %ju}\n", (uintmax_t)sent,
	       (uintmax_t)g.failed, (uintmax_t)((clock() - cpu) * (NS_PER_S / CLOCKS_PER_SEC)),
	       (uintmax_t)(clock_ns() - start));
	return 0;
}

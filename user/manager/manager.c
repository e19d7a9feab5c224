// SPDX-License-Identifier: GPL-2.0
#include "manager/manager.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "manager/capacity.h"
#include "manager/capture.h"
#include "manager/internal.h"
#include "util/clock.h"
#include "util/log.h"
#include "util/place.h"

/* Above ordinary real-time work, below the kernel's own threads that feed it. */
#define RT_PRIORITY 50

/* How often the manager looks for packet sockets, and at the engine's lateness. */
#define WATCH_PERIOD_MS 500

/* Between two warnings that the engine is late. */
#define LATE_PAUSE (60 * NS_PER_S)

static void on_link(const struct rtnl_link *link, void *data)
{
	struct manager *m = data;

	ports_link(&m->ports, link);
}

/* A virtual address is no source of adverts. */
static bool is_vip(const struct manager *m, const struct rtnl_address *address)
{
	const struct port *port = ports_by_index(&m->ports, address->ifindex);
	struct vip_value value;
	struct vip_key key;

	if (!port)
		return false;
	key = fill_vip_key(port, address->family, address->address);
	return fastpath_get_vip(&m->fp, &key, &value);
}

static void on_address(const struct rtnl_address *address, void *data)
{
	struct manager *m = data;

	if (sources_address(m, address))
		m->dump_addresses = true;
	if (!is_vip(m, address) && ports_address(&m->ports, address))
		m->dump_addresses = true;
}

static struct rtnl_handler handler(struct manager *m)
{
	struct rtnl_handler h = {.link = on_link, .address = on_address, .data = m};

	return h;
}

static int make_vrs(struct manager *m)
{
	const struct config *config = m->options->config;

	m->count = (uint32_t)config->count;
	m->vrs = calloc(m->count, sizeof(*m->vrs));
	m->dirty = calloc(m->count, sizeof(*m->dirty));
	if (!m->vrs || !m->dirty)
		return -ENOMEM;
	for (uint32_t slot = m->count; slot-- > 0;) {
		const struct instance *instance = &config->instances[slot];
		struct port *port = ports_by_name(&m->ports, instance->interface);

		m->vrs[slot] = (struct managed){
			.port = (uint32_t)(port - m->ports.ports),
			.next_slot = port->first_slot,
			.priority = instance->priority,
		};
		port->first_slot = slot;
		if (!m->shortest_ns || instance->settings->vrrp.interval_ns < m->shortest_ns)
			m->shortest_ns = instance->settings->vrrp.interval_ns;
	}
	return 0;
}

/* Names every interface that is not there, not only the first. */
static int check_ports(const struct manager *m)
{
	int err = 0;

	for (size_t i = 0; i < m->ports.count; i++) {
		if (m->ports.ports[i].ifindex)
			continue;
		log_error("%s: no such interface; create it, or correct the configuration (see `ip link`)",
			  m->ports.ports[i].name);
		err = -ENODEV;
	}
	return err;
}

/* A virtual MAC needs a device that takes frames to it. */
static int check_vmacs(const struct manager *m)
{
	for (uint32_t slot = 0; slot < m->count; slot++) {
		if (!instance_of(m, slot)->settings->vmac || !port_of(m, slot)->own_mac_only)
			continue;
		log_error("%s: %s is a macvlan or ipvlan, which takes only frames to its own MAC: use_vmac cannot work there; "
			  "make the device below it the interface, or leave use_vmac out",
			  instance_of(m, slot)->name, port_of(m, slot)->name);
		return -EOPNOTSUPP;
	}
	return 0;
}

static int attach_device(struct manager *m, struct device *device)
{
	int err = fastpath_attach(&m->fp, device->ifindex, device->name, device->adverts ? device->mode : VR_MODE_NONE, true);

	if (err < 0)
		return err;
	device->mode = (enum vr_mode)err;
	if (device->adverts)
		log_info("%s: adverts are received by %s%s", device->name, device->mode == VR_MODE_TC ? "" : "XDP, ",
			 fastpath_mode_name(device->mode));
	return 0;
}

static int attach_ports(struct manager *m)
{
	int err = 0;

	for (size_t i = 0; i < m->devices.count && !err; i++)
		err = attach_device(m, &m->devices.list[i]);
	for (size_t i = 0; i < m->ports.count && !err; i++)
		peers_join(m, &m->ports.ports[i]);
	if (!err)
		filters_add(m);
	return err;
}

/* Gives the engine a plan where what the old one was made of has changed. Returns false where none can be made. */
static bool update_plan(struct manager *m, uint32_t slot)
{
	struct managed *vr = &m->vrs[slot];
	uint8_t *own_address = m->fp.config[slot].own_address;
	const uint8_t *source = plan_source(m, slot);
	struct command command = {.kind = COMMAND_PLAN, .slot = slot};

	if (!source)
		return false;
	if (vr->planned && !memcmp(own_address, source, sizeof(m->fp.config[slot].own_address)))
		return true;
	command.plan = plan_make(m, slot, source);
	if (!command.plan) {
		log_error("%s: no memory", instance_of(m, slot)->name);
		return false;
	}
	memcpy(own_address, source, sizeof(m->fp.config[slot].own_address));
	if (!instance_of(m, slot)->settings->vmac)
		memcpy(m->fp.config[slot].mac, port_of(m, slot)->mac, sizeof(m->fp.config[slot].mac));
	vr->planned = true;
	engine_queue(m->engine, &command);
	return true;
}

void manager_update(struct manager *m, uint32_t slot)
{
	struct managed *vr = &m->vrs[slot];
	bool planned = update_plan(m, slot), down = !port_of(m, slot)->up && !instance_of(m, slot)->settings->ignores_link;
	struct command command = {.slot = slot};
	enum told tell;

	vr->faults &= (uint8_t)~(VR_FAULT_LINK | VR_FAULT_SOURCE);
	vr->faults |= (down ? VR_FAULT_LINK : 0) | (plan_source(m, slot) && source_ready(m, slot) ? 0 : VR_FAULT_SOURCE);
	m->fp.config[slot].faults = vr->faults;
	tell = planned && !vr->faults ? TOLD_START : TOLD_FAULT;
	if (vr->told == tell)
		return;
	vr->told = tell;
	command.kind = tell == TOLD_START ? COMMAND_START : COMMAND_FAULT;
	engine_queue(m->engine, &command);
}

static void update_port(struct manager *m, struct port *port)
{
	port->changed = false;
	if (port->first_slot == NO_SLOT)
		return;
	if (!port->up)
		log_warning("%s: link down", port->name);
	for (int family = 0; family < 2; family++)
		if (port->up && port->adverts[family] && !port->has_source[family])
			log_warning("%s: no %s address to send adverts from; IPv%d virtual routers wait for one, or use "
				    "mcast_src_ip",
				    port->name, family ? "link-local" : "IPv4", family ? 6 : 4);
	for (uint32_t slot = port->first_slot; slot != NO_SLOT; slot = m->vrs[slot].next_slot) {
		if (port->mac_changed)
			m->vrs[slot].planned = false;
		manager_update(m, slot);
	}
	port->mac_changed = false;
}

static void update_ports(struct manager *m)
{
	for (size_t i = 0; i < m->ports.count; i++)
		if (m->ports.ports[i].changed)
			tracked_port(m, &m->ports.ports[i]);
	tracked_weigh(m);
	for (size_t i = 0; i < m->ports.count; i++)
		if (m->ports.ports[i].changed)
			update_port(m, &m->ports.ports[i]);
	tracked_apply(m);
}

/* Asks for all addresses where a source has gone, or messages about them. */
static int ask_addresses(struct manager *m)
{
	struct rtnl_handler h = handler(m);

	m->dump_addresses = false;
	return rtnl_dump_addresses(&m->rtnl, &h);
}

static void on_netlink(struct manager *m)
{
	struct rtnl_handler h = handler(m);

	if (rtnl_monitor_read(&m->rtnl, &h) == -ENOBUFS) {
		log_warning("netlink messages were lost; links and addresses are read anew");
		rtnl_dump_links(&m->rtnl, &h);
		m->dump_addresses = true;
	}
	if (m->dump_addresses)
		ask_addresses(m);
	update_ports(m);
}

/* Locks everything into memory, so that no page fault delays an advert. Not where a limit would make later allocations
 * fail. */
static void lock_memory(void)
{
	struct rlimit limit;

	if (geteuid() && (getrlimit(RLIMIT_MEMLOCK, &limit) || limit.rlim_cur != RLIM_INFINITY))
		log_warning("memory is not locked: RLIMIT_MEMLOCK is limited; under memory pressure adverts may be late");
	else if (mlockall(MCL_CURRENT | MCL_FUTURE))
		log_warning("memory is not locked: %s; under memory pressure adverts may be late", strerror(errno));
}

static int block_signals(void)
{
	sigset_t set;
	int fd;

	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGHUP);
	sigprocmask(SIG_BLOCK, &set, NULL);
	signal(SIGPIPE, SIG_IGN);
	fd = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
	return fd < 0 ? -errno : fd;
}

/* Returns whether to stop. */
static bool on_signal(int fd)
{
	struct signalfd_siginfo info;

	if (read(fd, &info, sizeof(info)) != sizeof(info))
		return false;
	if (info.ssi_signo != SIGHUP)
		return true;
	log_warning("SIGHUP: the configuration cannot be read anew yet; stop and start the daemon");
	return false;
}

/* Lets adverts through to whoever captures them, unless the operator has said otherwise (`vrrp-xdp pass`). */
static void watch_captures(struct manager *m)
{
	bool runs;

	if (fastpath_get_pass(&m->fp) != VR_PASS_AUTO)
		return;
	runs = capture_runs(&m->ports);
	if (runs != m->capturing)
		log_info("a packet socket was %s: adverts %s to the stack", runs ? "opened" : "closed",
			 runs ? "go on" : "no longer go on");
	m->capturing = runs;
	fastpath_set_pass(&m->fp, VR_PASS_AUTO, runs);
}

/* Says when the machine does not let the engine keep the shortest interval. */
static void watch_rhythm(struct manager *m, uint64_t now)
{
	uint64_t late = m->fp.engine->recent_late_ns;

	if (late <= m->shortest_ns || (m->late_said_ns && now - m->late_said_ns < LATE_PAUSE))
		return;
	m->late_said_ns = now;
	log_warning("overloaded: the engine was late by %.1f ms, adverts are due every %.1f ms; use a longer advert_int, or "
		    "fewer virtual routers",
		    (double)late / NS_PER_MS, (double)m->shortest_ns / NS_PER_MS);
}

static int loop(struct manager *m, int signals)
{
	struct pollfd fds[3 + TRACKED_FDS] = {
		{.fd = signals, .events = POLLIN},
		{.fd = engine_note_fd(m->engine), .events = POLLIN},
		{.fd = rtnl_monitor_fd(&m->rtnl), .events = POLLIN},
	};
	uint64_t watch_at = 0;

	for (;;) {
		tracked_poll(m, fds + 3);
		if (poll(fds, sizeof(fds) / sizeof(fds[0]), tracked_wait_ms(m, WATCH_PERIOD_MS)) < 0 && errno != EINTR)
			return -errno;
		if (clock_ns() >= watch_at) {
			watch_captures(m);
			watch_rhythm(m, clock_ns());
			unknown_log(m);
			watch_at = clock_ns() + WATCH_PERIOD_MS * NS_PER_MS;
		}
		if (fds[1].revents)
			notes_read(m);
		if (fds[2].revents)
			on_netlink(m);
		if (ports_tick(&m->ports, clock_ns()))
			update_ports(m);
		tracked_serve(m, fds + 3);
		if (fds[0].revents && on_signal(signals))
			return 0;
	}
}

static int start(struct manager *m)
{
	struct rtnl_handler h = handler(m);
	struct fastpath_size size;
	int err;

	membership_init(&m->membership);
	err = ports_init(&m->ports, m->options->config);
	if (!err)
		err = make_vrs(m);
	if (!err)
		err = sources_init(m);
	if (!err)
		err = tracked_init(m);
	if (!err)
		err = rtnl_open(&m->rtnl);
	if (!err)
		err = rtnl_dump_links(&m->rtnl, &h);
	if (err) {
		log_error("cannot start: %s", strerror(-err));
		return err;
	}
	err = check_ports(m);
	if (!err)
		err = check_vmacs(m);
	if (err)
		return err;
	err = devices_read_vlans(&m->devices, &m->rtnl);
	if (err)
		log_error("cannot read the VLAN interfaces: %s", strerror(-err));
	else
		err = devices_init(&m->devices, &m->ports, m->options->mode);
	if (err)
		return err;
	size = fill_size(m);
	peers_size(m, &size);
	err = capacity_check(size.virtual_routers, size.addresses);
	if (err)
		return err;
	leftovers_remove(m);
	err = fastpath_create(&m->fp, m->options->name, &size);
	if (err)
		return err;
	m->fp_made = true;
	err = fill_maps(m);
	if (!err)
		err = attach_ports(m);
	if (err)
		return err;
	lock_memory();
	err = engine_create(&m->engine, &m->fp);
	if (!err)
		err = engine_start(m->engine, RT_PRIORITY);
	m->engine_runs = !err;
	if (!err)
		err = ask_addresses(m);
	if (err)
		log_error("cannot start the engine: %s", strerror(-err));
	else
		err = tracked_open(m);
	return err;
}

/* Releases what is Active and waits for the engine to end. */
static void stop_engine(struct manager *m)
{
	struct command command = {.kind = COMMAND_STOP};

	for (command.slot = 0; command.slot < m->count; command.slot++)
		engine_post(m->engine, &command);
	command.kind = COMMAND_QUIT;
	engine_post(m->engine, &command);
	engine_wait(m->engine);
	notes_read(m);
	addresses_remove_all(m);
}

/* Takes everything away again that start() and the time since have made. */
static void stop(struct manager *m)
{
	if (m->engine_runs)
		stop_engine(m);
	if (m->engine)
		engine_destroy(m->engine);
	filters_close(&m->filters);
	membership_close(&m->membership);
	if (m->fp_made)
		fastpath_destroy(&m->fp);
	tracked_close(m);
	rtnl_close(&m->rtnl);
	devices_free(&m->devices);
	ports_free(&m->ports);
	sources_free(m);
	free(m->groups);
	free(m->dirty);
	free(m->vrs);
}

int manager_run(const struct manager_options *options)
{
	static struct manager m;
	int err, lock, signals = -1;
	pid_t holder;

	m.options = options;
	lock = place_lock(options->name, &holder);
	if (lock == -EBUSY)
		log_error("a daemon named '%s' runs already (pid %d); stop it, or give this one another --name",
			  options->name, holder);
	if (lock < 0)
		return lock;
	signals = block_signals();
	err = signals < 0 ? signals : start(&m);
	if (!err) {
		log_info("virtual routers: %zu, interfaces: %zu; pinned under %s", options->config->count, m.ports.count,
			 m.fp.dir);
		sources_say(&m);
		update_ports(&m);
		err = loop(&m, signals);
		log_info("stopping");
	}
	stop(&m);
	if (signals >= 0)
		close(signals);
	place_unlock(options->name, lock);
	return err;
}

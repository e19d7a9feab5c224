// SPDX-License-Identifier: GPL-2.0
#include "manager/manager.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "config/model.h"
#include "control/protocol.h"
#include "control/server.h"
#include "engine/engine.h"
#include "engine/messages.h"
#include "fastpath/fastpath.h"
#include "manager/change/adopt.h"
#include "manager/change/follow.h"
#include "manager/change/handover.h"
#include "manager/change/rebind.h"
#include "manager/change/reload.h"
#include "manager/change/schedule.h"
#include "manager/dumps.h"
#include "manager/links/attach.h"
#include "manager/links/devices.h"
#include "manager/links/filters.h"
#include "manager/links/membership.h"
#include "manager/links/ports.h"
#include "manager/links/resolve.h"
#include "manager/links/sysctls.h"
#include "manager/maps/capacity.h"
#include "manager/maps/fill.h"
#include "manager/maps/join.h"
#include "manager/maps/size.h"
#include "manager/maps/slots.h"
#include "manager/netlink/rtnl.h"
#include "manager/notes/notes.h"
#include "manager/notes/refusals.h"
#include "manager/notify/notify.h"
#include "manager/orders/detached.h"
#include "manager/orders/pacing.h"
#include "manager/orders/run.h"
#include "manager/orders/run_links.h"
#include "manager/orders/source_addresses.h"
#include "manager/orders/sync_groups.h"
#include "manager/orders/tracked.h"
#include "manager/placed/addresses.h"
#include "manager/placed/leftovers.h"
#include "manager/placed/routing.h"
#include "manager/placed/undo.h"
#include "manager/process.h"
#include "manager/signals.h"
#include "manager/state.h"
#include "manager/watch.h"
#include "privilege/seccomp.h"
#include "script/helper.h"
#include "track/scripts.h"
#include "util/clock.h"
#include "util/heartbeat.h"
#include "util/log.h"
#include "util/log_writer.h"
#include "util/run_dir.h"
#include "util/supervisor.h"

/* The engine's default SCHED_FIFO priority: above usual real-time programs (up to 49), but equal to the kernel's
 * threaded interrupts (50). */
#define RT_PRIORITY 50

/* Time between two calls of watch(). */
#define WATCH_PERIOD_MS 500

/* How long the daemon waits at its end until all of its log is written. */
#define LOG_PATIENCE_MS 1000

static int attach_ports(struct manager *m)
{
	int err = 0;

	for (size_t i = 0; i < m->devices.count && !err; i++)
		err = attach_device(&m->maps.fp, &m->devices.list[i]);
	if (!err) {
		attach_name_absent(&m->maps.fp, &m->ports);
		join_all(m);
	}
	return err;
}

/* Called when vrrp_startup_delay is over: starts the virtual routers. */
static void end_startup_delay(struct manager *m)
{
	m->start_at = 0;
	for (uint32_t slot = 0; slot < m->slots.count; slot++)
		if (slot_used(m, slot))
			run_update(m, slot);
	engine_wake(m->engine);
}

/* Returns how many milliseconds poll() may wait at most. tracked_wait_ms() may shorten this time. */
static int patience(const struct manager *m, uint64_t now)
{
	uint64_t left = m->start_at > now ? (m->start_at - now + NS_PER_MS - 1) / NS_PER_MS : 0;

	if (m->rebind.wanted)
		return REBIND_PAUSE_MS;
	return m->start_at && left < WATCH_PERIOD_MS ? (int)left : WATCH_PERIOD_MS;
}

/* Carries out a command that a client sent to the control socket. */
static void on_command(void *data, int client, bool root, const char *command)
{
	struct manager *m = data;

	if (!strcmp(command, CONTROL_STATUS)) {
		dumps_answer_status(m, client);
	} else if (!root) {
		control_answer(
			&m->control, client, 1,
			"only root may send this command; members of the daemon's group may only ask for the status\n");
	} else if (!strcmp(command, CONTROL_RELOAD)) {
		reload_ask(m, client);
	} else if (!strcmp(command, CONTROL_HANDOVER)) {
		handover_begin(m, client);
	} else if (!strcmp(command, CONTROL_STOP) || !strcmp(command, CONTROL_KEEP)) {
		m->life = LIFE_STOPS;
		m->ours = strcmp(command, CONTROL_KEEP) != 0;
		m->stopper = control_take(&m->control, client);
	} else {
		control_answer(
			&m->control, client, 1,
			"the daemon does not know this command; the running daemon may be older than this program\n");
	}
}

/* Called when the script helper has ended or was restarted. */
static void on_helper_end(struct manager *m, enum helper_end end)
{
	if (end == HELPER_RESTARTED) {
		log_info("the script helper was restarted; scripts run again");
		notifier_again(m->notifier);
		return;
	}
	if (end == HELPER_LOST)
		log_error("the script helper has died: its running scripts were killed, and waiting scripts will not "
			  "run");
	else
		log_error("the script helper has ended and cannot be restarted: no more scripts are run, and tracked "
			  "scripts count as failed; restart the daemon");
	track_scripts_lost(&m->tracked.trackers);
}

/* Takes the results of scripts from the helper. */
static void on_helper(struct manager *m)
{
	struct helper_result result;

	helper_flush(m->options->helper);
	while (helper_result(m->options->helper, &result))
		if (result.end >= HELPER_LOST)
			on_helper_end(m, result.end);
		else if (result.class == HELPER_CHECK)
			track_script_result(&m->tracked.trackers, &result);
		else
			notifier_result(m->notifier, &result);
}

static int loop(struct manager *m, int signals)
{
	enum {
		SIGNAL,
		NOTE,
		NETLINK,
		HELPER,
		CONTROL,
		RELOAD,
		HANDOVER,
		SCHEDULE,
		TRACKED = SCHEDULE + SCHEDULE_FDS,
		FDS = TRACKED + TRACKED_FDS
	};
	struct pollfd fds[FDS] = {
		[SIGNAL] = {.fd = signals, .events = POLLIN},
		[NOTE] = {.fd = engine_note_fd(m->engine), .events = POLLIN},
		[NETLINK] = {.fd = rtnl_monitor_fd(&m->rtnl), .events = POLLIN},
		[CONTROL] = {.fd = control_fd(&m->control), .events = POLLIN},
		[RELOAD] = {.fd = reload_fd(m), .events = POLLIN},
	};
	uint64_t watch_at = 0;

	for (;;) {
		fds[HELPER].events = helper_events(m->options->helper);
		fds[HELPER].fd = helper_fd(m->options->helper);
		schedule_poll(&m->schedule, fds + SCHEDULE);
		fds[HANDOVER] = (struct pollfd){.fd = m->handover.fd, .events = POLLIN};
		tracked_poll(m, fds + TRACKED);
		if (poll(fds, FDS, tracked_wait_ms(m, patience(m, clock_ns()))) < 0 && errno != EINTR)
			return -errno;
		heartbeat();
		if (m->start_at && clock_ns() >= m->start_at)
			end_startup_delay(m);
		if (clock_ns() >= watch_at) {
			watch(m, clock_ns());
			watch_at = clock_ns() + WATCH_PERIOD_MS * NS_PER_MS;
		}
		if (fds[NOTE].revents)
			notes_read(m);
		watch_return(m);
		if (fds[NETLINK].revents)
			follow_netlink(m);
		detached_check(m, clock_ns());
		rebind(m, false);
		if (fds[HELPER].revents)
			on_helper(m);
		if (fds[CONTROL].revents)
			control_read(&m->control, on_command, m);
		if (fds[RELOAD].revents)
			reload_go_on(m);
		if (schedule_serve(&m->schedule, fds + SCHEDULE))
			reload_ask(m, NO_CLIENT);
		if (ports_tick(&m->ports, clock_ns()))
			run_links_update(m);
		tracked_serve(m, fds + TRACKED);
		addresses_recheck(m, clock_ns());
		routing_recheck(m, clock_ns());
		if (fds[SIGNAL].revents && signals_read(m, signals))
			return 0;
		if (m->life == LIFE_STOPS || (fds[HANDOVER].revents && handover_read(m)))
			return 0;
	}
}

/* Removes what a killed daemon has left, creates maps and programs, fills the maps and attaches the programs. Returns 0
 * or a negative errno. */
static int make_fastpath(struct manager *m)
{
	struct capacity need = capacity_of(m->config);
	int err;

	m->maps.size = size_for_start(m);
	size_choose_programs(m);
	need.virtual_routers = m->maps.size.virtual_routers;
	need.addresses = m->maps.size.addresses;
	err = capacity_check(&need);
	if (err)
		return err;
	routing_leftovers(m);
	leftovers_remove(m);
	err = routing_init(m);
	if (err)
		return err;
	err = fastpath_create(&m->maps.fp, m->options->name, &m->maps.size);
	if (err)
		return err;
	m->life = LIFE_MAPS;
	if (m->options->group != NO_GROUP)
		fastpath_share(&m->maps.fp, m->options->group);
	err = fill_maps(m);
	return err ? err : attach_ports(m);
}

static int start_engine(struct manager *m)
{
	int rt_priority = m->config->process.rt_priority ? m->config->process.rt_priority : RT_PRIORITY, err;

	seccomp_prepare();
	process_lock_memory();
	log_writer_start(process_confine_log);
	err = engine_create(&m->engine, &m->maps.fp, (uint32_t)m->config->count);
	if (!err)
		err = sync_groups_make(m);
	if (!err)
		err = pacing_make(m);
	if (!err && m->life == LIFE_ADOPTS)
		return adopt_engine(m, rt_priority);
	if (!err)
		err = engine_start(m->engine, rt_priority);
	if (err)
		return err;
	m->life = LIFE_RUNS;
	if (m->config->process.startup_delay_ns)
		m->start_at = clock_ns() + m->config->process.startup_delay_ns;
	return 0;
}

static int start_daemon(struct manager *m)
{
	int err;

	membership_init(&m->membership);
	err = rtnl_open(&m->rtnl);
	if (err)
		log_error("cannot open the netlink sockets for links and addresses: %s", strerror(-err));
	else
		err = resolve(&m->rtnl, m->config, resolve_for(m->config, m->options->mode), &m->ports, &m->devices);
	if (!err)
		err = adopt_begin(m);
	if (err)
		return err;
	if (!m->options->takeover)
		undo_leftovers(m);
	if (m->life != LIFE_ADOPTS)
		err = slots_init(&m->slots, m->config, &m->ports);
	if (!err && m->life != LIFE_ADOPTS)
		err = notifier_open(&m->notifier, m->config, m->options->helper);
	if (!err && m->life != LIFE_ADOPTS) {
		notifier_own_fifos(m->notifier, notifier_fifos(m->notifier) | m->handover.fifos);
		undo_write(m);
	}
	if (!err)
		err = source_addresses_init(&m->source_addresses, m->config);
	if (!err)
		err = tracked_init(m);
	if (err) {
		log_error("the daemon cannot start: %s", strerror(-err));
		return err;
	}
	if (m->life != LIFE_ADOPTS)
		err = make_fastpath(m);
	if (err)
		return err;
	err = start_engine(m);
	if (!err)
		err = follow_ask_addresses(m);
	if (err) {
		log_error("cannot start the engine: %s", strerror(-err));
		return err;
	}
	sysctls_set(m);
	undo_write(m);
	routing_start(m);
	return tracked_open(m);
}

/* Orders releases for all virtual routers, waits for the engine to end, and removes addresses, routes and rules. */
static void stop_engine(struct manager *m)
{
	struct command command = {.kind = COMMAND_STOP};

	for (command.slot = 0; command.slot < m->slots.count && m->ours; command.slot++)
		if (slot_used(m, command.slot))
			engine_queue(m->engine, &command);
	command.kind = COMMAND_QUIT;
	if (m->life != LIFE_HANDED_OVER)
		engine_post(m->engine, &command);
	engine_wait(m->engine);
	notes_read(m);
	if (!m->ours)
		return;
	routing_remove_virtual(m);
	addresses_remove_all(m);
	routing_remove_static(m);
}

/* Frees everything that start_daemon() and the loop have made. If m->ours is false, maps, addresses, routes and sysctls
 * stay in place. */
static void stop_daemon(struct manager *m)
{
	if (m->life >= LIFE_RUNS)
		stop_engine(m);
	if (m->engine)
		engine_destroy(m->engine);
	sync_groups_drop(m->sync.groups);
	pacing_drop(m->pacing);
	free(m->sync.told);
	filters_close(&m->filters);
	membership_close(&m->membership);
	if (m->life > LIFE_NEW && !m->ours)
		fastpath_close(&m->maps.fp);
	else if (m->life > LIFE_NEW)
		fastpath_destroy(&m->maps.fp);
	if (m->ours)
		sysctls_restore(&m->sysctls);
	(m->ours ? routing_free : routing_leave)(m);
	tracked_close(m);
	rtnl_close(&m->rtnl);
	devices_free(&m->devices);
	ports_free(&m->ports);
	source_addresses_free(&m->source_addresses);
	missing_free(&m->missing);
	free(m->multicast.groups);
	refusals_free(m);
	free(m->slots.vrs);
	if (m->notifier && !m->ours)
		notifier_own_fifos(m->notifier, 0);
	if (m->notifier)
		notifier_close(m->notifier);
	if (m->ours)
		undo_remove(m);
}

static int run_daemon(struct manager *m, int signals)
{
	int err = start_daemon(m);

	if (!err)
		err = reload_init(m);
	if (!err)
		err = control_open(&m->control, m->options->name, m->options->group);
	if (err)
		return err;
	handover_done(m);
	log_info("running with %zu virtual routers and %zu interfaces; the BPF maps are pinned under %s",
		 m->config->count, m->ports.count, m->maps.fp.dir);
	source_addresses_say(&m->source_addresses);
	pacing_say(m->config, &m->ports);
	schedule_open(&m->schedule, m->config);
	run_links_update(m);
	process_confine();
	supervisor_begin_watchdog();
	if (!m->options->takeover) /* after an upgrade systemd already regards the service as ready */
		supervisor_tell("READY=1");
	if (m->options->taken)
		m->options->taken(m->options->data);
	err = loop(m, signals);
	log_info("the daemon is stopping");
	return err;
}

int manager_run(const struct manager_options *options, struct config *config)
{
	static struct manager m;
	int err, signals;

	m.options = options;
	m.config = config;
	m.stopper = -1;
	m.ours = !options->takeover;
	handover_init(&m.handover);
	control_init(&m.control);
	err = handover_take_name(&m);
	if (err) {
		config_free(config);
		return err;
	}
	signals = signals_open();
	if (signals >= 0)
		process_apply(&config->process);
	if (!options->takeover)
		notifier_run(config, options->helper, config->notify.startup, "startup_script",
			     config->notify.startup_timeout_s);
	err = signals < 0 ? signals : run_daemon(&m, signals);
	control_close(&m.control, m.life == LIFE_HANDED_OVER);
	reload_end(&m);
	schedule_close(&m.schedule);
	stop_daemon(&m);
	if (m.ours)
		notifier_run(m.config, options->helper, m.config->notify.shutdown, "shutdown_script",
			     m.config->notify.shutdown_timeout_s);
	config_free(m.config);
	if (signals >= 0)
		close(signals);
	handover_close(&m.handover);
	if (handover_owns_name(&m))
		dumps_remove(options->name);
	handover_leave_name(&m);
	log_writer_end(LOG_PATIENCE_MS);
	control_end(m.stopper, EXIT_SUCCESS, "");
	return err;
}

// SPDX-License-Identifier: GPL-2.0
/* vrrp-xdp status. root reads the maps, even if no daemon runs. A member of the group of `run --group` who may not open
 * the maps gets a snapshot of them from the daemon. */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cmd/cmd.h"
#include "cmd/options.h"
#include "cmd/status.h"
#include "core/fsm.h"
#include "control/client.h"
#include "control/protocol.h"
#include "status/transfer.h"
#include "util/clock.h"
#include "util/family.h"
#include "util/log.h"
#include "util/run_dir.h"
#include "util/reason.h"

static const char usage[] =
	"Usage: vrrp-xdp status [-n NETNS] [--name NAME] [--json] [--sources]\n"
	"       vrrp-xdp status --explain\n"
	"\n"
	"Shows every virtual router that is configured or heard on the wire. Allowed for root, and for members of the\n"
	"group that `run --group` names.\n"
	"\n"
	"  -n, --netns NETNS  network namespace of the daemon, as given to `vrrp-xdp run`\n"
	"      --name NAME    name of the daemon (default: NETNS, else 'default')\n"
	"      --json         print one array of JSON objects\n"
	"      --sources      print instead the senders of most of the frames that were dropped, were unknown, or "
	"exceeded a budget\n"
	"      --explain      print instead what each counter and column means, and what to do\n"
	"  -h, --help         print this text\n";

#define CELL_LEN 80

/* Writes a time: in ms below 10 s, else in s; "-" for UINT64_MAX. */
static void put_time(char *cell, uint64_t ns)
{
	if (ns == UINT64_MAX)
		snprintf(cell, CELL_LEN, "-");
	else if (ns < 10 * NS_PER_S)
		snprintf(cell, CELL_LEN, "%.*f ms", ns < 100 * NS_PER_MS ? 1 : 0, (double)ns / NS_PER_MS);
	else
		snprintf(cell, CELL_LEN, "%.0f s", (double)ns / NS_PER_S);
}

static void put_interface(char *cell, const struct row *row)
{
	if (row->key.vlan_in)
		snprintf(cell, CELL_LEN, "%s.%u.%u", row->interface, row->key.vlan, row->key.vlan_in);
	else if (row->key.vlan)
		snprintf(cell, CELL_LEN, "%s.%u", row->interface, row->key.vlan);
	else
		snprintf(cell, CELL_LEN, "%s", row->interface);
}

static void put_state(char *cell, const struct row *row, uint64_t now)
{
	bool stale = row->state.state == VR_ACTIVE && row->state.lease_ns < now;

	const char *faults[VR_FAULT_COUNT];
	size_t n = row_faults(row, faults), at;

	at = (size_t)snprintf(cell, CELL_LEN, "%s%s", fsm_state_name(row->state.state), stale ? " (no lease)" : "");
	for (size_t i = 0; i < n; i++)
		at += (size_t)snprintf(cell + at, CELL_LEN - at, "%s%s%s", i ? ", " : " (", faults[i],
				       i + 1 < n ? "" : ")");
}

static void put_address(char *cell, const struct row *row)
{
	const struct row_address *first = row->addresses;
	struct address_text text;

	*cell = 0;
	if (!row->address_count)
		return;
	text = family_text(first->family, first->address);
	if (row->address_count > 1)
		snprintf(cell, CELL_LEN, "%s/%u +%zu", text.text, first->prefix, row->address_count - 1);
	else
		snprintf(cell, CELL_LEN, "%s/%u", text.text, first->prefix);
}

#define COLUMNS_MAX 11

/* Writes the cells of one row. now: clock_ns() of the snapshot. */
typedef void cells_fn(const struct row *row, uint64_t now, char cells[][CELL_LEN]);

/* A kind of table: its column heads, and the function that fills a row. */
struct table {
	const char *heads[COLUMNS_MAX];
	size_t columns;
	cells_fn *fill;
};

static void configured_cells(const struct row *row, uint64_t now, char cells[][CELL_LEN])
{
	snprintf(cells[0], CELL_LEN, "%.*s", CELL_LEN - 1, row->config.name);
	put_interface(cells[1], row);
	snprintf(cells[2], CELL_LEN, "%u", row->key.vrid);
	snprintf(cells[3], CELL_LEN, "IPv%u v%u", row->key.family, row->config.version);
	put_state(cells[4], row, now);
	if (row->state.priority && row->state.priority != row->config.priority)
		snprintf(cells[5], CELL_LEN, "%u (of %u)", row->state.priority, row->config.priority);
	else
		snprintf(cells[5], CELL_LEN, "%u", row->config.priority);
	if (!*row_active(row, cells[6]))
		strcpy(cells[6], "-");
	put_time(cells[7], row_last_advert_age(row, now));
	put_time(cells[8], row->state.active_interval_ns ? row->state.active_interval_ns : row->config.interval_ns);
	snprintf(cells[9], CELL_LEN, "%u", row->state.transitions);
	put_address(cells[10], row);
}

static void seen_cells(const struct row *row, uint64_t now, char cells[][CELL_LEN])
{
	put_interface(cells[0], row);
	snprintf(cells[1], CELL_LEN, "%u", row->key.vrid);
	snprintf(cells[2], CELL_LEN, "IPv%u v%u", row->key.family, row->seen.version);
	if (!*row_active(row, cells[3]))
		strcpy(cells[3], "-");
	snprintf(cells[4], CELL_LEN, "%u", row->seen.priority);
	put_time(cells[5], row->seen.interval_ns);
	put_time(cells[6], row_last_advert_age(row, now));
	put_time(cells[7], row->seen.max_gap_ns);
	snprintf(cells[8], CELL_LEN, "%" PRIu64, (uint64_t)row->seen.adverts);
}

static const struct table configured_table = {
	{"NAME", "INTERFACE", "VRID", "PROTOCOL", "STATE", "PRIORITY", "ACTIVE", "LAST ADVERT", "INTERVAL",
	 "TRANSITIONS", "ADDRESSES"},
	11,
	configured_cells,
};

static const struct table seen_table = {
	{"INTERFACE", "VRID", "PROTOCOL", "ACTIVE", "PRIORITY", "INTERVAL", "LAST ADVERT", "LARGEST GAP", "ADVERTS"},
	9,
	seen_cells,
};

/* Prints a table whose columns are as wide as their widest cell. Fills the cells of each row twice, to measure and to
 * print them, instead of keeping a copy of all cells. */
static void print_table(const struct table *table, const struct row *rows, size_t count, uint64_t now)
{
	size_t width[COLUMNS_MAX], last = table->columns - 1;
	char cells[COLUMNS_MAX][CELL_LEN];

	for (size_t c = 0; c <= last; c++)
		width[c] = strlen(table->heads[c]);
	for (size_t i = 0; i < count; i++) {
		table->fill(&rows[i], now, cells);
		for (size_t c = 0; c <= last; c++)
			if (strlen(cells[c]) > width[c])
				width[c] = strlen(cells[c]);
	}
	for (size_t c = 0; c <= last; c++)
		printf("%-*s%s", c < last ? (int)width[c] : 0, table->heads[c], c < last ? "  " : "\n");
	for (size_t i = 0; i < count; i++) {
		table->fill(&rows[i], now, cells);
		for (size_t c = 0; c <= last; c++)
			printf("%-*s%s", c < last ? (int)width[c] : 0, cells[c], c < last ? "  " : "\n");
	}
}

static void print_counters(const struct snapshot *s)
{
	const char *before = "counters: ";

	for (int i = 0; i < VR_REASON_COUNT; i++) {
		if (!s->errors[i])
			continue;
		printf("%s%s %" PRIu64, before, reason_name(i), s->errors[i]);
		before = ", ";
	}
	if (*before == ',')
		printf("\n");
}

static uint64_t shortest_interval(const struct snapshot *s)
{
	uint64_t shortest = UINT64_MAX;

	for (size_t i = 0; i < s->configured; i++)
		if (s->rows[i].config.interval_ns < shortest)
			shortest = s->rows[i].config.interval_ns;
	return shortest;
}

static void print_engine(const struct snapshot *s)
{
#define NAME(bucket, limit, text) "<" text,
	static const char *const below[VR_LATE_BUCKETS] = {VR_LATE_LIMITS(NAME) "more"};
#undef NAME
	const struct vr_engine *e = &s->engine;

	if (!e->wakeups)
		return;
	printf("engine: late by at most %.2f ms, %.2f ms in the last second; wake-ups by lateness in ms:",
	       (double)e->max_late_ns / NS_PER_MS, (double)e->recent_late_ns / NS_PER_MS);
	for (int i = 0; i < VR_LATE_BUCKETS; i++)
		printf(" %s: %u", below[i], e->late[i]);
	printf("\n");
	if (e->frames_failed)
		printf("frames: %" PRIu64 " sent, %" PRIu64 " refused (%s)\n", (uint64_t)e->frames_sent,
		       (uint64_t)e->frames_failed, strerror((int)e->last_error));
	if (e->recent_late_ns > shortest_interval(s))
		printf("warning: the engine is overloaded: in the last second, adverts left late by more than the "
		       "shortest advert interval; use a longer advert_int, or fewer virtual routers\n");
}

void status_print_text(const struct snapshot *s)
{
	size_t seen = s->count - s->configured;

	if (s->configured)
		print_table(&configured_table, s->rows, s->configured, s->now_ns);
	if (s->configured && seen)
		printf("\nHeard, not configured here:\n");
	if (seen)
		print_table(&seen_table, s->rows + s->configured, seen, s->now_ns);
	if (!s->count)
		printf("no virtual router is configured, and none has been heard yet\n");
	print_counters(s);
	print_engine(s);
}

static int print_snapshot(const struct snapshot *snapshot, bool json)
{
	if (json)
		return status_print_json(snapshot);
	status_print_text(snapshot);
	return 0;
}

static int from_maps(const struct fastpath *fp, const struct options *options)
{
	struct snapshot snapshot;
	pid_t holder;
	int err = snapshot_take(fp, &snapshot);

	if (err)
		return err;
	if (snapshot.configured && !run_dir_locked(options->name, &holder))
		log_warning("the daemon '%s' does not run; this status is not current: it comes from the maps that the "
			    "daemon left behind",
			    options->name);
	err = print_snapshot(&snapshot, options->json);
	snapshot_free(&snapshot);
	return err;
}

/* Gets a snapshot of the maps from the daemon and prints it, for users who may not open the maps. Returns 0; or a
 * negative errno, after logging the error. */
static int from_daemon(const struct options *options)
{
	struct snapshot snapshot;
	int fd = control_fetch(options->name, CONTROL_STATUS), err;

	if (fd < 0)
		return fd;
	err = transfer_read(fd, &snapshot);
	close(fd);
	if (err) {
		log_error("cannot show the status of the daemon '%s': %s", options->name,
			  err == -EPROTO ? "the daemon runs another version of vrrp-xdp; use the program of that "
					   "version, or replace the daemon (vrrp-xdp upgrade)"
					 : strerror(-err));
		return err;
	}
	err = print_snapshot(&snapshot, options->json);
	snapshot_free(&snapshot);
	return err;
}

/* Checks the daemon's name and, as root, enters the network namespace. Other users may not enter the namespace, and
 * need not: all network namespaces share the folder in which the maps are pinned. Returns 0; or a negative errno, after
 * logging the error. */
static int enter_if_root(const struct options *options)
{
	if (!geteuid())
		return options_enter(options);
	return daemon_name_valid(options->name) ? 0 : -EINVAL;
}

/* Prints the status or the senders, from the maps or from the daemon. Returns 0; or a negative errno, after logging the
 * error. */
static int show(const struct options *options)
{
	struct fastpath fp;
	int err = fastpath_open(&fp, options->name, false);

	if (!options->sources && (err == -EACCES || err == -EPERM))
		return from_daemon(options);
	if (err)
		return fastpath_report_open(err, options->name);
	err = options->sources ? status_print_sources(&fp, options->json) : from_maps(&fp, options);
	if (err)
		log_error("cannot read the status of the daemon '%s' from its BPF maps: %s", options->name,
			  strerror(-err));
	fastpath_close(&fp);
	return err;
}

int cmd_status(int argc, char **argv)
{
	struct options options;
	int status = options_parse(argc, argv, OPTION_NETNS | OPTION_JSON | OPTION_SOURCES, usage, &options);

	if (status >= 0)
		return status;
	if (options.explain) {
		status_print_explanations();
		return EXIT_SUCCESS;
	}
	return enter_if_root(&options) || show(&options) ? EXIT_FAILURE : EXIT_SUCCESS;
}

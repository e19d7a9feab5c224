// SPDX-License-Identifier: GPL-2.0
#include "manager/dumps.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "config/dump/dump.h"
#include "config/model.h"
#include "control/server.h"
#include "core/fsm.h"
#include "fastpath/fastpath.h"
#include "manager/state.h"
#include "status/snapshot.h"
#include "status/transfer.h"
#include "util/clock.h"
#include "util/family.h"
#include "util/file.h"
#include "util/log.h"
#include "util/run_dir.h"

#define DATA "data"
#define STATS "stats"

static void dump_path(const char *name, const char *suffix, char path[RUN_DIR_PATH_LEN])
{
	snprintf(path, RUN_DIR_PATH_LEN, RUN_DIR "/%s.%s", name, suffix);
}

static void write_dump(const struct manager *m, const char *suffix, void print(const void *data, FILE *out))
{
	char path[RUN_DIR_PATH_LEN];
	int err;

	dump_path(m->options->name, suffix, path);
	err = file_replace(path, print, m);
	if (err)
		log_error("SIGUSR1 or SIGUSR2: cannot write %s: %s", path, strerror(-err));
	else
		log_info("SIGUSR1 or SIGUSR2: wrote %s", path);
}

static void print_state(const struct manager *m, uint32_t slot, FILE *out)
{
	const struct instance *instance = instance_of(m, slot);
	const struct vr_state *s = &m->maps.fp.state[slot];
	uint8_t family = instance->settings->vrrp.family;
	uint64_t now = clock_ns();

	fprintf(out, "%s: interface %s, VRID %u, IPv%d, version %u\n", instance->name, instance->settings->interface,
		instance->vrid, family, instance->settings->vrrp.version);
	fprintf(out, "  state %s for %.1f s, became active %u times\n", fsm_state_name(s->state),
		s->since_ns ? (double)(now - s->since_ns) / NS_PER_S : 0, s->transitions);
	fprintf(out, "  priority %u, configured %u\n", s->priority, instance->priority);
	fprintf(out, "  active %s, priority %u, interval %.0f ms\n", family_text(family, s->active_address).text,
		s->active_priority, (double)s->active_interval_ns / NS_PER_MS);
}

static void print_data(const void *data, FILE *out)
{
	const struct manager *m = data;
	for (uint32_t slot = 0; slot < m->slots.count; slot++)
		if (slot_used(m, slot))
			print_state(m, slot, out);
	fputc('\n', out);
	config_dump(m->config, out);
}

static void print_count(FILE *out, const char *name, uint64_t count)
{
	fprintf(out, "    %s: %" PRIu64 "\n", name, count);
}

static void print_vr_stats(const struct manager *m, uint32_t slot, FILE *out)
{
	const struct vr_state *s = &m->maps.fp.state[slot];
	const struct vr_live *live = &m->maps.fp.live[slot];
	const struct vr_sent *sent = &m->maps.fp.sent[slot];
	struct vr_counts counts;

	fastpath_get_counts(&m->maps.fp, slot, &counts);
#define COUNT(reason) (counts.of[VR_##reason - VR_COUNTS_FIRST])
	fprintf(out, "VRRP Instance: %s\n  Advertisements:\n", instance_of(m, slot)->name);
	print_count(out, "Received", live->adverts[VR_SUM_PLAIN] + live->adverts[VR_SUM_PSEUDO]);
	print_count(out, "Sent", sent->adverts);
	fprintf(out, "  Became master: %u\n  Released master: %u\n  Packet Errors:\n", s->transitions,
		s->transitions - (s->state == VR_ACTIVE));
	print_count(out, "Length", COUNT(LENGTH));
	print_count(out, "TTL", COUNT(TTL));
	print_count(out, "Invalid Type", COUNT(TYPE));
	print_count(out, "Advertisement Interval", COUNT(INTERVAL));
	print_count(out, "Address List", COUNT(ADDRESS_LIST));
	fprintf(out, "  Authentication Errors:\n");
	print_count(out, "Failure", COUNT(AUTH));
	fprintf(out, "  Priority Zero:\n");
	print_count(out, "Received", COUNT(PRIORITY_ZERO));
	print_count(out, "Sent", sent->releases);
#undef COUNT
}

static void print_stats(const void *data, FILE *out)
{
	const struct manager *m = data;

	for (uint32_t slot = 0; slot < m->slots.count; slot++)
		if (slot_used(m, slot))
			print_vr_stats(m, slot, out);
}

void dumps_write_data(const struct manager *m)
{
	write_dump(m, DATA, print_data);
}

void dumps_write_stats(const struct manager *m)
{
	write_dump(m, STATS, print_stats);
}

void dumps_answer_status(struct manager *m, int client)
{
	struct snapshot snapshot;
	int err = snapshot_take(&m->maps.fp, &snapshot), file;

	file = err ? err : transfer_write(&snapshot);
	if (!err)
		snapshot_free(&snapshot);
	if (file < 0) {
		control_answer(
			&m->control, client, 1,
			"the daemon is out of memory and cannot answer with the status; free memory, then try again\n");
		return;
	}
	control_answer_file(&m->control, client, 0, "", file);
	close(file);
}

void dumps_remove(const char *name)
{
	char path[RUN_DIR_PATH_LEN];

	dump_path(name, DATA, path);
	unlink(path);
	dump_path(name, STATS, path);
	unlink(path);
}

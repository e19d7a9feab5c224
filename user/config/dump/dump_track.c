// SPDX-License-Identifier: GPL-2.0
#include <string.h>

#include "config/base/values.h"
#include "config/dump/dump_print.h"

static const char *keyword_name(enum key key)
{
	return keyword_of(key)->name;
}

static void open_block(FILE *out, enum key key, const char *name)
{
	fprintf(out, "\n%s ", keyword_name(key));
	dump_word(out, name);
	fprintf(out, " {\n");
}

static void print_words(FILE *out, enum key key, const char *const *words)
{
	fprintf(out, "\t%s", keyword_name(key));
	for (; *words; words++) {
		fputc(' ', out);
		dump_word(out, *words);
	}
	fputc('\n', out);
}

static void dump_check(FILE *out, const struct tracked_script *s)
{
	const struct script command = {.argv = s->argv};

	open_block(out, KEY_SCRIPT, s->name);
	dump_script(out, KEY_SCRIPT_COMMAND, &command);
	fprintf(out, "\t%s %s\n\t%s %s\n", keyword_name(KEY_SCRIPT_INTERVAL), format_seconds(s->interval_ns).text,
		keyword_name(KEY_SCRIPT_TIMEOUT), format_seconds(s->timeout_ns).text);
	fprintf(out, "\t%s %u\n\t%s %u\n", keyword_name(KEY_SCRIPT_RISE), s->rise, keyword_name(KEY_SCRIPT_FALL),
		s->fall);
	if (s->user)
		print_words(out, KEY_CHECK_USER, (const char *const[]){s->user, s->group, NULL});
	if (s->init_fail)
		fprintf(out, "\t%s\n", keyword_name(KEY_SCRIPT_INIT_FAIL));
	fprintf(out, "}\n");
}

static void dump_file(FILE *out, const struct tracked_file *f)
{
	open_block(out, KEY_FILE, f->name);
	print_words(out, KEY_FILE_PATH, (const char *const[]){f->path, NULL});
	if (f->init)
		fprintf(out, "\t%s %d%s\n", keyword_name(KEY_FILE_INIT), f->value, f->overwrite ? " overwrite" : "");
	fprintf(out, "}\n");
}

static void dump_process(FILE *out, const struct tracked_process *p)
{
	open_block(out, KEY_PROCESS, p->name);
	print_words(out, KEY_PROCESS_COMMAND, p->argv);
	if (p->match == PARAM_PARTIAL || p->match == PARAM_INITIAL || (p->match == PARAM_EXACT && !p->argv[1]))
		fprintf(out, "\t%s %s\n", keyword_name(KEY_PROCESS_PARAM_MATCH),
			p->match == PARAM_PARTIAL ? "partial" : "initial");
	if (p->full && p->match == PARAM_ANY)
		fprintf(out, "\t%s\n", keyword_name(KEY_PROCESS_FULL_COMMAND));
	if (p->quorum)
		fprintf(out, "\t%s %u\n", keyword_name(KEY_PROCESS_QUORUM), p->quorum);
	if (p->quorum_max != UINT32_MAX)
		fprintf(out, "\t%s %u\n", keyword_name(KEY_PROCESS_QUORUM_MAX), p->quorum_max);
	if (p->fork_delay_ns)
		fprintf(out, "\t%s %s\n", keyword_name(KEY_PROCESS_FORK_DELAY), format_seconds(p->fork_delay_ns).text);
	if (p->terminate_delay_ns)
		fprintf(out, "\t%s %s\n", keyword_name(KEY_PROCESS_TERMINATE_DELAY),
			format_seconds(p->terminate_delay_ns).text);
	fprintf(out, "}\n");
}

void dump_tracking(FILE *out, const struct tracking *t)
{
	for (size_t i = 0; i < t->count[TRACK_SCRIPT]; i++)
		dump_check(out, &t->scripts[i]);
	for (size_t i = 0; i < t->count[TRACK_FILE]; i++)
		dump_file(out, &t->files[i]);
	for (size_t i = 0; i < t->count[TRACK_PROCESS]; i++)
		dump_process(out, &t->processes[i]);
	if (t->delay_count)
		fprintf(out, "\n%s {\n", keyword_name(KEY_UP_DOWN_DELAYS));
	for (size_t i = 0; i < t->delay_count; i++) {
		fputc('\t', out);
		dump_word(out, t->delays[i].interface);
		fprintf(out, " %s", format_seconds(t->delays[i].down_ns).text);
		fprintf(out, " %s\n", format_seconds(t->delays[i].up_ns).text);
	}
	if (t->delay_count)
		fprintf(out, "}\n");
}

/* Whether sync group g (NULL: none) tracks the same thing as `track`, with the same weight. */
static bool sync_group_tracks(const struct sync_group *g, const struct track *track)
{
	for (uint32_t i = 0; g && i < g->track_count; i++)
		if (g->tracks[i].kind == track->kind && g->tracks[i].index == track->index)
			return g->tracks[i].weight == track->weight;
	return false;
}

void dump_tracks(FILE *out, const struct tracking *t, const struct track *tracks, uint32_t count,
		 const struct sync_group *without)
{
	static const enum key keys[TRACK_KINDS] = {KEY_TRACK_INTERFACE, KEY_TRACK_SCRIPT, KEY_TRACK_FILE,
						   KEY_TRACK_PROCESS};

	for (int kind = 0; kind < TRACK_KINDS; kind++) {
		bool any = false;

		for (uint32_t i = 0; i < count; i++) {
			const struct track *track = &tracks[i];

			if (track->kind != kind || sync_group_tracks(without, track))
				continue;
			if (!any)
				fprintf(out, "\t%s {\n", keyword_name(keys[kind]));
			any = true;
			fprintf(out, "\t\t");
			dump_word(out, tracked_name(t, kind, track->index));
			fprintf(out, " %s %d %s\n", keyword_name(KEY_TRACK_WEIGHT), track->weight,
				track->reverse ? "reverse" : "noreverse");
		}
		if (any)
			fprintf(out, "\t}\n");
	}
}

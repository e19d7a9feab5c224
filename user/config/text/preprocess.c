// SPDX-License-Identifier: GPL-2.0
#include "config/text/preprocess.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

static void pop(struct preprocessor *p)
{
	struct frame *frame = &p->frames[--p->depth];

	switch (frame->kind) {
	case FRAME_FILE:
		input_close(&frame->file);
		p->include_check = frame->include_check;
		break;
	case FRAME_INCLUDE:
		include_end(&frame->include);
		break;
	case FRAME_REST:
		value_drop(frame->rest.value);
		break;
	case FRAME_SEQUENCE:
		sequence_free(&frame->sequence);
		break;
	}
}

/* Reading ends here: what is wrong would be wrong again and again. */
static void stop_reading(struct preprocessor *p)
{
	while (p->depth)
		pop(p);
	p->definitions.directory = "";
}

/* The innermost file, which has the includes and gives ${_PWD}; NULL: none is left. */
static const struct frame *innermost_file(const struct preprocessor *p)
{
	for (size_t i = p->depth; i--;)
		if (p->frames[i].kind == FRAME_FILE)
			return &p->frames[i];
	return NULL;
}

static void set_directory(struct preprocessor *p)
{
	const struct frame *file = innermost_file(p);

	p->definitions.directory = file ? file->file.directory : "";
}

static bool being_read(const void *data, const struct input *input)
{
	const struct preprocessor *p = data;

	for (size_t i = 0; i < p->depth; i++)
		if (p->frames[i].kind == FRAME_FILE && p->frames[i].file.dev == input->dev &&
		    p->frames[i].file.ino == input->ino)
			return true;
	return false;
}

static bool push(struct preprocessor *p, const struct frame *frame, struct place at)
{
	if (p->depth == FRAMES) {
		report(p->reports, at, ERROR, "files, definitions and sequences are nested deeper than %d", FRAMES);
		return false;
	}
	p->frames[p->depth++] = *frame;
	return true;
}

static void push_file(struct preprocessor *p, const char *path, const struct include *from)
{
	struct frame frame = {.kind = FRAME_FILE, .include_check = p->include_check};
	size_t files = 0;

	for (size_t i = 0; i < p->depth; i++)
		files += p->frames[i].kind == FRAME_FILE;
	if (files == FRAME_FILES) {
		report(p->reports, from->at, ERROR, "include: %s is nested deeper than %d files", quote(path).text,
		       FRAME_FILES);
		return;
	}
	if (!input_open(&p->files, path, from, being_read, p, &frame.file))
		return;
	if (!push(p, &frame, from ? from->at : (struct place){0}))
		input_close(&frame.file);
	set_directory(p);
}

static void push_include(struct preprocessor *p, size_t at, unsigned check)
{
	struct frame frame = {.kind = FRAME_INCLUDE};

	if (include_start(&p->files, &innermost_file(p)->file, &p->line, at, check | p->include_check,
			  &frame.include) &&
	    !push(p, &frame, frame.include.at))
		include_end(&frame.include);
}

/* A definition of several lines was put at the line's end. */
static void push_rest(void *data, const struct rest *rest, struct place at)
{
	struct preprocessor *p = data;
	struct frame frame = {.kind = FRAME_REST, .rest = *rest, .at = at};

	if (push(p, &frame, at))
		value_use(rest->value);
	else
		stop_reading(p);
}

static void push_sequence(struct preprocessor *p)
{
	struct frame frame = {.kind = FRAME_SEQUENCE};
	const char *wrong = sequence_start(&frame.sequence, &p->line, &p->definitions, &p->work);
	struct place at = line_place(&p->line, 0);

	if (wrong)
		report(p->reports, at, ERROR, "%.4s: %s", p->line.text, wrong);
	if (wrong || !push(p, &frame, at))
		sequence_free(&frame.sequence);
}

static bool next_match(struct preprocessor *p, struct frame *frame)
{
	struct include *include = &frame->include;

	if (include->next == include->matches.gl_pathc)
		return false;
	push_file(p, include->matches.gl_pathv[include->next++], include);
	line_reset(&p->line);
	return true;
}

static bool next_of_rest(struct preprocessor *p, struct frame *frame)
{
	const struct value *value = frame->rest.value;
	const char *text = value->text + frame->rest.next, *end;
	struct line *line = &p->line;

	if (frame->rest.next > value->length)
		return false;
	end = strchrnul(text, '\n');
	line_reset(line);
	line->length = end - text;
	if (line->length > line->capacity)
		line->length = line->capacity;
	memcpy(line->text, text, line->length);
	line->text[line->length] = 0;
	for (size_t i = 0; i <= line->length; i++)
		line->columns[i] = frame->at.column;
	line->file = frame->at.file;
	line->number = frame->at.line;
	frame->rest.next += end - text + 1;
	return true;
}

static bool next_of_sequence(struct preprocessor *p, struct frame *frame)
{
	if (!sequence_next(&frame->sequence, &p->definitions))
		return false;
	line_copy(&p->line, &frame->sequence.rest, 0);
	return true;
}

static bool next_of_frame(struct preprocessor *p, struct frame *frame)
{
	switch (frame->kind) {
	case FRAME_FILE:
		if (!input_line(&p->files, &frame->file, &p->line))
			return false;
		line_decomment(&p->line);
		return true;
	case FRAME_INCLUDE:
		return next_match(p, frame);
	case FRAME_REST:
		return next_of_rest(p, frame);
	case FRAME_SEQUENCE:
		return next_of_sequence(p, frame);
	}
	return false;
}

/* What definitions and sequences make comes to an end. Returns false where this is it. */
static bool count_work(struct preprocessor *p)
{
	p->work += p->line.length;
	if (++p->lines <= EXPANDED_LINES && p->work <= EXPANDED_BYTES)
		return true;
	report(p->reports, (struct place){p->line.file, p->line.number, *p->line.columns}, ERROR,
	       "definitions and sequences make more than %lu lines or %lu MiB; the rest is not read", EXPANDED_LINES,
	       EXPANDED_BYTES >> 20);
	stop_reading(p);
	return false;
}

/* Returns false at the end of everything. */
static bool next_line(struct preprocessor *p)
{
	while (p->depth && !p->reports->no_memory) {
		struct frame *frame = &p->frames[p->depth - 1];
		enum frame_kind kind = frame->kind;

		if (next_of_frame(p, frame)) {
			p->settled = false;
			return kind == FRAME_FILE || kind == FRAME_INCLUDE || count_work(p);
		}
		pop(p);
		set_directory(p);
	}
	return false;
}

/* The further lines of a definition: up to one that does not end with a backslash. */
struct lines {
	char *text;
	size_t length;
	size_t capacity;
};

static void append_line(struct preprocessor *p, struct lines *l, const char *text, size_t length)
{
	for (size_t i = 0; i < length; i++) {
		if (!report_grow(p->reports, (void **)&l->text, l->length, &l->capacity, 1))
			return;
		l->text[l->length++] = text[i];
	}
}

/* Takes the backslash at the line's end, and blanks before it. */
static bool take_backslash(struct line *line)
{
	size_t length = line->length;

	if (!length || line->text[length - 1] != '\\')
		return false;
	for (length--; length && is_blank(line->text[length - 1]);)
		length--;
	line->length = length;
	line->text[length] = 0;
	return true;
}

static void read_lines(struct preprocessor *p, struct lines *l)
{
	struct place last;
	bool more = true;

	while (more && p->frames[p->depth - 1].kind == FRAME_FILE) {
		last = line_place(&p->line, p->line.length);
		if (!input_line(&p->files, &p->frames[p->depth - 1].file, &p->line)) {
			report(p->reports, last, WARNING,
			       "the definition ends with the file: a line after '\\' expected");
			return;
		}
		line_decomment(&p->line);
		if (!p->line.length) {
			report(p->reports, last, WARNING,
			       "the definition ends here, before an empty line: none expected between its lines");
			return;
		}
		more = take_backslash(&p->line);
		if (l->length && p->line.length)
			append_line(p, l, "\n", 1);
		append_line(p, l, p->line.text, p->line.length);
	}
}

static void define(struct preprocessor *p, size_t length)
{
	size_t name_length = length - 2, at;
	struct lines lines = {0};
	char name[256];
	bool several;

	if (name_length >= sizeof(name)) {
		report(p->reports, line_place(&p->line, 0), ERROR,
		       "a name of a definition of up to %zu characters expected", sizeof(name) - 1);
		return;
	}
	memcpy(name, p->line.text + 1, name_length);
	several = take_backslash(&p->line);
	at = line_skip(&p->line, length);
	append_line(p, &lines, p->line.text + at, p->line.length - at);
	if (several)
		read_lines(p, &lines);
	definition_set(&p->definitions, name, name_length, lines.text ? lines.text : "", lines.length,
		       several && lines.length);
	free(lines.text);
}

/* @ID and @^ID: takes it away, or returns false where the line is for others. */
static bool take_condition(struct preprocessor *p)
{
	const char *text = p->line.text;
	bool inverse = text[1] == '^';
	size_t start = 1 + inverse, end = start + strcspn(text + start, " \t"), length = end - start;
	bool same = length == strlen(p->id) && !strncmp(text + start, p->id, length);

	if (!text[end] || same == inverse)
		return false;
	line_cut(&p->line, line_skip(&p->line, end));
	return true;
}

/* What is left of the line, up to a fixed point. Returns false where nothing is. */
static bool prepare_line(struct preprocessor *p)
{
	struct line *line = &p->line;

	for (size_t pass = 0;; pass++) {
		enum substituted done;
		size_t length;

		if (*line->text == '@' && !take_condition(p))
			return false;
		length = definition_length(line);
		if (length) {
			define(p, length);
			return false;
		}
		if (is_sequence(line)) {
			push_sequence(p);
			return false;
		}
		p->settled = p->settled || !memchr(line->text, '$', line->length);
		if (*line->text == '~' || p->settled)
			break;
		done = pass == PASSES ? SUBSTITUTION_FAILED
				      : definitions_substitute(&p->definitions, line, &p->work, push_rest, p);
		if (pass == PASSES)
			report(p->reports, line_place(line, 0), ERROR,
			       "definitions without end: up to %d in one another expected", PASSES);
		if (done == SUBSTITUTION_FAILED || !p->depth)
			return false;
		p->settled = done == SUBSTITUTED_NOTHING;
		if (done == SUBSTITUTED)
			line_decomment(line);
	}
	return line->length;
}

/* Length of ${NAME} or ${NAME 1 2}, whose braces are none of a block, or 0. */
static size_t use_length(const char *text)
{
	size_t length = 2;

	if (text[0] != '$' || text[1] != '{')
		return 0;
	while (isalnum((unsigned char)text[length]) || text[length] == '_' || text[length] == ' ')
		length++;
	return text[length] == '}' ? length + 1 : 0;
}

/* Where the line has a brace that is neither quoted nor part of a use of a definition, or its end. */
static size_t find_brace(const struct line *line)
{
	size_t at = 0;

	while (at < line->length) {
		const char *text = line->text + at, *end;

		if (*text == '{' || *text == '}')
			return at;
		end = *text == '"' ? memchr(text + 1, '"', line->length - at - 1) : NULL;
		if (*text == '"' && !end)
			return line->length;
		at += end ? (size_t)(end + 1 - text) : *text == '$' && use_length(text) ? use_length(text) : 1;
	}
	return at;
}

/* A line, or what is left of one after a brace, which is read like a line. Returns false at the end. */
static bool next_text(struct preprocessor *p)
{
	for (;;) {
		size_t length;
		unsigned check;

		line_cut(&p->line, line_skip(&p->line, p->next));
		p->next = 0;
		if (!p->line.length && !next_line(p))
			return false;
		if (!prepare_line(p)) {
			line_reset(&p->line);
			continue;
		}
		length = include_length(&p->line, &check);
		if (!length)
			return true;
		push_include(p, length, check);
		line_reset(&p->line);
	}
}

enum piece preprocess_next(struct preprocessor *p, size_t *length)
{
	char c;

	if (p->reports->no_memory || !next_text(p)) /* without a line there may not even be that one */
		return PIECE_END;
	c = *p->line.text;
	p->next = *length = c == '{' || c == '}' ? 1 : find_brace(&p->line);
	return c == '{' ? PIECE_OPEN : c == '}' ? PIECE_CLOSE : PIECE_TEXT;
}

void preprocess_open(struct preprocessor *p, const struct config_origin *from, struct reports *reports)
{
	*p = (struct preprocessor){
		.reports = reports, .files = {.reports = reports, .most = from->most}, .id = from->id};
	definitions_init(&p->definitions, from->id, reports);
	if (line_alloc(&p->line, LINE_BYTES))
		push_file(p, from->path, NULL);
	else
		reports->no_memory = true;
}

void preprocess_close(struct preprocessor *p)
{
	stop_reading(p);
	definitions_free(&p->definitions);
	line_free(&p->line);
}

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

/* Ends the reading of the whole configuration after an error that every further line would repeat. */
static void stop_reading(struct preprocessor *p)
{
	while (p->depth)
		pop(p);
	p->definitions.directory = "";
}

/* Returns the innermost file that is being read: relative includes and ${_PWD} refer to its folder. NULL: no file is
 * left. */
static const struct frame *innermost_file(const struct preprocessor *p)
{
	for (size_t i = p->depth; i--;)
		if (p->frames[i].kind == FRAME_FILE)
			return &p->frames[i];
	return NULL;
}

/* Sets the value of ${_PWD}. */
static void set_directory(struct preprocessor *p)
{
	const struct frame *file = innermost_file(p);

	p->definitions.directory = file ? file->file.directory : "";
}

static bool push(struct preprocessor *p, const struct frame *frame, struct place at)
{
	if (p->depth == FRAMES) {
		report(p->reports, at, ERROR, "files, definitions and sequences are nested deeper than %d levels",
		       FRAMES);
		return false;
	}
	p->frames[p->depth++] = *frame;
	return true;
}

static void push_file(struct preprocessor *p, const char *path, const struct include *from)
{
	struct frame frame = {.kind = FRAME_FILE, .include_check = p->include_check};
	const struct frame *outer = innermost_file(p);
	size_t files = 0;

	for (size_t i = 0; i < p->depth; i++)
		files += p->frames[i].kind == FRAME_FILE;
	if (files == FRAME_FILES) {
		report(p->reports, from->at, ERROR, "include: %s would be nested deeper than %d files",
		       quote(path).text, FRAME_FILES);
		return;
	}
	if (!input_open(&p->files, path, from, outer ? &outer->file : NULL, &frame.file))
		return;
	if (!push(p, &frame, from ? from->at : (struct place){0}))
		input_close(&frame.file);
	set_directory(p);
}

static void push_include(struct preprocessor *p, size_t at, unsigned check)
{
	struct frame frame = {.kind = FRAME_INCLUDE, .include.check = check | p->include_check};

	if (include_start(&p->files, &innermost_file(p)->file, &p->line, at, &frame.include) &&
	    !push(p, &frame, frame.include.at))
		include_end(&frame.include);
}

/* A rest_fn: pushes a frame, so that the lines of the definition after its first line are read next. */
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

/* Counts a line that a definition or sequence has made. Returns false after an error if these lines are too many, or
 * have too many bytes. */
static bool count_work(struct preprocessor *p)
{
	p->work += p->line.length;
	if (++p->lines <= EXPANDED_LINES && p->work <= EXPANDED_BYTES)
		return true;
	report(p->reports, (struct place){p->line.file, p->line.number, *p->line.columns}, ERROR,
	       "definitions and sequences make more than %lu lines or %lu MiB; reading stops here", EXPANDED_LINES,
	       EXPANDED_BYTES >> 20);
	stop_reading(p);
	return false;
}

/* Reads the next line: from the top frame, or from the frames below it if the top frame has no more lines. Returns
 * false at the end of the configuration. */
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

/* The value of a definition of several lines, up to the first line without a backslash at its end. */
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

/* Removes a backslash at the line's end and the blanks before it. Returns whether there was a backslash. */
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
			       "the file ends after '\\': a further line of the definition expected");
			return;
		}
		line_decomment(&p->line);
		if (!p->line.length) {
			report(p->reports, last, WARNING,
			       "the definition ends here, since the line after '\\' is empty");
			return;
		}
		more = take_backslash(&p->line);
		if (l->length && p->line.length)
			append_line(p, l, "\n", 1);
		append_line(p, l, p->line.text, p->line.length);
	}
}

/* Carries out a line "$NAME=VALUE". Each backslash at the end of a line adds the next line to the value. length: number
 * of characters of "$NAME=". */
static void define(struct preprocessor *p, size_t length)
{
	size_t name_length = length - 2, at;
	struct lines lines = {0};
	char name[256];
	bool several;

	if (name_length >= sizeof(name)) {
		report(p->reports, line_place(&p->line, 0), ERROR,
		       "the name of the definition is too long: up to %zu characters expected", sizeof(name) - 1);
		return;
	}
	memcpy(name, p->line.text + 1, name_length);
	several = take_backslash(&p->line);
	at = line_skip(&p->line, length);
	append_line(p, &lines, p->line.text + at, p->line.length - at);
	if (several)
		read_lines(p, &lines);
	definition_set(&p->definitions, (struct slice){name, name_length},
		       (struct slice){lines.text ? lines.text : "", lines.length}, several && lines.length);
	free(lines.text);
}

/* Removes @ID or @^ID from the beginning of the line. Returns false if the line is not for a router with this ID. */
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

/* Carries out conditions, definitions and sequences in the rest of the line, until a pass changes nothing. Returns
 * false if nothing is left of the line. */
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
			       "the line still uses definitions after %d passes that replace them; definitions must "
			       "not use themselves",
			       PASSES);
		if (done == SUBSTITUTION_FAILED || !p->depth)
			return false;
		p->settled = done == SUBSTITUTED_NOTHING;
		if (done == SUBSTITUTED)
			line_decomment(line);
	}
	return line->length;
}

/* Returns the length of ${NAME} or ${NAME 1 2}, whose braces do not open a block, or 0 for other text. */
static size_t use_length(const char *text)
{
	size_t length = 2;

	if (text[0] != '$' || text[1] != '{')
		return 0;
	while (isalnum((unsigned char)text[length]) || text[length] == '_' || text[length] == ' ')
		length++;
	return text[length] == '}' ? length + 1 : 0;
}

/* Returns the index of the first brace that is neither quoted nor part of ${NAME}, or of the end of the line. */
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

/* Puts the text to return next into p->line: the rest of the line after a brace, or else the next line. Returns false
 * at the end of the configuration. */
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

	if (p->reports->no_memory || !next_text(p)) /* if memory has run out, p->line.text may be NULL */
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

// SPDX-License-Identifier: GPL-2.0
/* The normal form of scripts, FIFOs and mail. */
#include <ctype.h>
#include <string.h>

#include "config/dump/dump_print.h"

/* Prints a word of a script's command line. A character that the lexer could interpret is printed as its octal number.
 * `backslash` is the text before this number: one or two backslashes. */
static void print_script_word(FILE *out, const char *text, const char *backslash)
{
	if (!*text)
		fprintf(out, "''");
	for (; *text; text++) {
		unsigned char c = (unsigned char)*text;

		if (isalnum(c) || strchr("_.:/%+-=,@", c))
			fputc(c, out);
		else
			fprintf(out, "%s%03o", backslash, c);
	}
}

static void print_user(FILE *out, const char *user, const char *group)
{
	const char *names[] = {user, user ? group : NULL};

	for (size_t i = 0; i < 2 && names[i]; i++) {
		fputc(' ', out);
		dump_word(out, names[i]);
	}
	fputc('\n', out);
}

/* Prints a line with a script. The parser removes backslashes twice from the command: when it splits the line, and when
 * it splits the command. From user and group it removes them once. So an octal number needs two backslashes in the
 * command, and one in user and group. */
void dump_script(FILE *out, enum key key, const struct script *script)
{
	const char *names[] = {script ? script->user : NULL, script && script->user ? script->group : NULL};

	if (!script)
		return;
	fprintf(out, "\t%s \"", keyword_of(key)->name);
	for (size_t i = 0; script->argv[i]; i++) {
		if (i)
			fputc(' ', out);
		print_script_word(out, script->argv[i], "\\\\");
	}
	fputc('"', out);
	for (size_t i = 0; i < 2 && names[i]; i++) {
		fputc(' ', out);
		print_script_word(out, names[i], "\\");
	}
	fputc('\n', out);
}

static void print_names(FILE *out, enum key key, const char *name, const char *user, const char *group)
{
	if (!name)
		return;
	fprintf(out, "\t%s ", keyword_of(key)->name);
	dump_word(out, name);
	print_user(out, user, group);
}

static void print_emails(FILE *out, const struct notify_globals *g)
{
	if (!g->email_count)
		return;
	fprintf(out, "\t%s {\n", keyword_of(KEY_EMAIL)->name);
	for (size_t i = 0; i < g->email_count; i++) {
		fprintf(out, "\t\t");
		dump_word(out, g->emails[i]);
		fputc('\n', out);
	}
	fprintf(out, "\t}\n");
}

void dump_notify_globals(FILE *out, const struct notify_globals *g)
{
	const struct fifo_config *fifos = g->fifos;

	print_names(out, KEY_SCRIPT_USER, g->script_user, g->script_group, NULL);
	dump_flag(out, KEY_SCRIPT_SECURITY, g->script_security);
	print_names(out, KEY_NOTIFY_FIFO, fifos[FIFO_ALL].path, fifos[FIFO_ALL].user, fifos[FIFO_ALL].group);
	dump_script(out, KEY_NOTIFY_FIFO_SCRIPT, fifos[FIFO_ALL].script);
	print_names(out, KEY_VRRP_NOTIFY_FIFO, fifos[FIFO_VRRP].path, fifos[FIFO_VRRP].user, fifos[FIFO_VRRP].group);
	dump_script(out, KEY_VRRP_NOTIFY_FIFO_SCRIPT, fifos[FIFO_VRRP].script);
	dump_flag(out, KEY_FIFO_STATES, g->fifo_states_on_reload);
	dump_bool(out, KEY_VRRP_PRIORITY_CHANGES, g->priority_changes);
	dump_script(out, KEY_STARTUP_SCRIPT, g->startup);
	fprintf(out, "\t%s %u\n", keyword_of(KEY_STARTUP_TIMEOUT)->name, g->startup_timeout_s);
	dump_script(out, KEY_SHUTDOWN_SCRIPT, g->shutdown);
	fprintf(out, "\t%s %u\n", keyword_of(KEY_SHUTDOWN_TIMEOUT)->name, g->shutdown_timeout_s);
	print_emails(out, g);
	print_names(out, KEY_EMAIL_FROM, g->email_from, NULL, NULL);
	dump_flag(out, KEY_NO_EMAIL_FAULTS, g->no_email_faults);
}

void dump_notify(FILE *out, const struct notify *n)
{
	static const enum key keys[NOTIFY_KINDS] = {
		[NOTIFY_MASTER] = KEY_NOTIFY_MASTER,
		[NOTIFY_BACKUP] = KEY_NOTIFY_BACKUP,
		[NOTIFY_FAULT] = KEY_NOTIFY_FAULT,
		[NOTIFY_STOP] = KEY_NOTIFY_STOP,
		[NOTIFY_DELETED] = KEY_NOTIFY_DELETED,
		[NOTIFY_LOWER] = KEY_NOTIFY_LOWER,
		[NOTIFY_ANY] = KEY_NOTIFY,
	};

	for (size_t i = 0; i < NOTIFY_KINDS; i++)
		dump_script(out, keys[i], n->scripts[i]);
	dump_flag(out, KEY_NOTIFY_DELETED, n->deleted && !n->scripts[NOTIFY_DELETED]);
	dump_bool(out, KEY_PRIORITY_CHANGES, n->priority_changes);
	dump_bool(out, KEY_SMTP_ALERT, n->smtp_alert);
}

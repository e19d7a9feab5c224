// SPDX-License-Identifier: GPL-2.0
#include "manager/notify/mail.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "config/notify.h"

const char *mail_program(void)
{
	static const char *const programs[] = {"/usr/sbin/sendmail", "/usr/lib/sendmail"};

	for (size_t i = 0; i < sizeof(programs) / sizeof(*programs); i++)
		if (!access(programs[i], X_OK))
			return programs[i];
	return NULL;
}

static void print_from(FILE *out, const char *from)
{
	char host[HOST_NAME_MAX + 1] = "localhost";

	if (from) {
		fprintf(out, "From: %s\n", from);
		return;
	}
	gethostname(host, sizeof(host) - 1);
	fprintf(out, "From: keepalived@%s\n", host);
}

static void print_date(FILE *out)
{
	time_t now = time(NULL);
	char text[64];
	struct tm tm;

	localtime_r(&now, &tm);
	strftime(text, sizeof(text), "%a, %d %b %Y %T %z", &tm);
	fprintf(out, "Date: %s\n", text);
}

char *mail_text(const struct notify_globals *g, const char *router_id, const char *type, const char *name,
		enum notify_kind state)
{
	const char *word = state == NOTIFY_MASTER ? "MASTER" : state == NOTIFY_BACKUP ? "BACKUP" : "FAULT";
	bool group = !strcmp(type, "GROUP");
	const char *kind = group ? "Group" : "Instance";
	char *text = NULL;
	size_t length;
	FILE *out = open_memstream(&text, &length);

	if (!out)
		return NULL;
	print_date(out);
	print_from(out, g->email_from);
	fprintf(out, "Subject: [%s] VRRP %s %s - Entering %s state\n", router_id, kind, name, word);
	fprintf(out, "X-Mailer: vrrp-xdp\nTo: ");
	for (size_t i = 0; i < g->email_count; i++)
		fprintf(out, "%s%s", i ? ", " : "", g->emails[i]);
	if (group)
		fprintf(out, "\n\n=> All VRRP group instances are now in %s state <=\n", word);
	else
		fprintf(out, "\n\n=> VRRP Instance is %s owning VRRP VIPs <=\n",
			state == NOTIFY_MASTER ? "now" : "no longer");
	return fclose(out) ? NULL : text;
}

// SPDX-License-Identifier: GPL-2.0
/* The text of a mail, which is keepalived's. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "manager/notify/mail.h"

static void check(const char *type, enum notify_kind state, const char *after_date)
{
	const char *emails[] = {"root@localhost", "Second Name <b@c>"};
	struct notify_globals g = {.email_from = "me@here", .emails = emails, .email_count = 2};
	char *text = mail_text(&g, "rtr1", type, "a", state);

	assert_non_null(text);
	assert_memory_equal(text, "Date: ", 6);
	assert_string_equal(strchr(text, '\n') + 1, after_date);
	free(text);
}

static void mails(void **state)
{
	(void)state;
	check("INSTANCE", NOTIFY_MASTER,
	      "From: me@here\nSubject: [rtr1] VRRP Instance a - Entering MASTER state\nX-Mailer: vrrp-xdp\n"
	      "To: root@localhost, Second Name <b@c>\n\n=> VRRP Instance is now owning VRRP VIPs <=\n");
	check("INSTANCE", NOTIFY_FAULT,
	      "From: me@here\nSubject: [rtr1] VRRP Instance a - Entering FAULT state\nX-Mailer: vrrp-xdp\n"
	      "To: root@localhost, Second Name <b@c>\n\n=> VRRP Instance is no longer owning VRRP VIPs <=\n");
	check("GROUP", NOTIFY_BACKUP,
	      "From: me@here\nSubject: [rtr1] VRRP Group a - Entering BACKUP state\nX-Mailer: vrrp-xdp\n"
	      "To: root@localhost, Second Name <b@c>\n\n=> All VRRP group instances are now in BACKUP state <=\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(mails)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

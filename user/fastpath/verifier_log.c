// SPDX-License-Identifier: GPL-2.0
#include "fastpath/verifier_log.h"

#include <stdio.h>
#include <string.h>

#define BEGIN_MARK "-- BEGIN PROG LOAD LOG --\n"
#define END_MARK "-- END PROG LOAD LOG --"
#define LINES 3

static char kept[512];

/* Returns the beginning of the last line before end, in text. */
static const char *last_line(const char *text, const char *end)
{
	while (end > text && end[-1] != '\n')
		end--;
	return end;
}

void verifier_log_keep(const char *text)
{
	const char *begin = strstr(text, BEGIN_MARK), *end = begin ? strstr(begin, END_MARK) : NULL, *lines[LINES];
	size_t lengths[LINES], count = 0, used = 0;

	if (!end)
		return;
	begin += strlen(BEGIN_MARK);
	for (const char *at = end; at > begin && count < LINES;) {
		const char *line = last_line(begin, --at);

		if (at > line && strncmp(line, "processed ", strlen("processed "))) { /* "processed N insns ..." */
			lines[count] = line;
			lengths[count++] = (size_t)(at - line);
		}
		at = line;
	}
	kept[0] = 0;
	while (count-- && used < sizeof(kept))
		used += (size_t)snprintf(kept + used, sizeof(kept) - used, "%s%.*s", used ? " | " : "",
					 (int)lengths[count], lines[count]);
}

const char *verifier_log_end(void)
{
	return kept;
}

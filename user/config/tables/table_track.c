// SPDX-License-Identifier: GPL-2.0
/* Keywords of what can be tracked, and of the entries that say what an instance tracks. */
#include "config/tables/tables.h"

#include "config/parse/parse.h"
#include "config/base/values.h"

#define THING(field) offsetof(struct track_thing, field)
#define DELAY_MIN 1000ULL /* ns: as in keepalived, a microsecond */

const struct keyword track_keywords[] = {
	{KEY_TRACK_WEIGHT, "weight", BLOCK_TRACK_INTERFACE, .args = 1, .optional = 1, .parse = parse_track_weight,
	 .max = TRACK_WEIGHT_MAX, .arguments = "NUMBER [reverse|noreverse]", .unset = "the default",
	 .description = "what an entry does to the priority, -253 to 253; 0: FAULT while down; "
			"by default that of what is tracked, of an interface 0"},
};
const size_t track_keywords_count = sizeof(track_keywords) / sizeof(*track_keywords);

const struct keyword script_keywords[] = {
	{KEY_SCRIPT_COMMAND, "script", BLOCK_SCRIPT, .args = 1, .optional = 30, .parse = parse_command,
	 .offset = THING(script.argv), .arguments = "COMMAND", .unset = "required",
	 .description = "program with its arguments, no shell; exit status 0: success"},
	{KEY_SCRIPT_INTERVAL, "interval", BLOCK_SCRIPT, .args = 1, .parse = parse_script_seconds,
	 .offset = THING(script.interval), .min = 1, .max = 4294, .arguments = "SECONDS", .unset = "1",
	 .description = "between two runs, whole seconds"},
	{KEY_SCRIPT_TIMEOUT, "timeout", BLOCK_SCRIPT, .args = 1, .parse = parse_script_seconds,
	 .offset = THING(script.timeout), .min = 1, .max = 4294, .arguments = "SECONDS", .unset = "interval",
	 .description = "after which a run is ended and counts as failure, whole seconds"},
	{KEY_SCRIPT_WEIGHT, "weight", BLOCK_SCRIPT, .args = 1, .optional = 1, .parse = parse_thing_weight,
	 .offset = THING(weight), .max = TRACK_WEIGHT_MAX, .arguments = "NUMBER [reverse]", .unset = "0",
	 .description = "weight where track_script says none"},
	{KEY_SCRIPT_RISE, "rise", BLOCK_SCRIPT, .args = 1, .parse = parse_script_seconds, .offset = THING(script.rise),
	 .min = 1, .max = INT32_MAX, .arguments = "COUNT", .unset = "1",
	 .description = "successes in a row after which it is up"},
	{KEY_SCRIPT_FALL, "fall", BLOCK_SCRIPT, .args = 1, .parse = parse_script_seconds, .offset = THING(script.fall),
	 .min = 1, .max = INT32_MAX, .arguments = "COUNT", .unset = "1",
	 .description = "failures in a row after which it is down"},
	{KEY_CHECK_USER, "user", BLOCK_SCRIPT, .args = 1, .optional = 1, .parse = parse_check_user,
	 .arguments = "NAME [GROUP]", .unset = "keepalived_script, else root",
	 .description = "user who runs it, and group in place of the user's own"},
	{KEY_SCRIPT_INIT_FAIL, "init_fail", BLOCK_SCRIPT, .parse = parse_flag, .offset = THING(script.init_fail),
	 .value = true, .unset = "unknown", .description = "down before its first result"},
};
const size_t script_keywords_count = sizeof(script_keywords) / sizeof(*script_keywords);

const struct keyword file_keywords[] = {
	{KEY_FILE_PATH, "file", BLOCK_FILE, .args = 1, .parse = parse_thing_text, .offset = THING(file.path),
	 .arguments = "PATH", .unset = "required",
	 .description = "the number is at its begin; 0 where there is none, or no file"},
	{KEY_FILE_WEIGHT, "weight", BLOCK_FILE, .args = 1, .optional = 1, .parse = parse_thing_weight,
	 .offset = THING(weight), .max = TRACK_FILE_WEIGHT_MAX, .arguments = "NUMBER [reverse]", .unset = "1",
	 .description = "the number in the file times this is added to the priority; 0: FAULT while it is not 0"},
	{KEY_FILE_INIT, "init_file", BLOCK_FILE, .optional = 2, .parse = parse_file_init,
	 .arguments = "[NUMBER] [overwrite]", .unset = "none",
	 .description = "write 0 or the number into the file at the start if it is missing, or in any case"},
};
const size_t file_keywords_count = sizeof(file_keywords) / sizeof(*file_keywords);

const struct keyword process_keywords[] = {
	{KEY_PROCESS_COMMAND, "process", BLOCK_PROCESS, .args = 1, .optional = 30, .parse = parse_command,
	 .offset = THING(process.argv), .arguments = "NAME [ARGUMENT ...]", .unset = "required",
	 .description =
		 "name of the process, or its command line where arguments, param_match or full_command are given"},
	{KEY_PROCESS_PARAM_MATCH, "param_match", BLOCK_PROCESS, .args = 1, .parse = parse_param_match,
	 .offset = THING(process.match), .arguments = "initial|partial", .unset = "an exact match",
	 .description = "partial: further arguments may follow; initial: the last argument may be longer"},
	{KEY_PROCESS_WEIGHT, "weight", BLOCK_PROCESS, .args = 1, .optional = 1, .parse = parse_thing_weight,
	 .offset = THING(weight), .max = TRACK_FILE_WEIGHT_MAX, .arguments = "NUMBER [reverse]", .unset = "0",
	 .description = "weight where track_process says none"},
	{KEY_PROCESS_QUORUM, "quorum", BLOCK_PROCESS, .args = 1, .parse = parse_limit, .offset = THING(process.quorum),
	 .min = 1, .max = 65535, .arguments = "COUNT", .unset = "1", .description = "processes needed"},
	{KEY_PROCESS_QUORUM_MAX, "quorum_max", BLOCK_PROCESS, .args = 1, .parse = parse_limit,
	 .offset = THING(process.quorum_max), .max = 65535, .arguments = "COUNT", .unset = "any number",
	 .description = "processes that are not too many; 0: there must be none"},
	{KEY_PROCESS_FORK_DELAY, "fork_delay", BLOCK_PROCESS, .args = 1, .parse = parse_delay,
	 .offset = THING(process.fork_delay_ns), .min = DELAY_MIN, .max = 3600 * NS_PER_S, .arguments = "SECONDS",
	 .unset = "0", .description = "it is up after its quorum has held for so long"},
	{KEY_PROCESS_TERMINATE_DELAY, "terminate_delay", BLOCK_PROCESS, .args = 1, .parse = parse_delay,
	 .offset = THING(process.terminate_delay_ns), .min = DELAY_MIN, .max = 3600 * NS_PER_S, .arguments = "SECONDS",
	 .unset = "0", .description = "it is down after its quorum has been missed for so long"},
	{KEY_PROCESS_DELAY, "delay", BLOCK_PROCESS, .args = 1, .parse = parse_delay,
	 .offset = THING(process.fork_delay_ns), .min = DELAY_MIN, .max = 3600 * NS_PER_S, .arguments = "SECONDS",
	 .unset = "0", .description = "both of them"},
	{KEY_PROCESS_FULL_COMMAND, "full_command", BLOCK_PROCESS, .parse = parse_flag, .offset = THING(process.full),
	 .value = true, .description = "compare the command line, argv[0] included, not the name"},
};
const size_t process_keywords_count = sizeof(process_keywords) / sizeof(*process_keywords);

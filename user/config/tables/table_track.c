// SPDX-License-Identifier: GPL-2.0
/* Keywords of the blocks that describe a script, file or process to track, and of the lines that say what an instance
 * tracks. */
#include "config/tables/tables.h"

#include "config/base/values.h"
#include "config/parse/parse.h"

#define THING(field) offsetof(struct track_thing, field)
#define DELAY_MIN 1000ULL /* in ns: a microsecond, as in keepalived */

const struct keyword track_keywords[] = {
	{KEY_TRACK_WEIGHT, "weight", BLOCK_TRACK_INTERFACE, .args = 1, .optional = 1, .parse = parse_track_weight,
	 .max = TRACK_WEIGHT_MAX, .arguments = "NUMBER [reverse|noreverse]", .unset = "the default",
	 .description = "number that is added to the priority, from -253 to 253; 0: FAULT while the tracked thing is "
			"down; the default is the weight of the script, file or process, and 0 for an interface"},
};
const size_t track_keywords_count = sizeof(track_keywords) / sizeof(*track_keywords);

const struct keyword script_keywords[] = {
	{KEY_SCRIPT_COMMAND, "script", BLOCK_SCRIPT, .args = 1, .optional = 30, .parse = parse_command,
	 .offset = THING(script.argv), .arguments = "COMMAND", .unset = "required",
	 .description =
		 "program with its arguments, run without a shell unless it begins with `</`; exit status 0: success"},
	{KEY_SCRIPT_INTERVAL, "interval", BLOCK_SCRIPT, .args = 1, .parse = parse_leading_time,
	 .offset = THING(script.interval_ns), .min = NS_PER_S / 1000, .max = 4294 * NS_PER_S, .arguments = "SECONDS",
	 .unset = "1", .description = "time between two runs, at least 0.001; keepalived has decimals since 2.3.2"},
	{KEY_SCRIPT_TIMEOUT, "timeout", BLOCK_SCRIPT, .args = 1, .parse = parse_leading_time,
	 .offset = THING(script.timeout_ns), .min = NS_PER_S / 1000, .max = 4294 * NS_PER_S, .arguments = "SECONDS",
	 .unset = "interval",
	 .description = "time after which a run is killed and counts as a failure, at least 0.001"},
	{KEY_SCRIPT_WEIGHT, "weight", BLOCK_SCRIPT, .args = 1, .optional = 1, .parse = parse_thing_weight,
	 .offset = THING(weight), .max = TRACK_WEIGHT_MAX, .arguments = "NUMBER [reverse]", .unset = "0",
	 .description = "default of weight in track_script"},
	{KEY_SCRIPT_RISE, "rise", BLOCK_SCRIPT, .args = 1, .parse = parse_script_count, .offset = THING(script.rise),
	 .min = 1, .max = INT32_MAX, .arguments = "COUNT", .unset = "1",
	 .description = "successful runs in a row after which the script is up"},
	{KEY_SCRIPT_FALL, "fall", BLOCK_SCRIPT, .args = 1, .parse = parse_script_count, .offset = THING(script.fall),
	 .min = 1, .max = INT32_MAX, .arguments = "COUNT", .unset = "1",
	 .description = "failed runs in a row after which the script is down"},
	{KEY_CHECK_USER, "user", BLOCK_SCRIPT, .args = 1, .optional = 1, .parse = parse_check_user,
	 .arguments = "NAME [GROUP]", .unset = "keepalived_script if it exists, else root",
	 .description = "user that the command runs as, and its group; without GROUP the group of the user"},
	{KEY_SCRIPT_INIT_FAIL, "init_fail", BLOCK_SCRIPT, .parse = parse_flag, .offset = THING(script.init_fail),
	 .value = true, .unset = "unknown", .description = "the script is down before its first result"},
};
const size_t script_keywords_count = sizeof(script_keywords) / sizeof(*script_keywords);

const struct keyword file_keywords[] = {
	{KEY_FILE_PATH, "file", BLOCK_FILE, .args = 1, .parse = parse_thing_text, .offset = THING(file.path),
	 .arguments = "PATH", .unset = "required",
	 .description = "path of the file, which begins with the number; the number is 0 if the file has none or does "
			"not exist"},
	{KEY_FILE_WEIGHT, "weight", BLOCK_FILE, .args = 1, .optional = 1, .parse = parse_thing_weight,
	 .offset = THING(weight), .max = TRACK_FILE_WEIGHT_MAX, .arguments = "NUMBER [reverse]", .unset = "1",
	 .description = "the number in the file times this weight is added to the priority; 0: FAULT while the number "
			"is not 0"},
	{KEY_FILE_INIT, "init_file", BLOCK_FILE, .optional = 2, .parse = parse_file_init,
	 .arguments = "[NUMBER] [overwrite]", .unset = "none",
	 .description = "at its start the daemon writes NUMBER (default 0) into the file if the file does not exist; "
			"overwrite: also if it exists"},
};
const size_t file_keywords_count = sizeof(file_keywords) / sizeof(*file_keywords);

const struct keyword process_keywords[] = {
	{KEY_PROCESS_COMMAND, "process", BLOCK_PROCESS, .args = 1, .optional = 30, .parse = parse_command,
	 .offset = THING(process.argv), .arguments = "NAME [ARGUMENT ...]", .unset = "required",
	 .description = "name of the process; with arguments, param_match or full_command: its command line"},
	{KEY_PROCESS_PARAM_MATCH, "param_match", BLOCK_PROCESS, .args = 1, .parse = parse_param_match,
	 .offset = THING(process.match), .arguments = "initial|partial", .unset = "an exact match",
	 .description = "partial: the process may have further arguments; initial: its last argument may be longer"},
	{KEY_PROCESS_WEIGHT, "weight", BLOCK_PROCESS, .args = 1, .optional = 1, .parse = parse_thing_weight,
	 .offset = THING(weight), .max = TRACK_FILE_WEIGHT_MAX, .arguments = "NUMBER [reverse]", .unset = "0",
	 .description = "default of weight in track_process"},
	{KEY_PROCESS_QUORUM, "quorum", BLOCK_PROCESS, .args = 1, .parse = parse_limit, .offset = THING(process.quorum),
	 .min = 1, .max = 65535, .arguments = "COUNT", .unset = "1", .description = "least number of processes"},
	{KEY_PROCESS_QUORUM_MAX, "quorum_max", BLOCK_PROCESS, .args = 1, .parse = parse_limit,
	 .offset = THING(process.quorum_max), .max = 65535, .arguments = "COUNT", .unset = "any number",
	 .description = "greatest number of processes; 0: no process must run the command"},
	{KEY_PROCESS_FORK_DELAY, "fork_delay", BLOCK_PROCESS, .args = 1, .parse = parse_delay,
	 .offset = THING(process.fork_delay_ns), .min = DELAY_MIN, .max = 3600 * NS_PER_S, .arguments = "SECONDS",
	 .unset = "0", .description = "time for which the quorum must be reached before the process is up"},
	{KEY_PROCESS_TERMINATE_DELAY, "terminate_delay", BLOCK_PROCESS, .args = 1, .parse = parse_delay,
	 .offset = THING(process.terminate_delay_ns), .min = DELAY_MIN, .max = 3600 * NS_PER_S, .arguments = "SECONDS",
	 .unset = "0", .description = "time for which the quorum must be missed before the process is down"},
	{KEY_PROCESS_DELAY, "delay", BLOCK_PROCESS, .args = 1, .parse = parse_delay,
	 .offset = THING(process.fork_delay_ns), .min = DELAY_MIN, .max = 3600 * NS_PER_S, .arguments = "SECONDS",
	 .unset = "0", .description = "sets both fork_delay and terminate_delay"},
	{KEY_PROCESS_FULL_COMMAND, "full_command", BLOCK_PROCESS, .parse = parse_flag, .offset = THING(process.full),
	 .value = true,
	 .description = "compare the command line, argv[0] included, instead of the name of the process"},
};
const size_t process_keywords_count = sizeof(process_keywords) / sizeof(*process_keywords);

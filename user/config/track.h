/* SPDX-License-Identifier: GPL-2.0 */
/* What a configuration says about tracking: which things are tracked, and what they change in the instances that track
 * them. */
#ifndef VRRP_XDP_CONFIG_TRACK_H
#define VRRP_XDP_CONFIG_TRACK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum track_kind { TRACK_INTERFACE, TRACK_SCRIPT, TRACK_FILE, TRACK_PROCESS, TRACK_KINDS };

#define TRACK_WEIGHT_MAX 253	  /* the greatest weight of an interface or script */
#define TRACK_FILE_WEIGHT_MAX 254 /* the greatest weight of a file or process */

/* A thing that an instance tracks. */
struct track {
	uint32_t index; /* in the array of its kind in struct tracking */
	int16_t weight; /* added to the priority; 0: FAULT while the thing is down */
	uint8_t kind;	/* enum track_kind */
	bool reverse;	/* up counts as down, and down as up */
};

/* track_file: a file with a number, which is multiplied by the weight. */
struct tracked_file {
	const char *name;
	const char *path;
	bool init;	/* init_file: the daemon writes the file at its start if it does not exist */
	bool overwrite; /* overwrite: the daemon writes the file also if it exists */
	int32_t value;	/* the number that the daemon writes */
};

/* How the arguments of a process are compared. */
enum param_match {
	PARAM_ANY,     /* not at all: neither arguments nor param_match are given */
	PARAM_EXACT,   /* the arguments must be equal */
	PARAM_PARTIAL, /* the process may have further arguments at the end */
	PARAM_INITIAL, /* the arguments must be equal, but the last argument of the process may be longer */
};

/* vrrp_track_process: up while a number of processes run a command. */
struct tracked_process {
	const char *name;
	const char *const *argv; /* NULL-terminated; without `full` argv[0] is compared with the name of the process */
	uint8_t match;		 /* enum param_match */
	bool full;		 /* the command line is compared, because of full_command or of arguments */
	uint32_t quorum;	 /* up with at least this number of processes */
	uint32_t quorum_max;	 /* up with at most this number; UINT32_MAX: no limit */
	uint64_t fork_delay_ns;	 /* the process is up after the quorum was reached for this time */
	uint64_t terminate_delay_ns; /* the process is down after the quorum was missed for this time */
};

/* vrrp_script: a command that runs periodically, and whose exit status says whether it is up. */
struct tracked_script {
	const char *name;
	const char *const *argv; /* NULL-terminated */
	const char *user;	 /* NULL: the user of script_user */
	const char *group;	 /* NULL: the group of the user */
	uint64_t interval_ns;	 /* from one start to the next, at least 1 ms */
	uint64_t timeout_ns;	 /* a longer run counts as a failure; at least 1 ms */
	uint32_t rise;		 /* successful runs in a row after which the script is up */
	uint32_t fall;		 /* failed runs in a row after which the script is down */
	bool init_fail;		 /* the script is down, not unknown, before its first result */
};

/* interface_up_down_delays: how long the link of an interface must be down or up before the interface counts as down or
 * up. */
struct up_down_delay {
	const char *interface;
	uint64_t down_ns;
	uint64_t up_ns;
};

/* Everything that is tracked. Strings and lists are in the arena of the configuration. */
struct tracking {
	const char *const *interfaces; /* interfaces that instances track in addition to their own interface */
	const struct tracked_script *scripts;
	const struct tracked_file *files;
	const struct tracked_process *processes;
	size_t count[TRACK_KINDS]; /* elements of each of these arrays, by kind */
	const struct up_down_delay *delays;
	size_t delay_count;
};

/* Returns "interface", "script", "file" or "process". */
const char *track_kind_name(enum track_kind kind);

/* Returns the name of a tracked thing. */
const char *tracked_name(const struct tracking *t, enum track_kind kind, uint32_t index);

#endif

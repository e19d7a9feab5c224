/* SPDX-License-Identifier: GPL-2.0 */
/* What a configuration says about tracking: the things that are tracked, and what they are to the instances that do. */
#ifndef VRRP_XDP_CONFIG_TRACK_H
#define VRRP_XDP_CONFIG_TRACK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum track_kind { TRACK_INTERFACE, TRACK_SCRIPT, TRACK_FILE, TRACK_PROCESS, TRACK_KINDS };

#define TRACK_WEIGHT_MAX 253	  /* of what is up or down */
#define TRACK_FILE_WEIGHT_MAX 254 /* so that -1 in a file may be a FAULT */

/* An instance tracks a thing. */
struct track {
	uint32_t index; /* of its kind in struct tracking */
	int16_t weight; /* 0: FAULT while it is down */
	uint8_t kind;	/* enum track_kind */
	bool reverse;
};

/* track_file: a number in a file. */
struct tracked_file {
	const char *name;
	const char *path;
	bool init;	/* init_file: written where the file is missing */
	bool overwrite; /* or in any case */
	int32_t value;	/* of init_file */
};

/* How the arguments of a process are compared. */
enum param_match {
	PARAM_ANY,     /* none is given, nor param_match */
	PARAM_EXACT,   /* the same ones */
	PARAM_PARTIAL, /* the first ones are the same */
	PARAM_INITIAL, /* the same ones, but that the last may be longer */
};

/* vrrp_track_process: so many processes of a command. */
struct tracked_process {
	const char *name;
	const char *const *argv; /* NULL-terminated; argv[0] is compared with the process's name unless full */
	uint8_t match;		 /* enum param_match */
	bool full;		 /* the command line is compared: full_command, or arguments */
	uint32_t quorum;	 /* up from so many on */
	uint32_t quorum_max;	 /* to so many; UINT32_MAX: no limit */
	uint64_t fork_delay_ns;
	uint64_t terminate_delay_ns;
};

/* vrrp_script: a command whose exit status is looked at again and again. */
struct tracked_script {
	const char *name;
	const char *const *argv; /* NULL-terminated */
	const char *user;	 /* NULL: the default one */
	const char *group;	 /* NULL: the user's */
	uint32_t interval;	 /* s */
	uint32_t timeout;	 /* s */
	uint32_t rise;		 /* successes that make it up */
	uint32_t fall;		 /* failures that make it down */
	bool init_fail;		 /* down before its first result, not unknown */
};

/* interface_up_down_delays of one interface. */
struct up_down_delay {
	const char *interface;
	uint64_t down_ns;
	uint64_t up_ns;
};

/* All of it; strings and lists are in the config's arena. */
struct tracking {
	const char *const *interfaces; /* that instances track beside their own */
	const struct tracked_script *scripts;
	const struct tracked_file *files;
	const struct tracked_process *processes;
	size_t count[TRACK_KINDS]; /* of these, by kind */
	const struct up_down_delay *delays;
	size_t delay_count;
};

/* The word of a kind: "interface", "script", "file", "process". */
const char *track_kind_name(enum track_kind kind);

/* The name of a tracked thing. */
const char *tracked_name(const struct tracking *t, enum track_kind kind, uint32_t index);

#endif

/* SPDX-License-Identifier: GPL-2.0 */
/* The script helper: a process that runs scripts for the daemon. The daemon forks the helper before opening any map.
 * The helper keeps only the capabilities to change the user, to execute files of other users, and to end scripts. So no
 * script is a child of the process that controls the network.
 *
 * Only helper_start() and helper_stop() wait for the helper. If the socket has no room for a request, the daemon queues
 * the request, and helper_flush() sends it when helper_fd() is writable. A result names its request by class and id.
 *
 *	helper_start(&h);
 *	helper_run(h, &(struct helper_request){.class = HELPER_CHECK, .id = 7, .argv = argv, .uid = uid, .gid = gid,
 *					       .timeout_ms = 2000});
 *	poll(helper_fd(h), helper_events(h));
 *	helper_flush(h);
 *	while (helper_result(h, &result))
 *		...
 */
#ifndef VRRP_XDP_SCRIPT_HELPER_H
#define VRRP_XDP_SCRIPT_HELPER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* Kinds of scripts. The helper has a queue of requests for each class. */
enum helper_class {
	HELPER_NOTIFY,	/* scripts that report transitions, and mail: run with a lower priority (nice) */
	HELPER_CHECK,	/* vrrp_script */
	HELPER_SERVICE, /* scripts that run as long as the daemon: readers of notify FIFOs */
	HELPER_CLASSES,
};

/* Most bytes of a request with all its strings. */
#define HELPER_REQUEST_MAX 65536

/* Most bytes that all requests together may have which still wait for their result. */
#define HELPER_PENDING_MAX (32U << 20)

struct helper_request {
	enum helper_class class;
	uint64_t id;   /* chosen by the caller; unique among the requests of the class that have no result yet */
	uint64_t lane; /* the helper runs requests of a class and lane one after the other, in order; 0: in any order */
	const char *const *argv; /* NULL-terminated; argv[0] is the program's path; no shell is involved */
	const char *input;	 /* text for standard input; NULL: /dev/null */
	uid_t uid;
	gid_t gid;	     /* the only group of the script, as in keepalived */
	uint32_t timeout_ms; /* after this time, the process group gets SIGTERM, and SIGKILL two seconds later; 0: no
				limit */
	uint32_t hold_ms; /* later requests of the lane wait this long at most for the end of this script; 0: without a
			     limit */
};

enum helper_end {
	HELPER_EXITED,	 /* value: exit status */
	HELPER_SIGNALED, /* value: the signal that ended the script, which may come from the time limit or helper_kill()
			  */
	HELPER_NOT_RUN,	 /* value: errno of the step that failed; ECANCELED: helper_kill() came first */
	HELPER_HELD,	 /* no end: hold_ms are over and the script still runs; another result follows at its end */
	/* The results below belong to no request. */
	HELPER_LOST,	  /* the helper has died. Its scripts got SIGTERM; their requests will have no results */
	HELPER_RESTARTED, /* a new helper runs, and gets the requests made since HELPER_LOST */
	HELPER_OVER,	  /* the keeper has ended: no helper will run again */
};

struct helper_result {
	enum helper_class class;
	uint64_t id;
	enum helper_end end;
	int value;
	bool timed_out; /* the script was ended because of timeout_ms */
};

struct helper;

/* Forks the keeper, a process that forks the helper. One second after a helper has died, the keeper forks a new one.
 * The caller must have only one thread. Keeper and helper stay in its namespaces. Returns 0 or a negative errno. */
int helper_start(struct helper **out);

/* Asks the helper to run a script, with a copy of the request. Returns 0 if a result will follow. Otherwise returns
 * -E2BIG beyond HELPER_REQUEST_MAX, -ENOBUFS beyond HELPER_PENDING_MAX, -ENOMEM, or -EPIPE after HELPER_OVER. */
int helper_run(struct helper *h, const struct helper_request *request);

/* Ends the script of request `id` with SIGTERM and SIGKILL, as timeout_ms does. If the script has not started yet,
 * cancels the request. The result follows as usual. */
void helper_kill(struct helper *h, enum helper_class class, uint64_t id);

/* Does the same as helper_kill() for all requests of a class whose id is at most `id`. */
void helper_kill_until(struct helper *h, enum helper_class class, uint64_t id);

/* helper_fd() returns the descriptor to poll; helper_events() returns the events to poll for. */
int helper_fd(const struct helper *h);
short helper_events(const struct helper *h);

/* Sends queued requests until the socket has no more room. */
void helper_flush(struct helper *h);

/* Takes the next result. Returns false if there is none now. */
bool helper_result(struct helper *h, struct helper_result *result);

/* Returns how many requests of a class have no result yet. */
uint32_t helper_pending(const struct helper *h, enum helper_class class);

/* Returns true after keeper and helper have ended: no script can run any more. */
bool helper_over(const struct helper *h);

/* Ends the helper and its scripts. Waits for their end, at most three seconds. */
void helper_stop(struct helper *h);

#endif

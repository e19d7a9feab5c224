/* SPDX-License-Identifier: GPL-2.0 */
/* The script helper: a process that runs scripts for the daemon. It is forked before the daemon opens anything, and
 *keeps only the capabilities for changing the user. So no script is started from the process that controls the network.
 *
 * No call waits for the helper. A request that the socket has no room for is queued here, and helper_flush() sends it
 * when helper_fd() is writable. A result names its request by class and id.
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

/* Kinds of scripts. Each class has a queue of its own. */
enum helper_class {
	HELPER_NOTIFY,	/* scripts of transitions and mail: with a lower priority (nice) */
	HELPER_CHECK,	/* vrrp_script */
	HELPER_SERVICE, /* scripts that run as long as the daemon: readers of FIFOs */
	HELPER_CLASSES,
};

/* Bytes of one request with all its strings. */
#define HELPER_REQUEST_MAX 65536

/* Bytes of all requests without a result: about 250,000 scripts with short arguments, for a takeover of all virtual
 * routers at once. */
#define HELPER_PENDING_MAX (32U << 20)

struct helper_request {
	enum helper_class class;
	uint64_t id;		 /* the caller's; unique among the requests of the class that have no result yet */
	uint64_t lane;		 /* requests of a class and lane run one after the other, in order; 0: no order */
	const char *const *argv; /* NULL-terminated; argv[0] is the program's path; no shell is involved */
	const char *input;	 /* standard input; NULL: /dev/null */
	uid_t uid;
	gid_t gid;	     /* the only group, as in keepalived */
	uint32_t timeout_ms; /* then SIGTERM goes to the process group, and SIGKILL two seconds later; 0: no limit */
	uint32_t hold_ms;    /* how long later requests of the lane wait for this one; 0: until it ends */
};

enum helper_end {
	HELPER_EXITED,	 /* value: exit status */
	HELPER_SIGNALED, /* value: the signal that ended the script, which may come from the time limit or helper_kill()
			  */
	HELPER_NOT_RUN,	 /* value: errno of the step that failed; ECANCELED: helper_kill() came first */
	HELPER_HELD,	 /* not an end: hold_ms are over and the script still runs; its result follows */
	/* Without a request: */
	HELPER_LOST,	  /* the helper has died. Its scripts got SIGTERM; there are no results for their requests */
	HELPER_RESTARTED, /* there is a new helper, which has got the requests made since */
	HELPER_OVER,	  /* there will be no new helper */
};

struct helper_result {
	enum helper_class class;
	uint64_t id;
	enum helper_end end;
	int value;
	bool timed_out; /* timeout_ms were over before the script ended */
};

struct helper;

/* Forks the keeper, which forks the helper, and a new one a second after a helper has died. The caller must have one
 * thread; the processes stay in its namespaces. Returns 0 or a negative errno. */
int helper_start(struct helper **out);

/* Requests a program to be run. The request is copied. Returns 0 if a result will follow. Else returns -E2BIG beyond
 * HELPER_REQUEST_MAX, -ENOBUFS beyond HELPER_PENDING_MAX, -ENOMEM, or -EPIPE after HELPER_OVER. */
int helper_run(struct helper *h, const struct helper_request *request);

/* Ends a script as its time limit would, or cancels a request that waits. The result follows as usual. */
void helper_kill(struct helper *h, enum helper_class class, uint64_t id);

/* As helper_kill(), for all requests of a class with this id or a smaller one. */
void helper_kill_until(struct helper *h, enum helper_class class, uint64_t id);

/* The descriptor to poll, and the events to poll for. */
int helper_fd(const struct helper *h);
short helper_events(const struct helper *h);

/* Sends queued requests as far as the socket has room. */
void helper_flush(struct helper *h);

/* Takes a result. Returns false if there is none. */
bool helper_result(struct helper *h, struct helper_result *result);

/* Returns how many requests of a class have no result yet. */
uint32_t helper_pending(const struct helper *h, enum helper_class class);

/* Returns whether there is no helper and will be none: helper and keeper were killed. */
bool helper_over(const struct helper *h);

/* Ends the helper and its scripts. Waits for their end, at most three seconds. */
void helper_stop(struct helper *h);

#endif

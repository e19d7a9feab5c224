/* SPDX-License-Identifier: GPL-2.0 */
/* The process that runs scripts for the daemon. It is forked before the daemon opens anything, keeps the few
 *capabilities that changing the user takes, and is asked for everything else: no script is ever started from a process
 *that holds the network.
 *
 * Nothing here waits for it: requests that its socket has no room for stay with the caller, and go out when helper_fd()
 *is writable. What a result tells is whose request it was (its class) and which (its id).
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

/* Whose request it is. None of a class waits for one of another. */
enum helper_class {
	HELPER_NOTIFY,	/* scripts of transitions, mail, FIFO scripts: niced */
	HELPER_CHECK,	/* health checks (vrrp_script) */
	HELPER_SERVICE, /* what runs as long as the daemon: scripts that read FIFOs */
	HELPER_CLASSES,
};

/* Of one request, with all of its strings. */
#define HELPER_REQUEST_MAX 65536

/* Of all requests without a result yet: what a mass takeover may take. About 250,000 scripts with short arguments. */
#define HELPER_PENDING_MAX (32U << 20)

struct helper_request {
	enum helper_class class;
	uint64_t id;		 /* the caller's; unique among those of its class without a result */
	uint64_t lane;		 /* those of a class and lane run one after the other, in order; 0: no order */
	const char *const *argv; /* NULL-terminated; argv[0] is the program's path, no shell is involved */
	const char *input;	 /* standard input; NULL: /dev/null */
	uid_t uid;
	gid_t gid;	     /* and no other groups, as keepalived does it */
	uint32_t timeout_ms; /* SIGTERM to its process group after this, SIGKILL two seconds later; 0: never */
	uint32_t hold_ms;    /* others of its lane do not wait for it any longer than this; 0: until it ends */
};

enum helper_end {
	HELPER_EXITED,	 /* value: exit status */
	HELPER_SIGNALED, /* value: the signal that ended it, also where that was the time limit's or helper_kill()'s */
	HELPER_NOT_RUN,	 /* value: errno of what failed before the program ran; ECANCELED: helper_kill() came first */
	HELPER_HELD,	 /* not an end: hold_ms are over and it runs on; its result comes when it ends */
	/* of no request, with nothing else in it: */
	HELPER_LOST, /* the helper has died: what it ran was sent SIGTERM, and of all that it had there is no result */
	HELPER_ANEW, /* there is another one; requests that have come meanwhile have gone to it */
	HELPER_OVER, /* there will be none any more */
};

struct helper_result {
	enum helper_class class;
	uint64_t id;
	enum helper_end end;
	int value;
	bool timed_out; /* the time limit ended it, whatever it made of that */
};

struct helper;

/* Forks the helper, and its parent, which starts another one a second after one has died. To be called while the caller
 * has one thread; they stay in its namespaces. Returns 0 or a negative errno. */
int helper_start(struct helper **out);

/* Asks for a program to be run. Everything is copied. Returns 0, and a result comes later; or, and none comes: -E2BIG
 * beyond HELPER_REQUEST_MAX, -ENOBUFS beyond HELPER_PENDING_MAX, -ENOMEM, -EPIPE after HELPER_OVER. */
int helper_run(struct helper *h, const struct helper_request *request);

/* Ends a program as its time limit would, or takes back a request that waits. Its result comes as usual. */
void helper_kill(struct helper *h, enum helper_class class, uint64_t id);

/* The same for all of a class whose id is not greater than this. */
void helper_kill_until(struct helper *h, enum helper_class class, uint64_t id);

/* To be polled for helper_events(). */
int helper_fd(const struct helper *h);
short helper_events(const struct helper *h);

/* Sends what the socket had no room for. */
void helper_flush(struct helper *h);

/* Takes a result. Returns false where there is none. */
bool helper_result(struct helper *h, struct helper_result *result);

/* Requests of a class that have no result yet. */
uint32_t helper_pending(const struct helper *h, enum helper_class class);

/* Whether there is no helper, and will be none: its parent, who starts it anew, has been killed, too. */
bool helper_over(const struct helper *h);

/* Ends the helper and what it still runs, and waits for that: at most three seconds. */
void helper_stop(struct helper *h);

#endif

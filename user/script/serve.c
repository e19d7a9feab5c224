// SPDX-License-Identifier: GPL-2.0
/* The helper process: queues of requests, running scripts, and the loop that serves both. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "script/packet.h"
#include "script/spawn.h"
#include "util/clock.h"

/* Time from SIGTERM to SIGKILL for a script. LAST_GRACE applies after the daemon has ended. */
#define GRACE (2 * NS_PER_S)
#define LAST_GRACE NS_PER_S

/* Time until release_lane() tries again, if HELPER_HELD_AT_ONCE scripts already run after their hold_ms. */
#define RETRY (NS_PER_S / 10)

#define SOCKET 3

/* A request that waits for its script to be started. */
struct job {
	struct job *next;
	struct packet packet; /* followed by its strings */
};

struct queue {
	struct job *first, **last;
	uint32_t running; /* running scripts of the class that have not outlived hold_ms */
};

/* A running script. */
struct slot {
	pid_t pid; /* 0: free */
	enum helper_class class;
	uint64_t id, lane;
	uint32_t size;		/* packet.size of the request */
	uint64_t hold_until_ns; /* time at which hold_ms are over; 0: the lane waits until the script ends, or hold_ms
				   are already over */
	uint64_t end_at_ns;	/* time of SIGTERM, or of SIGKILL after that; 0: never */
	uint64_t unheld_ns;	/* time at which the lane was released: hold_ms were over */
	bool waits;  /* hold_ms are over, but the lane is not released: an older script was told to end first */
	bool ending; /* SIGTERM was sent */
	bool timed_out;
	bool held; /* the lane is not released: the script counts in queue.running, and later requests of its lane wait;
		      false after HELPER_HELD */
};

struct answers {
	struct answers *next;
	struct answer answer;
};

struct server {
	int fd;
	struct queue queues[HELPER_CLASSES];
	struct slot slots[HELPER_SLOTS];
	int *errors;	 /* errno for each slot, written by the new process if it cannot execute the script */
	pid_t *running;	 /* pid for each slot, in memory shared with the keeper */
	uint32_t unheld; /* number of running scripts that have outlived hold_ms */
	struct answers *first, **last; /* queue of answers for which the socket had no room */
	bool alone;		       /* the daemon has ended */
};

static bool try_send(const struct server *s, const struct answer *answer)
{
	return send(s->fd, answer, sizeof(*answer), MSG_NOSIGNAL) >= 0 || (errno != EAGAIN && errno != ENOBUFS);
}

static void send_answers(struct server *s)
{
	struct answers *a;

	while ((a = s->first) && try_send(s, &a->answer)) {
		s->first = a->next;
		if (!s->first)
			s->last = &s->first;
		free(a);
	}
}

static void send_result(struct server *s, const struct answer *answer)
{
	struct answers *a;

	if (!s->first && try_send(s, answer))
		return;
	a = malloc(sizeof(*a));
	if (!a) /* without memory for the result this process ends, and the keeper starts another helper: the daemon
		   would wait for a lost result for ever */
		_exit(EXIT_FAILURE);
	*a = (struct answers){.answer = *answer};
	*s->last = a;
	s->last = &a->next;
}

static void not_run(struct server *s, const struct packet *p, int error)
{
	struct answer a = {.size = p->size};

	a.result = (struct helper_result){.class = p->class, .id = p->id, .end = HELPER_NOT_RUN, .value = error};
	send_result(s, &a);
}

static bool lane_busy(const struct server *s, const struct packet *p)
{
	if (!p->lane)
		return false;
	for (size_t i = 0; i < HELPER_SLOTS; i++)
		if (s->slots[i].pid && s->slots[i].held && s->slots[i].class == p->class && s->slots[i].lane == p->lane)
			return true;
	return false;
}

static void start_script(struct server *s, const struct packet *p)
{
	uint64_t now = clock_ns();
	size_t i = 0;
	pid_t pid;

	while (s->slots[i].pid)
		i++;
	pid = spawn(p, &s->errors[i]);
	if (pid < 0) {
		not_run(s, p, -pid);
		return;
	}
	s->slots[i] = (struct slot){
		.pid = pid,
		.class = p->class,
		.id = p->id,
		.lane = p->lane,
		.size = p->size,
		.hold_until_ns = p->hold_ms ? now + p->hold_ms * NS_PER_MS : 0,
		.end_at_ns = p->timeout_ms ? now + p->timeout_ms * NS_PER_MS : 0,
		.held = true,
	};
	s->running[i] = pid;
	s->queues[p->class].running++;
}

/* Removes a job from its queue and frees it. at: the pointer to the job in the queue. */
static void unlink_job(struct queue *q, struct job **at)
{
	struct job *job = *at;

	*at = job->next;
	if (!job->next)
		q->last = at;
	free(job);
}

/* Starts scripts of a class, in the order of their requests, while HELPER_AT_ONCE allows it. Skips requests whose lane
 * is busy. */
static void start_all(struct server *s, struct queue *q)
{
	struct job **at = &q->first;

	while (*at && q->running < HELPER_AT_ONCE) {
		if (lane_busy(s, &(*at)->packet)) {
			at = &(*at)->next;
			continue;
		}
		start_script(s, &(*at)->packet);
		unlink_job(q, at);
	}
}

static void end_script(struct slot *slot, uint64_t grace)
{
	kill(-slot->pid, SIGTERM);
	slot->ending = true;
	slot->end_at_ns = clock_ns() + grace;
}

static bool kill_applies(const struct packet *kill, uint64_t id)
{
	return kill->kind == PACKET_KILL ? id == kill->id : id <= kill->id;
}

static void on_kill(struct server *s, const struct packet *p)
{
	struct queue *q = &s->queues[p->class];

	for (struct job **at = &q->first; *at;) {
		if (kill_applies(p, (*at)->packet.id)) {
			not_run(s, &(*at)->packet, ECANCELED);
			unlink_job(q, at);
		} else {
			at = &(*at)->next;
		}
	}
	for (size_t i = 0; i < HELPER_SLOTS; i++)
		if (s->slots[i].pid && s->slots[i].class == p->class && kill_applies(p, s->slots[i].id) &&
		    !s->slots[i].ending)
			end_script(&s->slots[i], GRACE);
}

static void on_packet(struct server *s, const struct packet *p, size_t size)
{
	struct job *job;

	if (size < sizeof(*p) || p->class >= HELPER_CLASSES)
		return;
	if (p->kind != PACKET_RUN) {
		on_kill(s, p);
		return;
	}
	job = malloc(offsetof(struct job, packet) + size);
	if (!job) {
		not_run(s, p, ENOMEM);
		return;
	}
	job->next = NULL;
	memcpy(&job->packet, p, size);
	*s->queues[p->class].last = job;
	s->queues[p->class].last = &job->next;
}

/* Reads all packets, even if no script can start now, so that the socket has room for more. */
static void receive(struct server *s)
{
	static _Alignas(struct packet) char buffer[HELPER_REQUEST_MAX];
	ssize_t n;

	while ((n = recv(s->fd, buffer, sizeof(buffer), 0)) > 0)
		on_packet(s, (const struct packet *)buffer, (size_t)n);
	s->alone = !n || (errno != EAGAIN && errno != EINTR);
}

static void on_script_end(struct server *s, size_t i, const siginfo_t *info)
{
	struct slot *slot = &s->slots[i];
	struct answer a = {.size = slot->size};

	a.result = (struct helper_result){
		.class = slot->class,
		.id = slot->id,
		.end = s->errors[i]		     ? HELPER_NOT_RUN
		       : info->si_code == CLD_EXITED ? HELPER_EXITED
						     : HELPER_SIGNALED,
		.value = s->errors[i] ? s->errors[i] : info->si_status,
		.timed_out = slot->timed_out,
	};
	/* Ends the other processes of the script's process group. The group keeps its number, because waitpid() was not
	 * called for the script yet. */
	if (slot->ending)
		kill(-slot->pid, SIGKILL);
	if (slot->held)
		s->queues[slot->class].running--;
	else
		s->unheld--;
	slot->pid = s->running[i] = 0;
	send_result(s, &a);
}

static void reap(struct server *s)
{
	siginfo_t info = {0};

	while (!waitid(P_ALL, 0, &info, WEXITED | WNOHANG | WNOWAIT) && info.si_pid) {
		for (size_t i = 0; i < HELPER_SLOTS; i++)
			if (s->slots[i].pid == info.si_pid)
				on_script_end(s, i, &info);
		waitpid(info.si_pid, NULL, 0);
		info.si_pid = 0;
	}
}

/* Ends the script whose hold_ms were over first, to make room for another one: scripts that hang must not stop scripts
 * of other lanes. */
static void end_oldest(struct server *s)
{
	struct slot *oldest = NULL;

	for (size_t i = 0; i < HELPER_SLOTS; i++) {
		struct slot *slot = &s->slots[i];

		if (slot->pid && !slot->held && !slot->ending && (!oldest || slot->unheld_ns < oldest->unheld_ns))
			oldest = slot;
	}
	if (!oldest)
		return;
	oldest->timed_out = true;
	end_script(oldest, GRACE);
}

/* Releases the lane of a script that still runs after hold_ms. Returns false if HELPER_HELD_AT_ONCE such scripts run.
 * Then the oldest of them is ended, and release_lane() is called again after RETRY. */
static bool release_lane(struct server *s, struct slot *slot, uint64_t now)
{
	struct answer a = {.result = {.class = slot->class, .id = slot->id, .end = HELPER_HELD}};

	if (s->unheld == HELPER_HELD_AT_ONCE) {
		if (!slot->waits)
			end_oldest(s);
		slot->waits = true;
		slot->hold_until_ns = now + RETRY;
		return false;
	}
	slot->hold_until_ns = 0;
	slot->unheld_ns = now;
	s->unheld++;
	slot->held = false;
	s->queues[slot->class].running--;
	send_result(s, &a);
	return true;
}

static void enforce_limit(struct slot *slot, uint64_t now)
{
	if (!slot->end_at_ns || now < slot->end_at_ns)
		return;
	if (slot->ending) {
		kill(-slot->pid, SIGKILL);
		slot->end_at_ns = 0;
		return;
	}
	slot->timed_out = true;
	end_script(slot, GRACE);
}

/* Enforces hold_ms and timeout_ms of all scripts. Returns the ms until the next limit; 0 if a lane was released, so
 * that scripts may start now; -1 if there is no limit. */
static int enforce_limits(struct server *s)
{
	uint64_t now = clock_ns(), next = UINT64_MAX;

	for (size_t i = 0; i < HELPER_SLOTS; i++) {
		struct slot *slot = &s->slots[i];

		if (!slot->pid)
			continue;
		if (slot->hold_until_ns && now >= slot->hold_until_ns && release_lane(s, slot, now))
			next = now;
		enforce_limit(slot, now);
		if (slot->hold_until_ns && slot->hold_until_ns < next)
			next = slot->hold_until_ns;
		if (slot->end_at_ns && slot->end_at_ns < next)
			next = slot->end_at_ns;
	}
	return next == UINT64_MAX ? -1 : (int)((next - now + NS_PER_MS - 1) / NS_PER_MS);
}

static bool any_runs(const struct server *s)
{
	for (size_t i = 0; i < HELPER_SLOTS; i++)
		if (s->slots[i].pid)
			return true;
	return false;
}

/* Ends all scripts after the daemon has ended, and waits until they have ended, for at most two LAST_GRACE. */
static void end_all(struct server *s)
{
	static const struct timespec pause = {.tv_nsec = 5 * NS_PER_MS};
	uint64_t until = clock_ns() + 2 * LAST_GRACE;

	for (size_t i = 0; i < HELPER_SLOTS; i++) {
		if (s->slots[i].pid && !s->slots[i].ending)
			end_script(&s->slots[i], LAST_GRACE);
		s->slots[i].hold_until_ns = 0;
	}
	for (reap(s); any_runs(s) && clock_ns() < until; reap(s)) {
		enforce_limits(s);
		nanosleep(&pause, NULL);
	}
}

/* Blocks SIGCHLD. Returns a descriptor that is readable after a script has ended; -1 on failure. */
static int signals_open(void)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGCHLD);
	sigprocmask(SIG_SETMASK, &set, NULL);
	return signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
}

void helper_serve(int fd, pid_t *running)
{
	static struct server s = {.fd = SOCKET};
	struct pollfd fds[2] = {{.fd = SOCKET}, {.events = POLLIN}};
	struct signalfd_siginfo info;

	dup2(fd, SOCKET);
	fcntl(SOCKET, F_SETFD, FD_CLOEXEC);
	close_range(SOCKET + 1, ~0U, 0);
	prctl(PR_SET_NAME, "vrrp-scripts");
	fds[1].fd = signals_open();
	s.running = running;
	s.errors =
		mmap(NULL, HELPER_SLOTS * sizeof(*s.errors), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (fds[1].fd < 0 || s.errors == MAP_FAILED)
		_exit(EXIT_FAILURE);
	s.last = &s.first;
	for (size_t i = 0; i < HELPER_CLASSES; i++)
		s.queues[i].last = &s.queues[i].first;
	while (!s.alone) {
		for (size_t i = 0; i < HELPER_CLASSES; i++)
			start_all(&s, &s.queues[i]);
		fds[0].events = (short)(s.first ? POLLIN | POLLOUT : POLLIN);
		poll(fds, 2, enforce_limits(&s));
		send_answers(&s);
		if (fds[0].revents)
			receive(&s);
		if (read(fds[1].fd, &info, sizeof(info)) > 0)
			reap(&s);
	}
	end_all(&s);
	_exit(EXIT_SUCCESS);
}

/* SPDX-License-Identifier: GPL-2.0 */
/* The state machine of one virtual router (RFC 9568 6.4, and RFC 3768 where VRRPv2 differs). It has no clock and does
 * no I/O: the caller passes an event and its time, and carries out the actions that the state machine returns. All
 * times are ns of CLOCK_MONOTONIC. */
#ifndef VRRP_XDP_FSM_H
#define VRRP_XDP_FSM_H

#include <stdbool.h>
#include <stdint.h>

#include "core/advert.h"

/* Whether an Active answers a losing advert with its own (keepalived's lower_prio_no_advert). */
enum fsm_answer {
	FSM_ANSWER_RFC, /* VRRPv3 does (P34), VRRPv2 does not */
	FSM_ANSWER_ALWAYS,
	FSM_ANSWER_NEVER,
};

/* Values of the configuration. Virtual routers with equal values share one struct. */
struct fsm_params {
	uint8_t version; /* 2 or 3 */
	uint8_t family;	 /* enum vr_family */
	bool preempt;
	uint64_t interval_ns;	   /* Advertisement_Interval */
	uint64_t preempt_delay_ns; /* keepalived's preempt_delay; 0: none */
	uint8_t down_adverts;	   /* Active_Down_Interval in intervals, without Skew_Time; 0: the RFC's 3 */
	uint8_t answer;		   /* enum fsm_answer */
	bool last_word; /* an Active that yields sends an advert first (keepalived's higher_prio_send_advert) */
};

/* State of a virtual router that is not in vr_state, in 36 bytes. Only the state machine writes it. */
struct __attribute__((packed, aligned(4))) fsm_timers {
	uint64_t down_ns;	 /* how long a Backup waits: Active_Down_Interval, or Skew_Time after a release */
	uint64_t preempt_at_ns;	 /* when preempt_delay is over; 0: it is not running */
	uint64_t passed_ns;	 /* when a Backup last discarded an advert for its lower priority (P27) */
	uint64_t released_ns;	 /* when a Backup last obeyed a release (P25) */
	uint8_t passed_priority; /* of the advert at passed_ns; 0: there was none */
	uint8_t released_by[3];	 /* the last three bytes of the source of that release */
};

_Static_assert(sizeof(struct fsm_timers) == 36, "struct fsm_timers");

/* One virtual router, put together for one event. vr is the map's own value, which the BPF programs read meanwhile.
 * Hence expected_head becomes 0 before anything else that makes an advert steady changes, and the caller sets it last,
 * on FSM_EXPECT: a torn read at worst turns a steady advert into an event. Of vr_state the caller writes lease_ns,
 * since_ns and transitions, the state machine everything else. */
struct fsm {
	const struct fsm_params *p;
	struct vr_state *vr;
	struct fsm_timers *timers;
	uint64_t phase_ns;	 /* adverts are due at times t with t mod interval_ns = phase_ns */
	uint8_t own_address[16]; /* source of its adverts, network order */
	uint64_t stood_still_ns; /* how long the engine stood still since the Active was heard. Adverts of that time may
				    be lost, so Active_Down_Timer does not run */
	uint64_t deadline_ns;	 /* set with FSM_ARM: when Active_Down_Timer or Adver_Timer is over; 0: neither runs */
};

enum fsm_event {
	FSM_START,	 /* Startup; also the end of a fault */
	FSM_START_OWNER, /* the same with priority 255 */
	FSM_STOP,	 /* Shutdown */
	FSM_FAULT,	 /* the link is down, or another tracked fault */
	FSM_TIMER,	 /* Active_Down_Timer in Backup, Adver_Timer in Active */
	FSM_RELEASE,	 /* an advert with priority 0 */
	FSM_SUPERIOR,	 /* an advert that is obeyed */
	FSM_INFERIOR,	 /* an advert that is discarded, and perhaps answered */
	FSM_YIELD,	 /* another member of its sync group obeys a superior Active */
	FSM_EVENT_COUNT,
};

/* Actions for the caller to carry out after an event, in this order. */
enum fsm_action {
	FSM_CHANGED = 1 << 0,	  /* the state has changed: tell the manager, set the lease */
	FSM_RELEASE_OUT = 1 << 1, /* send an advert with priority 0 (P30) */
	FSM_SEND = 1 << 2,	  /* send an advert */
	FSM_ANNOUNCE = 1 << 3,	  /* send gratuitous ARP or unsolicited NA (P20, P24) */
	FSM_ARM = 1 << 4,	  /* arm the deadline at deadline_ns; cancel it if that is 0 */
	FSM_EXPECT = 1 << 5,	  /* this advert is steady from now on: set expected_head */
	FSM_UNEXPECT = 1 << 6,	  /* no advert is steady any more; expected_head is 0 already */
};

/* A state in one word, as status prints it: "initialize", "backup", "active", "fault". */
const char *fsm_state_name(enum vr_state_code state);

/* Active_Down_Interval in intervals, without Skew_Time. An Active's lease lasts as many. */
static inline uint8_t fsm_down_adverts(const struct fsm_params *p)
{
	return p->down_adverts ? p->down_adverts : 3;
}

/* Skew_Time in ns (P18). interval_ns: Active_Adver_Interval. */
uint64_t fsm_skew(uint8_t version, uint8_t priority, uint64_t interval_ns);

/* Active_Down_Interval in ns (P19). down_adverts: as fsm_down_adverts() says; interval_ns: Active_Adver_Interval. */
uint64_t fsm_active_down(uint8_t version, uint8_t priority, uint8_t down_adverts, uint64_t interval_ns);

/* Takes over a changed configuration. m->p and m->own_address already have the new values; priority is the effective
 * one. The interval that a Backup waits changes, too, so the caller calls fsm_deadline() next. A Backup may now have to
 * obey adverts that it discarded for their priority. It waits from the last of them on, since their sender lives. */
void fsm_configure(struct fsm *m, uint8_t priority);

/* Each function below handles an event that happened at the time `now`. It returns a mask of enum fsm_action. */
uint32_t fsm_start(struct fsm *m, uint64_t now);
uint32_t fsm_stop(struct fsm *m, uint64_t now);
uint32_t fsm_fault(struct fsm *m, uint64_t now);

/* Handles an advert for this virtual router. The BPF programs have made every check that does not depend on the state.
 * rx_ns: when the driver received the advert. */
uint32_t fsm_advert(struct fsm *m, const struct advert *a, uint64_t rx_ns);

/* Continues the state that a daemon before this one has left in vr_state: sets deadline_ns, sends nothing. For a
 * Backup, and for an Active whose lease holds. sent_ns: when the Active sent its last advert; last_rx_ns: as for
 * fsm_deadline(). A preempt_delay that was running starts again with the next advert of lower priority. */
uint32_t fsm_resume(struct fsm *m, uint8_t priority, uint64_t sent_ns, uint64_t last_rx_ns);

/* Handles a deadline that is due. last_rx_ns: when the driver received the last steady advert. A Backup takes over only
 * if no advert has arrived in time, even if the engine has not processed the adverts. If the Active was heard since the
 * deadline was set, the function only moves the deadline. */
uint32_t fsm_deadline(struct fsm *m, uint64_t now, uint64_t last_rx_ns);

/* Sets deadline_ns of a Backup whose Active was heard at last_rx_ns, as fsm_deadline() does, but cheaper: m needs only
 * vr, timers and stood_still_ns. */
void fsm_follow(struct fsm *m, uint64_t last_rx_ns);

/* The following are for a member of a sync group (core/sync_group.h). */

/* As fsm_start(), but an owner becomes Backup, too: not all members are owners. */
uint32_t fsm_start_waiting(struct fsm *m, uint64_t now);

/* Handles a deadline that is due in a Backup, as fsm_deadline() does. But if Active_Down_Timer is over, the Backup does
 * not take over: it waits for the other members. Then deadline_ns is 0, and no advert is steady, so that each advert
 * becomes an event. */
uint32_t fsm_wait(struct fsm *m, uint64_t now, uint64_t last_rx_ns);

/* Backup to Active, as when Active_Down_Timer is over. */
uint32_t fsm_take_over(struct fsm *m, uint64_t now);

/* Handles a superior advert that an Active does not obey yet, because another member of its sync group decides. Keeps
 * the sender's interval: if the sync group yields, this virtual router waits for adverts in that interval. */
void fsm_overhear(struct fsm *m, const struct advert *a);

/* Active to Backup without an advert to obey. */
uint32_t fsm_yield(struct fsm *m, uint64_t now);

/* Returns whether an Active has to obey this advert (P33). */
bool fsm_is_superior(const struct fsm *m, const struct advert *a);

#endif

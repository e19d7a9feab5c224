/* SPDX-License-Identifier: GPL-2.0 */
/* The state machine of one virtual router (RFC 9568 6.4, with what VRRPv2 does otherwise). It has no clock and does no
 * I/O: events go in with their time, actions come out for the caller to do. All times are ns of CLOCK_MONOTONIC. */
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

/* What a configuration decides, and virtual routers have in common. */
struct fsm_params {
	uint8_t version;
	uint8_t family; /* VR_IPV4 or VR_IPV6 */
	bool preempt;
	uint64_t interval_ns;	   /* Advertisement_Interval */
	uint64_t preempt_delay_ns; /* keepalived's preempt_delay */
	uint8_t down_adverts;	   /* Active_Down_Interval in intervals, without Skew_Time; 0: the RFC's 3 */
	uint8_t answer;		   /* enum fsm_answer */
	bool last_word; /* an Active that yields sends an advert first (keepalived's higher_prio_send_advert) */
};

/* What the state machine keeps of a virtual router beside its vr_state: 36 bytes. */
struct __attribute__((packed, aligned(4))) fsm_timers {
	uint64_t down_ns;	 /* Active_Down_Interval, or Skew_Time after a release */
	uint64_t preempt_at_ns;	 /* no preemption before; 0: the delay is not running */
	uint64_t passed_ns;	 /* a Backup's last advert that it discarded for its priority (P27) */
	uint64_t released_ns;	 /* a Backup's last release that it obeyed (P25) */
	uint8_t passed_priority; /* of the advert at passed_ns; 0: none */
	uint8_t released_by[3];	 /* the end of the address of who sent the release */
};

/* One virtual router, put together for an event. The state machine works on the map's own value, which BPF reads
 * meanwhile: expected_head is 0 before anything that makes an advert steady changes, and whoever acts on FSM_EXPECT
 * sets it last, so that a torn read only makes an event of a steady advert. The lease, the times of changes and their
 * count are the caller's. */
struct fsm {
	const struct fsm_params *p;
	struct vr_state *vr;
	struct fsm_timers *timers;
	uint64_t phase_ns;	 /* adverts are sent at times t with t mod interval_ns = phase_ns */
	uint8_t own_address[16]; /* source of its adverts */
	uint64_t stood_still_ns; /* since the Active was heard: adverts of that time may be lost, so Active_Down_Timer
				    does not run */
	uint64_t deadline_ns;	 /* set with FSM_ARM: Active_Down_Timer or Adver_Timer; 0: none */
};

enum fsm_event {
	FSM_START,	 /* Startup; also a fault that is over */
	FSM_START_OWNER, /* the same with priority 255 */
	FSM_STOP,	 /* Shutdown */
	FSM_FAULT,	 /* link down, or another tracked fault */
	FSM_TIMER,	 /* Active_Down_Timer in Backup, Adver_Timer in Active */
	FSM_RELEASE,	 /* advert with priority 0 */
	FSM_SUPERIOR,	 /* advert that is to be obeyed */
	FSM_INFERIOR,	 /* advert that is to be discarded */
	FSM_YIELD,	 /* another member of its sync group has heard a superior Active */
	FSM_EVENT_COUNT,
};

/* What the caller has to do after an event, in this order. */
enum fsm_action {
	FSM_CHANGED = 1 << 0,	  /* the state is another one */
	FSM_RELEASE_OUT = 1 << 1, /* send an advert with priority 0 (P30) */
	FSM_SEND = 1 << 2,	  /* send an advert */
	FSM_ANNOUNCE = 1 << 3,	  /* gratuitous ARP, unsolicited NA (P20, P24) */
	FSM_ARM = 1 << 4,	  /* deadline_ns has moved: arm it, or cancel it where it is 0 */
	FSM_EXPECT = 1 << 5,	  /* this advert is steady from now on: set expected_head */
	FSM_UNEXPECT = 1 << 6,	  /* no advert is; nothing is left to do */
};

/* A state in one word, as status prints it: "initialize", "backup", "active", "fault". */
const char *fsm_state_name(enum vr_state_code state);

/* Active_Down_Interval without Skew_Time, in intervals. An Active's lease lasts as long. */
static inline uint8_t fsm_down_adverts(const struct fsm_params *p)
{
	return p->down_adverts ? p->down_adverts : 3;
}

/* Skew_Time in ns (P18). */
uint64_t fsm_skew(uint8_t version, uint8_t priority, uint64_t interval_ns);

/* Active_Down_Interval in ns (P19). down_adverts: as fsm_down_adverts() says; interval_ns: Active_Adver_Interval. */
uint64_t fsm_active_down(uint8_t version, uint8_t priority, uint8_t down_adverts, uint64_t interval_ns);

/* The virtual router's parameters, effective priority or own address are other ones from now on. A Backup's interval to
 * wait is another one, too: the caller has its deadline looked at (fsm_deadline()). One whose priority has fallen to
 * that of an advert it has discarded waits from that advert on: whoever sent it lives, and is to be obeyed now. */
void fsm_configure(struct fsm *m, uint8_t priority);

/* Each of these takes an event that happened at now and returns a mask of enum fsm_action. */
uint32_t fsm_start(struct fsm *m, uint64_t now);
uint32_t fsm_stop(struct fsm *m, uint64_t now);
uint32_t fsm_fault(struct fsm *m, uint64_t now);

/* An advert for this virtual router, valid in every way that does not depend on the state. rx_ns: when it arrived. */
uint32_t fsm_advert(struct fsm *m, const struct advert *a, uint64_t rx_ns);

/* A process begins with what another one has left in vr_state, as if it had been itself: deadline_ns is set, nothing is
 * sent. sent_ns: an Active's last advert; last_rx_ns: as below. Only of an Active whose lease holds, and of a Backup; a
 * running preempt_delay begins anew with the next advert of lower priority. */
uint32_t fsm_resume(struct fsm *m, uint8_t priority, uint64_t sent_ns, uint64_t last_rx_ns);

/* The deadline fell due. last_rx_ns: the last steady advert's stamp. Active_Down is judged by arrival: where the Active
 * was heard in the meantime the deadline only moves. */
uint32_t fsm_deadline(struct fsm *m, uint64_t now, uint64_t last_rx_ns);

/* As fsm_deadline() of a Backup whose Active has been heard since heard_ns, and cheaper: vr, timers and stood_still_ns
 * are enough. Sets deadline_ns. */
void fsm_follow(struct fsm *m, uint64_t last_rx_ns);

/* For a member of a sync group (core/sync_group.h). */

/* As fsm_start(), but an owner becomes Backup, too: not all members are owners. */
uint32_t fsm_start_waiting(struct fsm *m, uint64_t now);

/* As fsm_deadline() of a Backup, but where Active_Down_Timer is over it waits for the others: deadline_ns is 0, and
 * every advert is an event. */
uint32_t fsm_wait(struct fsm *m, uint64_t now, uint64_t last_rx_ns);

/* Backup to Active, as when Active_Down_Timer is over. */
uint32_t fsm_take_over(struct fsm *m, uint64_t now);

/* An Active leaves a superior advert alone: should it yield with its group, it waits in the intervals of its sender. */
void fsm_overhear(struct fsm *m, const struct advert *a);

/* Active to Backup without an advert of its own to obey. */
uint32_t fsm_yield(struct fsm *m, uint64_t now);

/* Whether an Active has to obey this advert (P33). */
bool fsm_is_superior(const struct fsm *m, const struct advert *a);

#endif

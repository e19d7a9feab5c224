/* SPDX-License-Identifier: GPL-2.0 */
/* State machines, adverts and senders for tests of the state machine. */
#ifndef TESTS_UNIT_TEST_FSM_H
#define TESTS_UNIT_TEST_FSM_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "core/fsm.h"

#define MS 1000000ULL
#define SECOND 1000000000ULL
#define START (1000 * SECOND)
#define NOW (START + 5 * MS) /* of the event under test */
#define PHASE (3 * MS)
#define OBEY (FSM_ARM | FSM_EXPECT)
#define ACTIONS_ALL (FSM_UNEXPECT * 2 - 1)

enum who { NOBODY, LOWER, MYSELF, HIGHER, HIGHEST };
/* Below and above our own address, 192.0.2.130: to a comparison of signed bytes LOWER would be the greatest. */
static const uint8_t last_byte[] = {[LOWER] = 1, [MYSELF] = 130, [HIGHER] = 131, [HIGHEST] = 251};

static inline void address(uint8_t out[16], enum who who)
{
	static const uint8_t network[16] = {192, 0, 2};

	memset(out, 0, 16);
	if (who == NOBODY)
		return;
	memcpy(out, network, 3);
	out[3] = last_byte[who];
}

/* A state machine with everything that it points to. */
struct machine {
	struct fsm_params p;
	struct vr_state vr;
	struct fsm_timers timers;
	struct fsm fsm;
};

/* Points the state machine to the parts of this copy. */
static inline struct fsm *of(struct machine *m)
{
	m->fsm.p = &m->p;
	m->fsm.vr = &m->vr;
	m->fsm.timers = &m->timers;
	return &m->fsm;
}

static inline struct machine machine(uint8_t version, uint8_t priority)
{
	struct machine m = {
		.p =
			{
				.version = version,
				.family = VR_IPV4,
				.preempt = true,
				.interval_ns = version == 2 ? SECOND : 10 * MS,
			},
		.vr.priority = priority,
		.fsm.phase_ns = PHASE,
	};

	address(m.fsm.own_address, MYSELF);
	return m;
}

static inline struct advert advert(uint8_t version, uint8_t priority, enum who who, uint64_t interval_ns)
{
	struct advert a = {.version = version, .family = VR_IPV4, .priority = priority, .interval_ns = interval_ns};

	address(a.source, who);
	return a;
}

/* Brings a state machine to a state, at START. */
static inline void bring_to(struct machine *m, enum vr_state_code state)
{
	uint8_t priority = m->vr.priority;

	if (state == VR_INITIALIZE)
		return;
	if (state == VR_FAULT) {
		fsm_fault(of(m), START);
		return;
	}
	m->vr.priority = 254; /* an owner would never be Backup */
	fsm_start(of(m), START);
	m->vr.priority = priority;
	if (state == VR_ACTIVE)
		fsm_deadline(of(m), m->fsm.deadline_ns, 0);
	assert_int_equal(m->vr.state, state);
}

#endif

/* SPDX-License-Identifier: GPL-2.0 */
/* The timeline of one virtual router: kept only when a seed that has failed is run again. */
#ifndef TESTS_SIM_TRACE_H
#define TESTS_SIM_TRACE_H

#include <stdio.h>

#include "sim.h"

enum trace_kind {
	TRACE_SENT,
	TRACE_LOST,
	TRACE_STAMPED,
	TRACE_EVENT,
	TRACE_BUDGET,
	TRACE_RING_FULL,
	TRACE_STATE,
	TRACE_FAULT,
	TRACE_FAULT_OVER,
	TRACE_ANNOUNCED,
};

struct trace_line {
	uint64_t when;
	uint64_t lease; /* ns left of the router's lease; 0: none */
	uint8_t kind;
	uint8_t priority; /* of the advert */
	uint8_t from, to; /* states */
	uint16_t router, other;
	uint32_t fault;
};

struct trace {
	uint16_t slot; /* whose lines are kept */
	size_t room;
	size_t count; /* all that there were; the last `room` of them are kept */
	struct trace_line *lines;
};

void trace_advert(struct sim *s, enum trace_kind kind, uint16_t router, uint16_t other, uint16_t slot, uint64_t head);
void trace_state(struct sim *s, uint16_t router, uint16_t slot, uint8_t from, uint8_t to);
void trace_fault(struct sim *s, enum trace_kind kind, uint32_t fault);
void trace_announced(struct sim *s, uint16_t router, uint16_t slot);
void trace_print(const struct sim *s, FILE *out);

#endif

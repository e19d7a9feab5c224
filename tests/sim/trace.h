/* SPDX-License-Identifier: GPL-2.0 */
/* The timeline of one virtual router, kept only when a seed that has failed is run again. */
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
	uint64_t lease; /* how long the router's lease still lasts, ns; 0: it has none */
	uint8_t kind;
	uint8_t priority; /* of the advert */
	uint8_t from, to; /* states */
	uint16_t router, other;
	uint32_t fault;
};

struct trace {
	uint16_t slot; /* the virtual router */
	size_t room;
	size_t count; /* lines so far; the last `room` of them are kept */
	struct trace_line *lines;
};

/* item: an advert on its way; TRACE_SENT: to is the sender. */
void trace_advert(struct sim *s, enum trace_kind kind, const struct item *item);
void trace_state(struct sim *s, uint16_t router, uint16_t slot, uint8_t from, uint8_t to);
void trace_fault(struct sim *s, enum trace_kind kind, uint32_t fault);
void trace_announced(struct sim *s, uint16_t router, uint16_t slot);
void trace_print(const struct sim *s, FILE *out);

#endif

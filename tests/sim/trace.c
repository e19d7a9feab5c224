// SPDX-License-Identifier: GPL-2.0
#include "trace.h"

static struct trace_line *line(struct sim *s, enum trace_kind kind, uint16_t router, uint16_t slot)
{
	struct trace *t = s->trace;
	struct trace_line *l;

	if (!t || slot != t->slot)
		return NULL;
	l = &t->lines[t->count++ % t->room];
	*l = (struct trace_line){.when = s->now, .kind = (uint8_t)kind, .router = router};
	if (router < s->scenario.routers) {
		uint64_t now = router_clock(&s->routers[router], s->now),
			 lease = s->routers[router].fp.state[slot].lease_ns;

		l->lease = lease > now ? lease - now : 0;
	}
	return l;
}

void trace_advert(struct sim *s, enum trace_kind kind, const struct item *item)
{
	struct trace_line *l = line(s, kind, item->to, item->slot);

	if (!l)
		return;
	l->other = item->from;
	l->priority = ((const uint8_t *)&item->head)[2];
}

void trace_state(struct sim *s, uint16_t router, uint16_t slot, uint8_t from, uint8_t to)
{
	struct trace_line *l = line(s, TRACE_STATE, router, slot);

	if (!l)
		return;
	l->from = from;
	l->to = to;
}

void trace_fault(struct sim *s, enum trace_kind kind, uint32_t fault)
{
	struct trace_line *l = line(s, kind, UINT16_MAX, s->trace ? s->trace->slot : 0);

	if (l)
		l->fault = fault;
}

void trace_announced(struct sim *s, uint16_t router, uint16_t slot)
{
	line(s, TRACE_ANNOUNCED, router, slot);
}

static void print_fault(const struct sim *s, const struct trace_line *l, FILE *out)
{
	static const char *const names[FAULT_KINDS] = {
		[FAULT_LOSS] = "loss",	      [FAULT_CUT] = "one-way cut",
		[FAULT_ISOLATE] = "isolated", [FAULT_LINK] = "link down",
		[FAULT_PAUSE] = "stopped",    [FAULT_CRASH] = "killed",
		[FAULT_RESTART] = "restart",  [FAULT_PRIORITY] = "new plan",
		[FAULT_WIRE] = "link down",   [FAULT_FREEZE] = "machine paused",
		[FAULT_UPGRADE] = "upgrade",
	};
	const struct fault *f = &s->scenario.faults[l->fault];

	fprintf(out, "       %s: %s r%u", l->kind == TRACE_FAULT ? "FAULT" : "fault over", names[f->kind], f->a);
	if (f->kind == FAULT_CUT)
		fprintf(out, " to r%u", f->b);
	if (f->kind == FAULT_PRIORITY || f->kind == FAULT_WIRE)
		fprintf(out, " virtual router %u", f->slot);
	fprintf(out, " value %u\n", f->value);
}

static void print_line(const struct sim *s, const struct trace_line *l, FILE *out)
{
	fprintf(out, "%14.6f ms ", (double)l->when / 1e6);
	if (l->kind == TRACE_FAULT || l->kind == TRACE_FAULT_OVER) {
		print_fault(s, l, out);
		return;
	}
	fprintf(out, "r%-4u ", l->router);
	switch (l->kind) {
	case TRACE_SENT:
		fprintf(out, "sends %u", l->priority);
		break;
	case TRACE_STATE:
		fprintf(out, "%s -> %s", fsm_state_name(l->from), fsm_state_name(l->to));
		break;
	case TRACE_ANNOUNCED:
		fprintf(out, "announces");
		break;
	default:
		fprintf(out, "%s %u of r%u",
			l->kind == TRACE_LOST	   ? "misses"
			: l->kind == TRACE_STAMPED ? "stamps"
			: l->kind == TRACE_EVENT   ? "gets"
			: l->kind == TRACE_BUDGET  ? "drops (budget)"
						   : "drops (ring full)",
			l->priority, l->other);
	}
	if (l->lease)
		fprintf(out, "  [lease %.6f ms]", (double)l->lease / 1e6);
	fputc('\n', out);
}

void trace_print(const struct sim *s, FILE *out)
{
	const struct trace *t = s->trace;
	size_t first = t->count > t->room ? t->count - t->room : 0;

	for (size_t i = first; i < t->count; i++)
		print_line(s, &t->lines[i % t->room], out);
}

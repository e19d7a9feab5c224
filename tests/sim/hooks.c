// SPDX-License-Identifier: GPL-2.0
/* Functions in place of those of user/engine/tx.c, announcer.c and notes.c, which the daemon's engine calls: adverts go
 * to the virtual LAN instead of packet sockets, notes to the invariants instead of the manager. */
#include <stddef.h>
#include <stdlib.h>

#include "../reference/frame.h"
#include "sim.h"
#include "trace.h"

#define ETHERTYPE_IPV4 0x0800

static struct router *router_of(struct engine *e)
{
	return (struct router *)((char *)e - offsetof(struct router, engine));
}

/* No router of a simulation has peers. */
void tx_add_advert(struct tx *tx, uint32_t ifindex, uint8_t family, const uint8_t *frame, uint32_t length)
{
	struct tx_batch *batch = &tx->frames;

	(void)family;
	if (batch->count == TX_BATCH)
		tx_flush(tx);
	batch->to[batch->count].sll_ifindex = (int)ifindex;
	batch->vectors[batch->count++] = (struct iovec){(void *)frame, length};
}

/* Announcements leave at once. */
void announcer_put(struct announcer *a, const struct announcement *announcement)
{
	struct router *r = router_of((struct engine *)((char *)a - offsetof(struct engine, announcer)));

	(void)announcement;
	r->sim->totals.announcements++;
}

/* Reads the frames now, as sendmmsg() does: a change since tx_add_advert() leaves with them. */
void tx_flush(struct tx *tx)
{
	struct router *r = router_of((struct engine *)((char *)tx - offsetof(struct engine, tx)));

	for (uint32_t i = 0; i < tx->frames.count; i++) {
		const uint8_t *frame = tx->frames.vectors[i].iov_base;
		uint8_t family = (frame[12] << 8 | frame[13]) == ETHERTYPE_IPV4 ? VR_IPV4 : VR_IPV6;

		lan_send(r, (uint16_t)tx->frames.to[i].sll_ifindex, frame_head(frame, family));
	}
	tx->frames.count = 0;
}

void engine_put_note(struct engine *e, const struct note *note)
{
	struct router *r = router_of(e);

	if (note->kind == NOTE_STATE)
		watch_transition(r, (uint16_t)note->slot, note);
}

bool engine_offer_note(struct engine *e, const struct note *note)
{
	(void)e;
	free(note->plan); /* only NOTE_PLAN comes here: other notes may be lost */
	return true;
}

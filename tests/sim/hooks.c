// SPDX-License-Identifier: GPL-2.0
/* What user/engine/vr.c and announce.c call outwards, in place of the packet socket (user/engine/tx.c) and of the queue to
 * the manager. */
#include <stddef.h>
#include <stdlib.h>

#include "core/frame.h"
#include "sim.h"
#include "trace.h"

#define ETHERTYPE_IPV4 0x0800
#define PROTOCOL_OFFSET4 (14 + 9)
#define PROTOCOL_OFFSET6 (14 + 6)

static struct router *router_of(struct engine *e)
{
	return (struct router *)((char *)e - offsetof(struct router, engine));
}

void tx_add(struct tx *tx, uint32_t ifindex, const uint8_t *frame, uint32_t length)
{
	if (tx->count == TX_BATCH)
		tx_flush(tx);
	tx->to[tx->count].sll_ifindex = (int)ifindex;
	tx->vectors[tx->count++] = (struct iovec){(void *)frame, length};
}

/* No router of a simulation has peers. */
void tx_add_advert(struct tx *tx, uint32_t ifindex, uint8_t family, const uint8_t *frame, uint32_t length)
{
	(void)family;
	tx_add(tx, ifindex, frame, length);
}

uint8_t *tx_reserve(struct tx *tx)
{
	if (tx->count == TX_BATCH)
		tx_flush(tx);
	return tx->copies[tx->count];
}

void tx_commit(struct tx *tx, uint32_t ifindex, uint32_t length)
{
	tx_add(tx, ifindex, tx->copies[tx->count], length);
}

/* Frames are read now, as sendmmsg() does: what has changed since tx_add() leaves as it is now. */
void tx_flush(struct tx *tx)
{
	struct router *r = router_of((struct engine *)((char *)tx - offsetof(struct engine, tx)));

	for (uint32_t i = 0; i < tx->count; i++) {
		const uint8_t *frame = tx->vectors[i].iov_base;
		uint8_t family = (frame[12] << 8 | frame[13]) == ETHERTYPE_IPV4 ? VR_IPV4 : VR_IPV6;

		if (frame[family == VR_IPV4 ? PROTOCOL_OFFSET4 : PROTOCOL_OFFSET6] == VRRP_PROTOCOL)
			lan_send(r, (uint16_t)tx->to[i].sll_ifindex, frame_head(frame, family));
		else
			r->sim->totals.announcements++;
	}
	tx->count = 0;
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
	free(note->plan); /* no other note has to arrive */
	return true;
}

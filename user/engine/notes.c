// SPDX-License-Identifier: GPL-2.0
#include "engine/notes.h"

#include <stdatomic.h>

bool engine_offer_note(struct engine *e, const struct note *note)
{
	e->noted = true;
	return spsc_push(&e->notes, note);
}

void engine_put_note(struct engine *e, const struct note *note)
{
	if (!engine_offer_note(e, note))
		atomic_fetch_add(&e->notes_lost, 1);
}

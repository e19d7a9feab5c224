// SPDX-License-Identifier: GPL-2.0
/* Any sequence of event records, stamps, deadlines and commands for an engine's virtual routers. State machines,
 * announcements and the sync group stay consistent, and only right frames leave. The engine is the daemon's, without
 * its sockets and its queue to the manager. An input may also write into the state map, as another process could: then
 * only memory errors are findings. */
#include "../reference/advert_parse.h"
#include "core/frame.h"
#include "engine/commands.h"
#include "engine/notes.h"
#include "engine/turns.h"
#include "input.h"
#include "util/clock.h"

#define SLOTS 6
#define OPERATIONS_MAX 400
#define DEADLINES_MAX 64 /* that one pass handles */
#define GROUPED 3	 /* the first slot of the sync group, which has all slots from it on */
#define LEASE_MAX (255 * 255 * NS_PER_S)

/* One virtual router of each kind: VRRPv3 and VRRPv2, both families, with and without delays, passwords and answers. */
static struct settings kinds[SLOTS] = {
	{.vrrp = {.version = 3, .family = VR_IPV4, .preempt = true, .interval_ns = NS_PER_S},
	 .garp = {.repeat = 2,
		  .delay_ns = NS_PER_S,
		  .refresh_ns = 3 * NS_PER_S,
		  .refresh_repeat = 1,
		  .lower_repeat = 1}},
	{.vrrp = {.version = 2, .family = VR_IPV4, .interval_ns = NS_PER_S, .answer = FSM_ANSWER_ALWAYS},
	 .auth_type = VRRP2_AUTH_SIMPLE},
	{.vrrp = {.version = 3, .family = VR_IPV6, .preempt = true, .interval_ns = 10 * NS_PER_MS, .last_word = true},
	 .garp = {.repeat = 5}},
	{.vrrp = {.version = 3,
		  .family = VR_IPV4,
		  .preempt = true,
		  .interval_ns = NS_PER_S,
		  .preempt_delay_ns = 5 * NS_PER_S}},
	{.vrrp = {.version = 3, .family = VR_IPV6, .preempt = true, .interval_ns = NS_PER_S / 4, .down_adverts = 5}},
	{.vrrp = {.version = 2,
		  .family = VR_IPV4,
		  .preempt = true,
		  .interval_ns = 2 * NS_PER_S,
		  .answer = FSM_ANSWER_NEVER}},
};
static const struct peer peers[3] = {{{192, 0, 2, 7}, 0, 255}, {{192, 0, 2, 8}, 0, 255}, {{198, 51, 100, 9}, 0, 255}};

static struct engine engine;
static struct fastpath fp;
static struct vr_engine counters;
static struct vr_live lives[SLOTS];
static struct settings settings[2][SLOTS]; /* [1]: those of the next configuration */
static struct sync_groups groups[2];
static bool grouped;   /* the engine has a sync group */
static bool scribbled; /* the input has written into the map */
static bool deaf;      /* the queue of notes is full */
static uint64_t now;

static uint8_t own_last(uint32_t slot)
{
	return (uint8_t)(100 + slot);
}

static void check_advert(uint32_t slot, const uint8_t *frame, uint32_t length)
{
	uint8_t family = settings[0][slot].vrrp.family;
	size_t headers = family == VR_IPV4 ? FRAME_HEADERS4 : FRAME_HEADERS6;
	struct ip_packet ip = {.family = family, .ttl = frame[14 + (family == VR_IPV4 ? 8 : 7)]};
	struct advert a;

	frame_source(frame, family, ip.source);
	frame_to_host(frame, family, ip.destination);
	HOLDS(advert_parse(frame + headers, length - headers, &ip, &a) == VR_REASON_COUNT);
	HOLDS(a.vrid == slot + 1 && a.version == settings[0][slot].vrrp.version);
	HOLDS(a.source[family == VR_IPV4 ? 3 : 15] == own_last(slot));
}

/* In place of engine/tx.c. Adverts are read when they leave, as sendmmsg() does. */
void tx_flush(struct tx *tx)
{
	struct tx_batch *batch = &tx->frames;

	for (uint32_t i = 0; i < batch->count; i++)
		check_advert((uint32_t)batch->to[i].sll_ifindex, batch->vectors[i].iov_base,
			     (uint32_t)batch->vectors[i].iov_len);
	batch->count = 0;
}

void tx_add_advert(struct tx *tx, uint32_t ifindex, uint8_t family, const uint8_t *frame, uint32_t length)
{
	uint8_t priority = frame[(family == VR_IPV4 ? FRAME_HEADERS4 : FRAME_HEADERS6) + 2];
	struct tx_batch *batch = &tx->frames;

	/* the last word of a router that yields leaves when it is Backup already */
	HOLDS(scribbled || !priority || fp.state[ifindex].state == VR_ACTIVE || settings[0][ifindex].vrrp.last_word);
	if (batch->count == TX_BATCH)
		tx_flush(tx);
	batch->to[batch->count].sll_ifindex = (int)ifindex;
	batch->vectors[batch->count++] = (struct iovec){(void *)frame, length};
}

/* In place of engine/announcer.c. */
void announcer_put(struct announcer *a, const struct announcement *announcement)
{
	uint32_t type = (uint32_t)announcement->frame[12] << 8 | announcement->frame[13];

	(void)a;
	HOLDS(announcement->slot < SLOTS);
	HOLDS(scribbled || fp.state[announcement->slot].state == VR_ACTIVE);
	HOLDS(announcement->length == (type == 0x0806 ? FRAME_GARP_LEN : FRAME_NA_LEN));
}

/* In place of engine/notes.c. */
bool engine_offer_note(struct engine *e, const struct note *note)
{
	(void)e;
	if (deaf)
		return false;
	if (note->kind == NOTE_PLAN)
		free(note->plan);
	return true;
}

void engine_put_note(struct engine *e, const struct note *note)
{
	(void)e;
	HOLDS(note->slot < SLOTS && (scribbled || note->to < VR_STATE_COUNT));
}

static struct vr_plan *make_plan(uint32_t slot, uint8_t priority)
{
	static const uint8_t addresses[2][16] = {{0xfe, 0x80, [15] = 1}, {0x20, 0x01, 0x0d, 0xb8}}, mac[6] = {2};
	const struct settings *s = &settings[0][slot];
	struct advert a = {
		.version = s->vrrp.version,
		.family = s->vrrp.family,
		.vrid = (uint8_t)(slot + 1),
		.priority = priority,
		.count = 2,
		.auth_type = s->auth_type,
		.interval_ns = s->vrrp.interval_ns,
		.source = {192, 0, 2, own_last(slot)},
		.addresses = addresses[0],
	};
	size_t length, frames = plan_frames(s);
	struct vr_plan *plan;

	a.form = a.version == 2 ? VR_SUM_PLAIN : VR_SUM_PSEUDO;
	if (a.family == VR_IPV6)
		memcpy(a.source, (uint8_t[16]){0xfe, 0x80, [15] = own_last(slot)}, 16);
	length = frame_advert_length(&a);
	plan = calloc(1, plan_vips_offset(length * frames) + sizeof(struct plan_vip));
	*plan = (struct vr_plan){
		.settings = s,
		.ifindex = slot,
		.frame_length = (uint16_t)length,
		.listed = 2,
		.vip_count = 1,
		.priority = priority,
	};
	for (size_t i = 0; i < frames; i++) {
		struct frame_to to = frame_to_group(a.family);

		if (s->peer_count)
			memcpy(to.address, s->peers[i].address, sizeof(to.address));
		frame_advert(&a, &to, mac, plan->frame + i * length, length);
	}
	*plan_vips(plan) = (struct plan_vip){.ifindex = slot, .family = slot % 2 ? VR_IPV4 : VR_IPV6};
	return plan;
}

static void command(uint32_t kind, uint32_t slot)
{
	const struct command c = {.kind = kind, .slot = slot};

	engine_command(&engine, &c, now);
}

static void give_plan(uint32_t slot, uint8_t priority)
{
	struct command c = {.kind = COMMAND_PLAN, .slot = slot, .plan = make_plan(slot, priority ? priority : 1)};

	engine_command(&engine, &c, now);
}

/* As the manager does: another configuration's sync groups take over from the ones before. */
static void give_groups(bool some)
{
	struct sync_groups *next = engine.groups == &groups[0] ? &groups[1] : &groups[0];
	static const uint32_t members[] = {GROUPED, GROUPED + 1, GROUPED + 2};
	struct command c = {.kind = COMMAND_GROUPS, .groups = some ? next : NULL};

	sync_groups_free(next);
	HOLDS(!sync_groups_init(next, SLOTS, 1, SLOTS - GROUPED));
	sync_groups_add(next, members, SLOTS - GROUPED, 2 * NS_PER_S);
	engine_command(&engine, &c, now);
	grouped = some;
}

/* Usually an event that the BPF programs would let through for the slot, sometimes any bytes. */
static struct vr_event read_event(struct input *in)
{
	struct vr_event event;
	uint8_t how = (uint8_t)take(in, 1);
	const struct settings *s;
	struct vrrp_header h = {0};

	take_bytes(in, &event, sizeof(event));
	event.rx_ns =
		now + NS_PER_MS -
		event.rx_ns %
			NS_PER_S; /* may be later than now: the driver stamps events while the engine reads the ring */
	if (how & 1)
		return event;
	event = (struct vr_event){.slot = event.slot % SLOTS, .rx_ns = event.rx_ns, .flags = event.flags & 3};
	s = &settings[0][event.slot];
	h.version_type = (uint8_t)(s->vrrp.version << 4 | VRRP_TYPE_ADVERT);
	h.vrid = (uint8_t)(event.slot + 1);
	h.priority = (uint8_t)take(in, 1);
	h.count = 2;
	if (s->vrrp.version == 2) {
		h.auth_type = s->auth_type;
		h.interval = (uint8_t)(s->vrrp.interval_ns / NS_PER_S);
	} else {
		h.max_interval = htobe16((uint16_t)(1 + take(in, 1)));
	}
	memcpy(&event.head, &h, sizeof(event.head));
	event.source[0] = s->vrrp.family == VR_IPV4 ? 192 : 0xfe;
	event.source[s->vrrp.family == VR_IPV4 ? 3 : 15] = (uint8_t)(95 + (how >> 1) % 16);
	return event;
}

/* One pass of the engine's deadlines and announcements. */
static void pass(void)
{
	uint32_t slot;

	for (int i = 0; i < DEADLINES_MAX && deadline_due(&engine.deadlines, now, &slot); i++)
		vr_deadline(&engine, slot, now);
	if (deadline_due(&engine.deadlines, now + 5 * NS_PER_MS, &slot))
		vr_look_ahead(&engine, slot);
	tx_flush(&engine.tx);
	for (int i = 0; i < DEADLINES_MAX && deadline_due(&engine.announcements, now, &slot); i++) {
		HOLDS(scribbled || fp.state[slot].state == VR_ACTIVE);
		vr_announces_first(&engine, slot);
		vr_announce(&engine, slot, now);
	}
	tx_flush(&engine.tx);
	commands_give_back(&engine);
}

static void check(uint32_t slot)
{
	const struct vr_state *s = &fp.state[slot];
	bool runs = s->state == VR_BACKUP || s->state == VR_ACTIVE;

	HOLDS(s->state < VR_STATE_COUNT);
	HOLDS((s->state == VR_ACTIVE) == (s->lease_ns != 0));
	HOLDS(s->lease_ns < now + LEASE_MAX);
	HOLDS(s->state == VR_BACKUP || !s->expected_head);
	HOLDS(s->state == VR_ACTIVE || !deadline_armed(&engine.announcements, slot));
	HOLDS(runs || !deadline_armed(&engine.deadlines, slot));
	HOLDS(s->state != VR_ACTIVE || deadline_armed(&engine.deadlines, slot));
	HOLDS(s->state != VR_BACKUP || deadline_armed(&engine.deadlines, slot) || sync_group_has(engine.groups, slot));
	HOLDS(!runs || engine.vrs[slot].plan);
}

static void check_all(void)
{
	for (uint32_t slot = 0; !scribbled && slot < SLOTS; slot++)
		check(slot);
	for (uint32_t slot = GROUPED; grouped && !scribbled && slot < SLOTS; slot++)
		HOLDS(fp.state[slot].state == fp.state[GROUPED].state);
}

/* As the manager does: a slot with a plan starts, another is in FAULT. */
static void start(uint32_t slot)
{
	command(engine.vrs[slot].plan ? COMMAND_START : COMMAND_FAULT, slot);
}

static void operate(struct input *in)
{
	uint8_t operation = (uint8_t)take(in, 1);
	uint32_t slot = operation >> 4 & 7;
	struct vr_event event;

	slot %= SLOTS;
	switch (operation & 15) {
	case 0 ... 3:
		event = read_event(in);
		vr_event(&engine, &event, now);
		break;
	case 4: /* time moves to the next deadline */
		if (deadline_next(&engine.deadlines) != DEADLINE_NONE && deadline_next(&engine.deadlines) > now)
			now = deadline_next(&engine.deadlines);
		pass();
		break;
	case 5:
		now += take(in, 2) * NS_PER_MS;
		pass();
		break;
	case 6: /* a steady advert */
		lives[slot].last_rx_ns = now - take(in, 1) * NS_PER_MS;
		break;
	case 7:
		start(slot);
		break;
	case 8:
		command(COMMAND_FAULT, slot);
		break;
	case 9:
		command(COMMAND_STOP, slot);
		break;
	case 10:
		give_plan(slot, (uint8_t)take(in, 1));
		break;
	case 11:
		command(take(in, 1) & 1 ? COMMAND_ANNOUNCE : COMMAND_BURST, slot);
		break;
	case 12: /* the manager takes a slot out of its sync group before it removes it */
		if (!sync_group_has(engine.groups, slot))
			command(COMMAND_REMOVE, slot);
		break;
	case 13:
		deaf = take(in, 1) & 1;
		commands_give_back(&engine);
		break;
	case 14: {
		struct command c = {.kind = COMMAND_SETTINGS, .slot = slot, .settings = &settings[1][slot]};

		engine_command(&engine, &c, now);
		break;
	}
	case 15:
		if (scribbled)
			take_bytes(in, &fp.state[slot], sizeof(fp.state[slot]));
		break;
	}
}

static void begin(struct input *in)
{
	uint8_t how = (uint8_t)take(in, 1);

	scribbled = how & 1;
	deaf = false;
	now = 1000 * NS_PER_S;
	memset(lives, 0, sizeof(lives));
	memset(fp.state, 0, SLOTS * sizeof(*fp.state));
	memset(fp.sent, 0, SLOTS * sizeof(*fp.sent));
	memset(engine.vrs, 0, SLOTS * sizeof(*engine.vrs));
	memcpy(settings[0], kinds, sizeof(kinds));
	if (how & 2) { /* slot 0 has peers */
		settings[0][0].peers = peers;
		settings[0][0].peer_count = 3;
	}
	memcpy(settings[1], settings[0], sizeof(kinds));
	engine.groups = NULL;
	grouped = false;
	if (how & 4)
		give_groups(true);
	for (uint32_t slot = 0; slot < SLOTS; slot++) {
		uint8_t priority = how & 8 ? VRRP_PRIORITY_OWNER : (uint8_t)take(in, 1);

		if (!(how & 16) || slot) /* a port that has no address yet */
			give_plan(slot, priority);
		start(slot);
	}
}

/* Ends as a daemon that stops. */
static void end(void)
{
	deaf = false;
	for (uint32_t slot = 0; slot < SLOTS; slot++)
		command(COMMAND_STOP, slot);
	tx_flush(&engine.tx);
	for (uint32_t slot = 0; slot < SLOTS; slot++) {
		HOLDS(scribbled || fp.state[slot].state == VR_INITIALIZE);
		free(engine.vrs[slot].plan);
		deadline_cancel(&engine.deadlines, slot);
		deadline_cancel(&engine.announcements, slot);
	}
	commands_give_back(&engine);
	HOLDS(!engine.retired);
}

static void make_engine(void)
{
	fp = (struct fastpath){.capacity = SLOTS, .live = lives, .engine = &counters};
	fp.state = calloc(SLOTS, sizeof(*fp.state));
	fp.sent = calloc(SLOTS, sizeof(*fp.sent));
	engine.fp = &fp;
	engine.spread = SLOTS;
	engine.vrs = calloc(SLOTS, sizeof(*engine.vrs));
	HOLDS(!deadlines_init(&engine.deadlines, SLOTS) && !deadlines_init(&engine.announcements, SLOTS));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct input in = {data, size};

	if (!engine.vrs)
		make_engine();
	begin(&in);
	check_all();
	for (int i = 0; i < OPERATIONS_MAX && in.left; i++) {
		operate(&in);
		check_all();
	}
	end();
	return 0;
}

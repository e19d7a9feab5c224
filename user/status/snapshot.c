// SPDX-License-Identifier: GPL-2.0
#include "status/snapshot.h"

#include <arpa/inet.h>
#include <bpf/bpf.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/fsm.h"
#include "util/clock.h"
#include "util/family.h"
#include "util/sort.h"

static int address_by_slot(const void *a, const void *b)
{
	const struct row_address *x = a, *y = b;

	return x->slot != y->slot ? (x->slot < y->slot ? -1 : 1) : (int)x->order - (int)y->order;
}

/* Orders rows: first the configured virtual routers by slot, then the others by key. */
static int by_slot_or_key(const void *a, const void *b)
{
	const struct row *x = a, *y = b;

	if (x->configured != y->configured)
		return x->configured ? -1 : 1;
	if (x->configured)
		return x->slot < y->slot ? -1 : 1;
	return memcmp(&x->key, &y->key,
		      sizeof(x->key)); /* the order has no meaning, but is the same in each snapshot */
}

/* Makes room for one more element in an array of `count` elements of `size` bytes. Whenever count is a power of two,
 * the array is doubled. Returns the array; NULL without memory. */
static void *snapshot_grow(void *array, size_t count, size_t size)
{
	return count & (count - 1) ? array : realloc(array, (count ? 2 * count : 1) * size);
}

static int snapshot_add_address(const struct vip_key *key, const struct vip_value *value, void *data)
{
	struct snapshot *s = data;
	struct row_address *more = snapshot_grow(s->addresses, s->address_count, sizeof(*more));

	if (!more)
		return -ENOMEM;
	s->addresses = more;
	more += s->address_count++;
	*more = (struct row_address){
		.slot = value->slot, .order = value->order, .family = key->family, .prefix = value->prefix};
	memcpy(more->address, key->address, sizeof(key->address));
	return 0;
}

static int snapshot_read_addresses(const struct fastpath *fp, struct snapshot *s)
{
	int err = fastpath_for_each_vip(fp, snapshot_add_address, s);

	sort(s->addresses, s->address_count, sizeof(*s->addresses), address_by_slot);
	return err;
}

/* Data for snapshot_add_seen(), the callback for each entry of vr_seen. */
struct reading {
	const struct fastpath *fp;
	struct snapshot *out;
};

static struct row *snapshot_add_row(struct snapshot *s)
{
	struct row *more = snapshot_grow(s->rows, s->count, sizeof(*more));

	if (!more)
		return NULL;
	s->rows = more;
	s->rows[s->count] = (struct row){0};
	return &s->rows[s->count++];
}

/* Returns the bytes of the UTF-8 character at the beginning of a text (Unicode 15.0, table 3-7). Returns 0 if the bytes
 * are not valid, or if the character is a control character, which could change the terminal. */
static size_t character_length(const char *text)
{
	const unsigned char *at = (const unsigned char *)text;
	size_t n = *at < 0x80		       ? 1
		   : *at >= 0xc2 && *at < 0xe0 ? 2
		   : *at >= 0xe0 && *at < 0xf0 ? 3
		   : *at >= 0xf0 && *at < 0xf5 ? 4
					       : 0;

	if (*at < ' ' || *at == 0x7f || (*at == 0xc2 && at[1] < 0xa0))
		return 0;
	for (size_t i = 1; i < n; i++)
		if (at[i] >> 6 != 2)
			return 0;
	if ((*at == 0xe0 && at[1] < 0xa0) || (*at == 0xed && at[1] > 0x9f) || (*at == 0xf0 && at[1] < 0x90) ||
	    (*at == 0xf4 && at[1] > 0x8f))
		return 0;
	return n;
}

/* Makes a name from a map safe to print: ends it with a NUL, and replaces each byte outside a printable character by
 * '?'. A name may be cut within a character, and other programs can write to the maps. */
static void make_printable(char *text, size_t size)
{
	size_t n;

	text[size - 1] = 0;
	for (char *at = text; *at; at += n ? n : 1) {
		n = character_length(at);
		if (!n)
			*at = '?';
	}
}

enum vr_mode snapshot_port(const struct fastpath *fp, uint32_t ifindex, char name[IF_NAMESIZE])
{
	struct vr_port port;

	if (bpf_map_lookup_elem(fp->map[MAP_VR_PORTS], &ifindex, &port)) {
		snprintf(name, IF_NAMESIZE, "#%u", ifindex);
		return VR_MODE_AUTO;
	}
	memcpy(name, port.name, IF_NAMESIZE);
	make_printable(name, IF_NAMESIZE);
	return port.mode;
}

static void name_port(const struct fastpath *fp, struct row *row)
{
	row->mode = snapshot_port(fp, row->key.ifindex, row->interface);
}

static int snapshot_read_configured(const struct fastpath *fp, struct snapshot *s)
{
	size_t address = 0, first;

	for (uint32_t slot = 0; slot < fp->capacity; slot++) {
		struct row *row;

		if (!fp->config[slot].version)
			continue;
		row = snapshot_add_row(s);
		if (!row)
			return -ENOMEM;
		row->configured = true;
		row->slot = slot;
		row->config = fp->config[slot];
		make_printable(row->config.name, sizeof(row->config.name));
		row->state = fp->state[slot];
		row->live = fp->live[slot];
		fastpath_get_counts(fp, slot, &row->counts);
		row->sent = fp->sent[slot];
		row->key = (struct vr_key){.ifindex = row->config.ifindex,
					   .vlan = row->config.vlan,
					   .vlan_in = row->config.vlan_in,
					   .family = row->config.family,
					   .vrid = row->config.vrid};
		name_port(fp, row);
		while (address < s->address_count && s->addresses[address].slot < slot)
			address++;
		first = address;
		while (address < s->address_count && s->addresses[address].slot == slot)
			address++;
		row->address_count = address - first;
		if (row->address_count)
			row->addresses = s->addresses + first;
		s->configured++;
	}
	return 0;
}

static int snapshot_add_seen(const struct vr_key *key, const struct vr_seen *seen, void *data)
{
	const struct reading *reading = data;
	struct row *row = snapshot_add_row(reading->out);

	if (!row)
		return -ENOMEM;
	row->key = *key;
	row->seen = *seen;
	name_port(reading->fp, row);
	return 0;
}

int snapshot_take(const struct fastpath *fp, struct snapshot *out)
{
	int err;

	*out = (struct snapshot){.now_ns = clock_ns()};
	err = snapshot_read_addresses(fp, out);
	if (!err)
		err = snapshot_read_configured(fp, out);
	if (!err)
		err = fastpath_for_each_seen(fp, snapshot_add_seen, &(struct reading){fp, out});
	if (err) {
		snapshot_free(out);
		return err;
	}
	sort(out->rows, out->count, sizeof(*out->rows), by_slot_or_key);
	out->engine = *fp->engine;
	for (int i = 0; i < VR_REASON_COUNT; i++)
		out->errors[i] = fastpath_error_count(fp, i);
	return 0;
}

void snapshot_free(struct snapshot *s)
{
	free(s->rows);
	free(s->addresses);
	*s = (struct snapshot){0};
}

uint64_t row_last_advert_age(const struct row *row, uint64_t now)
{
	uint64_t last = row->seen.last_ns;

	if (row->configured) {
		last = row->live.last_rx_ns;
		if (row->state.heard_ns > last)
			last = row->state.heard_ns;
		if (row->state.state != VR_BACKUP || !row->state.active_priority)
			last = 0;
	}
	if (!last)
		return UINT64_MAX;
	return now > last ? now - last : 0;
}

uint64_t row_active_down(const struct row *row)
{
	uint64_t interval = row->state.active_interval_ns ? row->state.active_interval_ns : row->config.interval_ns;

	if (!row->configured)
		return 0;
	return fsm_active_down(row->config.version, row->state.priority ? row->state.priority : row->config.priority,
			       row->config.down_adverts, interval);
}

const char *row_active(const struct row *row, char *out)
{
	static const uint8_t unknown[16];
	const uint8_t *address = row->configured ? row->state.active_address : row->seen.source;

	*out = 0;
	if (memcmp(address, unknown, sizeof(unknown)))
		snprintf(out, INET6_ADDRSTRLEN, "%s", family_text(row->key.family, address).text);
	return out;
}

size_t row_faults(const struct row *row, const char *names[VR_FAULT_COUNT])
{
#define NAME(id, bit, name, meaning, remedy) [bit] = name,
	static const char *const all[VR_FAULT_COUNT] = {VR_FAULTS(NAME)};
#undef NAME
	size_t n = 0;

	for (size_t i = 0; i < VR_FAULT_COUNT; i++)
		if (row->state.state == VR_FAULT && row->config.faults & 1U << i)
			names[n++] = all[i];
	return n;
}

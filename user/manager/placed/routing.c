// SPDX-License-Identifier: GPL-2.0
#include "manager/placed/routing.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "config/dump/routing_text.h"
#include "config/model.h"
#include "config/routing.h"
#include "manager/netlink/rtnl.h"
#include "manager/placed/record.h"
#include "manager/state.h"
#include "util/clock.h"
#include "util/family.h"
#include "util/log.h"

#define RECHECK_PERIOD (500 * NS_PER_MS) /* shortest time from one routing_recheck() to the next */

static const char *const kind_names[] = {"address", "route", "rule"};

int routing_put(struct nlmsghdr *message, const struct item *item, bool add)
{
	const struct vip *vip;
	uint32_t ifindex;

	/* Zeroes the message, because requests are compared byte by byte, and libmnl does not write the padding of
	 * attributes. */
	memset(message + 1, 0, RTNL_MESSAGE_MAX - sizeof(*message));
	switch (item->kind) {
	case ITEM_ROUTE:
		return rtnl_put_route(message, item->what, add);
	case ITEM_RULE:
		return rtnl_put_rule(message, item->what, add);
	}
	vip = item->what;
	ifindex = if_nametoindex(vip_dev(vip));
	rtnl_put_address(message, vip, ifindex, add);
	return ifindex ? 0 : -ENODEV;
}

/* Returns the name of an item's instance, for messages. */
static const char *owner_of(const struct manager *m, const struct item *item)
{
	if (item->slot == SLOT_STATIC)
		return "static";
	return slot_used(m, item->slot) ? instance_of(m, item->slot)->name : "removed virtual router";
}

/* Writes an item to *out, in the language of the configuration. */
static void describe_item(const struct item *item, struct routing_text *out)
{
	const struct vip *vip = item->what;

	if (item->kind == ITEM_ROUTE) {
		route_format(item->what, out);
	} else if (item->kind == ITEM_RULE) {
		rule_format(item->what, out);
	} else {
		snprintf(out->text, sizeof(out->text), "%s/%u dev %s", family_text(vip->family, vip->address).text,
			 vip->prefix, vip_dev(vip));
	}
}

static bool item_no_track(const struct item *item)
{
	if (item->kind == ITEM_ROUTE)
		return ((const struct route *)item->what)->no_track;
	return item->kind == ITEM_RULE && ((const struct rule *)item->what)->no_track;
}

static bool item_wanted(const struct manager *m, const struct item *item)
{
	return item->slot == SLOT_STATIC || slot_is_active(m, item->slot);
}

static void set_item_state(struct manager *m, struct item *item, enum item_state state)
{
	m->routing.refused += (state == ITEM_REFUSED) - (item->state == ITEM_REFUSED);
	item->state = (uint8_t)state;
	item->entry->installed = state == ITEM_OURS;
}

/* Writes the request that adds an item, and stores the request that removes the item in the record. The removal is
 * written this early because the interface may have another name or ifindex later. */
static int put_addition(struct nlmsghdr *message, size_t i, void *data)
{
	struct manager *m = data;
	struct item *item = m->routing.work[i];
	char buffer[RTNL_MESSAGE_MAX];
	struct nlmsghdr *removal = mnl_nlmsg_put_header(buffer);
	int err = routing_put(removal, item, false);

	if (err)
		return err;
	memcpy(item->entry->request, removal, item->entry->size);
	item->entry->installed =
		true; /* set before the kernel adds the item, since the daemon may be killed in between */
	return routing_put(message, item, true);
}

static void end_addition(size_t i, int err, void *data)
{
	struct manager *m = data;
	struct item *item = m->routing.work[i];
	enum item_state before = item->state, state = !err ? ITEM_OURS : err == -EEXIST ? ITEM_THEIRS : ITEM_REFUSED;
	const char *owner = owner_of(m, item), *kind = kind_names[item->kind];
	struct routing_text text;

	if (before == ITEM_OURS && err == -EEXIST) /* routing_recheck() has found that the item still exists */
		state = ITEM_OURS;
	set_item_state(m, item, state);
	if (state == before && (err || before != ITEM_OURS))
		return;
	describe_item(item, &text);
	if (state == ITEM_REFUSED)
		log_warning(
			"%s: cannot add %s %s: %s; the daemon tries again when interfaces, addresses or routes change",
			owner, kind, text.text, strerror(-err));
	else if (state == ITEM_THEIRS)
		log_info("%s: %s %s exists already; the daemon leaves it in place and does not remove it later", owner,
			 kind, text.text);
	else if (before == ITEM_OURS)
		log_warning("%s: another program has removed %s %s; the daemon has added it again", owner, kind,
			    text.text);
	else if (before == ITEM_REFUSED)
		log_info("%s: added %s %s, which the kernel had refused before", owner, kind, text.text);
}

static int put_removal(struct nlmsghdr *message, size_t i, void *data)
{
	const struct manager *m = data;
	const struct record_entry *entry = m->routing.work[i]->entry;

	memcpy(message, entry->request, entry->size);
	return 0;
}

/* Whether the error of a removal means that the object or its interface is gone already. */
static bool is_gone(int err)
{
	return err == -ESRCH || err == -ENOENT || err == -ENODEV || err == -EADDRNOTAVAIL;
}

static void end_removal(size_t i, int err, void *data)
{
	struct manager *m = data;
	struct item *item = m->routing.work[i];
	struct routing_text text;

	set_item_state(m, item, ITEM_ABSENT);
	if (!err || is_gone(err))
		return;
	describe_item(item, &text);
	log_warning("%s: cannot remove %s %s: %s; remove it by hand", owner_of(m, item), kind_names[item->kind],
		    text.text, strerror(-err));
}

/* Adds or removes the first `count` items of m->routing.work. */
static void run_work(struct manager *m, size_t count, bool add)
{
	const struct rtnl_requests requests = {
		.count = count,
		.put = add ? put_addition : put_removal,
		.done = add ? end_addition : end_removal,
		.data = m,
	};
	int err = rtnl_run(&m->rtnl, &requests);

	if (err)
		log_error("the netlink socket failed: %s; routes and rules of the configuration may be missing, or may "
			  "not have been removed; compare `ip route` and `ip rule` with the configuration",
			  strerror(-err));
}

/* Returns whether run_work() has to add or remove the item. */
typedef bool choose_fn(struct manager *m, struct item *item);

static bool is_missing(struct manager *m, struct item *item)
{
	return item->state == ITEM_ABSENT && item_wanted(m, item);
}

static bool may_be_missing(struct manager *m, struct item *item)
{
	bool try = item->state == ITEM_REFUSED ||
		   (item->state == ITEM_OURS && (!item_no_track(item) || item->slot == SLOT_STATIC));

	/* if the link is down, the virtual router is about to enter FAULT */
	return try && item_wanted(m, item) && (item->slot == SLOT_STATIC || port_of(m, item->slot)->up);
}

/* Returns true if the kernel has to remove the item. Otherwise sets the item to ITEM_ABSENT. */
static bool forget_or_remove(struct manager *m, struct item *item)
{
	if (item->state == ITEM_OURS)
		return true;
	set_item_state(m, item, ITEM_ABSENT);
	return false;
}

static bool is_unwanted(struct manager *m, struct item *item)
{
	return item->state != ITEM_ABSENT && !item_wanted(m, item) && forget_or_remove(m, item);
}

static bool is_virtual(struct manager *m, struct item *item)
{
	return item->slot != SLOT_STATIC && forget_or_remove(m, item);
}

static bool is_static(struct manager *m, struct item *item)
{
	return item->slot == SLOT_STATIC && forget_or_remove(m, item);
}

/* Appends the items of one slot and kind for which choose() returns true to m->routing.work. item: the first item of
 * the slot; n: number of items that m->routing.work has already. Returns the number that it has afterwards. */
static size_t collect(struct manager *m, struct item *item, enum item_kind kind, choose_fn *choose, size_t n)
{
	const struct item *end = m->routing.list + m->routing.count;

	for (uint32_t slot = item->slot; item < end && item->slot == slot; item++)
		if (item->kind == kind && choose(m, item))
			m->routing.work[n++] = item;
	return n;
}

/* Adds or removes items of the marked slots. Rules may need routes, and routes may need addresses. So addresses are
 * added first and rules last, and items are removed in the opposite order. */
static void work_dirty(struct manager *m, bool add)
{
	size_t n = 0;

	for (int k = 0; k < ITEM_KINDS; k++)
		for (size_t i = 0; i < m->routing.dirty_count; i++)
			n = collect(m, m->routing.dirty[i], add ? k : ITEM_KINDS - 1 - k,
				    add ? is_missing : is_unwanted, n);
	if (n)
		run_work(m, n, add);
}

/* Adds or removes all items for which choose() returns true, in the order of work_dirty(). */
static void work_all(struct manager *m, choose_fn *choose, bool add)
{
	size_t n = 0;

	for (int k = 0; k < ITEM_KINDS; k++)
		for (size_t i = 0; i < m->routing.count; i++)
			if (m->routing.list[i].kind == (add ? k : ITEM_KINDS - 1 - k) && choose(m, &m->routing.list[i]))
				m->routing.work[n++] = &m->routing.list[i];
	if (n)
		run_work(m, n, add);
}

static int compare_item_slot(const void *key, const void *item)
{
	const struct item *i = item;
	uint32_t slot = *(const uint32_t *)key;

	return slot < i->slot ? -1 : slot > i->slot;
}

void routing_mark(struct manager *m, uint32_t slot)
{
	struct item *item;

	if (!m->routing.count)
		return;
	item = bsearch(&slot, m->routing.list, m->routing.count, sizeof(*item), compare_item_slot);
	while (item && item > m->routing.list && item[-1].slot == slot)
		item--;
	if (!item || item->dirty)
		return;
	item->dirty = true;
	m->routing.dirty[m->routing.dirty_count++] = item;
}

void routing_withdraw(struct manager *m)
{
	work_dirty(m, false);
}

void routing_settle(struct manager *m)
{
	work_dirty(m, true);
	while (m->routing.dirty_count)
		m->routing.dirty[--m->routing.dirty_count]->dirty = false;
}

void routing_start(struct manager *m)
{
	work_all(m, is_missing, true);
}

void routing_recheck(struct manager *m, uint64_t now)
{
	if (!m->routing.recheck || (m->routing.checked_ns && now - m->routing.checked_ns < RECHECK_PERIOD))
		return;
	m->routing.recheck = false;
	m->routing.checked_ns = now;
	work_all(m, may_be_missing, true);
}

void routing_remove_virtual(struct manager *m)
{
	work_all(m, is_virtual, false);
}

void routing_remove_static(struct manager *m)
{
	work_all(m, is_static, false);
}

void routing_withdraw_all(struct manager *m)
{
	work_all(m, is_unwanted, false);
}

void routing_leave(struct manager *m)
{
	record_drop(&m->routing.record);
	routing_free(m);
}

void routing_free(struct manager *m)
{
	record_destroy(&m->routing.record);
	free(m->routing.list);
	free(m->routing.dirty);
	free(m->routing.work);
	m->routing = (struct routing_items){.list = NULL};
}

// SPDX-License-Identifier: GPL-2.0
/* Makes the list of routes, rules and static addresses (items) from the configuration. At a reload or upgrade, takes
 * over items that are in the kernel already. Removes items that a killed daemon has left. */
#include <errno.h>
#include <linux/rtnetlink.h>
#include <stdlib.h>
#include <string.h>

#include "config/model.h"
#include "config/routing.h"
#include "manager/netlink/encap.h"
#include "manager/netlink/rtnl.h"
#include "manager/placed/record.h"
#include "manager/placed/routing.h"
#include "manager/state.h"
#include "util/log.h"

/* Appends an item to the list. If the list has no memory yet, only counts the item. */
static void add_item(struct routing_items *r, uint32_t slot, enum item_kind kind, const void *what)
{
	if (r->list)
		r->list[r->count] = (struct item){.what = what, .slot = slot, .kind = (uint8_t)kind};
	r->count++;
}

static void add_routing(struct routing_items *r, uint32_t slot, const struct routing *routing)
{
	for (const struct route *route = routing->routes; route; route = route->next)
		add_item(r, slot, ITEM_ROUTE, route);
	for (const struct rule *rule = routing->rules; rule; rule = rule->next)
		add_item(r, slot, ITEM_RULE, rule);
}

static void add_items(struct manager *m)
{
	const struct config *config = m->config;

	m->routing.count = 0;
	for (uint32_t slot = 0; slot < m->slots.count; slot++)
		if (slot_used(m, slot) && instance_of(m, slot)->settings->routing)
			add_routing(&m->routing, slot, instance_of(m, slot)->settings->routing);
	for (const struct static_address *a = config->static_addresses; a; a = a->next)
		add_item(&m->routing, SLOT_STATIC, ITEM_ADDRESS, &a->vip);
	if (config->static_routing)
		add_routing(&m->routing, SLOT_STATIC, config->static_routing);
}

/* Checks that an interface exists. Returns 0, or -ENODEV, logged. With `dynamic`, logs a warning for a missing
 * interface and returns 0. */
static int check_device(const char *name, bool dynamic)
{
	if (!name || if_nametoindex(name))
		return 0;
	if (dynamic) {
		log_warning("%s: no such interface; its addresses and routes wait until the interface exists "
			    "(dynamic_interfaces)",
			    name);
		return 0;
	}
	log_error("%s: no such interface; create it, correct its name in the configuration (see `ip link`), or set "
		  "dynamic_interfaces, so that the daemon waits for the interface",
		  name);
	return -ENODEV;
}

static int check_vrf(const char *name)
{
	uint32_t table;

	if (!vrf_table(name, &table))
		return 0;
	log_error("%s: no such VRF; create it, or correct its name in the configuration (see `ip link show type vrf`)",
		  name);
	return -ENODEV;
}

/* Checks that the interfaces and VRFs of all items exist, and logs those that do not. Logs an interface that
 * consecutive items share only once. Returns 0 or -ENODEV. */
static int check_devices(const struct routing_items *r, bool dynamic)
{
	const char *last = "";
	int err = 0;

	for (size_t i = 0; i < r->count; i++) {
		const struct route *route = r->list[i].what;
		uint32_t hops = 1;

		if (r->list[i].kind == ITEM_RULE) /* the kernel accepts a rule for an interface that does not exist */
			continue;
		if (r->list[i].kind == ITEM_ROUTE && route->hop_count)
			hops = route->hop_count;
		if (r->list[i].kind == ITEM_ROUTE && route->vrf)
			err = check_vrf(route->vrf) ? -ENODEV : err;
		for (uint32_t h = 0; h < hops; h++) {
			const char *name = r->list[i].kind == ITEM_ADDRESS ? vip_dev(r->list[i].what)
					   : route->hop_count		   ? route->hops[h].dev
									   : route->hop.dev;

			if (name && strcmp(name, last)) {
				err = check_device(name, dynamic) ? -ENODEV : err;
				last = name;
			}
		}
	}
	return err;
}

/* Writes the request that removes an item. If its interface does not exist yet, the request already has its final
 * length, and put_addition() in routing.c writes it again later. */
static void put_request(char buffer[RTNL_MESSAGE_MAX], const struct item *item)
{
	routing_put(mnl_nlmsg_put_header(buffer), item, false);
}

/* Makes the record with an entry for each item. beside: use record_create_beside(). Returns 0 or -ENOMEM. */
static int make_record(struct manager *m, bool beside)
{
	char buffer[RTNL_MESSAGE_MAX];
	struct nlmsghdr *message = (struct nlmsghdr *)buffer;
	size_t size = 0;
	int err;

	for (size_t i = 0; i < m->routing.count; i++) {
		put_request(buffer, &m->routing.list[i]);
		size += record_entry_size(message->nlmsg_len);
	}
	err = (beside ? record_create_beside : record_create)(&m->routing.record, m->options->name, size);
	for (size_t i = 0; i < m->routing.count && !err; i++) {
		put_request(buffer, &m->routing.list[i]);
		m->routing.list[i].entry = record_add(&m->routing.record, message);
	}
	return err;
}

/* Makes the list of items, all in ITEM_ABSENT, and the arrays `dirty` and `work` of the same length. Returns 0 or
 * -ENOMEM. */
static int make_items(struct manager *m)
{
	struct routing_items *r = &m->routing;

	add_items(m);
	if (!r->count)
		return 0;
	r->list = calloc(r->count, sizeof(*r->list));
	r->dirty = calloc(r->count, sizeof(*r->dirty));
	r->work = calloc(r->count, sizeof(*r->work));
	if (!r->list || !r->dirty || !r->work)
		return -ENOMEM;
	add_items(m);
	return 0;
}

static void follow_routing(struct manager *m)
{
	if (m->routing.count && rtnl_follow_routing(&m->rtnl))
		log_warning("cannot follow changes of routes and rules: %s; if another program removes a route or "
			    "rule, it is not added again",
			    strerror(errno));
}

int routing_init(struct manager *m)
{
	int err = make_items(m);

	if (!err)
		err = check_devices(&m->routing, m->config->dynamic);
	if (!err && m->routing.count)
		err = make_record(m, false);
	if (!err)
		follow_routing(m);
	return err;
}

/* A copy of the request that adds an item. At a reload, equal requests show that an old item and a new item are the
 * same. */
struct request {
	size_t length;
	char *bytes; /* NULL: the interface of the item does not exist */
};

static struct request request_of(const struct item *item)
{
	char buffer[RTNL_MESSAGE_MAX];
	struct nlmsghdr *message = mnl_nlmsg_put_header(buffer);
	struct request r = {0};

	if (routing_put(message, item, true))
		return r;
	r.length = message->nlmsg_len;
	r.bytes = malloc(r.length);
	if (r.bytes)
		memcpy(r.bytes, buffer, r.length);
	return r;
}

static struct request *requests_of(const struct routing_items *items)
{
	struct request *list = calloc(items->count + 1, sizeof(*list));

	for (size_t i = 0; list && i < items->count; i++)
		list[i] = request_of(&items->list[i]);
	return list;
}

static void free_requests(struct request *list, size_t count)
{
	for (size_t i = 0; list && i < count; i++)
		free(list[i].bytes);
	free(list);
}

static bool same_request(const struct request *a, const struct request *b)
{
	return a->bytes && b->bytes && a->length == b->length && !memcmp(a->bytes, b->bytes, a->length);
}

/* Gives the new list's item the state of the equal item in the old list. The old item becomes ITEM_ABSENT, so that its
 * object is not removed from the kernel. */
static void inherit_item(struct item *from, struct item *to)
{
	to->state = from->state;
	to->entry->installed = from->entry->installed;
	memcpy(to->entry->request, from->entry->request, to->entry->size);
	from->state = ITEM_ABSENT;
}

/* Finds for each new item the old item with the same request, and calls inherit_item(). Both lists are sorted by slot,
 * and only items of the same slot are compared. */
static void inherit_items(struct routing_items *old, struct routing_items *new)
{
	struct request *before = requests_of(old), *after = requests_of(new);
	size_t first = 0;

	for (size_t i = 0; before && after && i < new->count; i++) {
		while (first < old->count && old->list[first].slot < new->list[i].slot)
			first++;
		for (size_t j = first; j < old->count && old->list[j].slot == new->list[i].slot; j++) {
			if (old->list[j].kind != new->list[i].kind || old->list[j].state == ITEM_ABSENT ||
			    old->list[j].entry->size != new->list[i].entry->size ||
			    !same_request(&before[j], &after[i]))
				continue;
			inherit_item(&old->list[j], &new->list[i]);
			break;
		}
		new->refused += new->list[i].state == ITEM_REFUSED;
	}
	free_requests(before, old->count);
	free_requests(after, new->count);
}

void routing_renew(struct manager *m)
{
	struct routing_items old = m->routing, new;
	int err;

	m->routing = (struct routing_items){.recheck = old.recheck};
	err = make_items(m);
	if (!err && m->routing.count)
		err = make_record(m, false);
	if (err) {
		log_error("out of memory: routes, rules and static addresses of the new configuration are not added; "
			  "free memory, then reload");
		routing_free(m);
	}
	check_devices(&m->routing, m->config->dynamic);
	inherit_items(&old, &m->routing);
	new = m->routing;
	m->routing = old;
	routing_remove_virtual(m);
	routing_remove_static(m);
	if (new.record.bytes)
		record_drop(&m->routing.record);
	routing_free(m);
	m->routing = new;
	if (!old.count)
		follow_routing(m);
	routing_start(m);
}

/* Copies of the requests in the record of a previous daemon. */
struct requests {
	struct nlmsghdr **list;
	size_t count;
};

/* Whether a request removes an address, a route or a rule. The record is a file, which could contain any other request.
 */
static bool is_removal(const struct nlmsghdr *request)
{
	return request->nlmsg_len <= RTNL_MESSAGE_MAX &&
	       (request->nlmsg_type == RTM_DELADDR || request->nlmsg_type == RTM_DELROUTE ||
		request->nlmsg_type == RTM_DELRULE);
}

static void keep_request(const struct nlmsghdr *request, void *data)
{
	struct requests *r = data;
	struct nlmsghdr **more = r->list, *copy;

	if (!is_removal(request))
		return;
	if (!(r->count & (r->count - 1)))
		more = realloc(r->list, (r->count ? 2 * r->count : 1) * sizeof(*r->list));
	if (!more)
		return;
	r->list = more;
	copy = malloc(request->nlmsg_len);
	if (copy)
		r->list[r->count++] = memcpy(copy, request, request->nlmsg_len);
}

static int put_kept(struct nlmsghdr *message, size_t i, void *data)
{
	const struct requests *r = data;

	memcpy(message, r->list[i], r->list[i]->nlmsg_len);
	return 0;
}

static void end_kept(size_t i, int err, void *data)
{
	(void)i, (void)err, (void)data; /* errors are ignored: the object is gone already */
}

static void free_kept(struct requests *kept)
{
	while (kept->count)
		free(kept->list[--kept->count]);
	free(kept->list);
}

/* Sends the requests in `kept`, which remove objects that a previous daemon has left in the kernel. */
static void remove_kept(struct manager *m, struct requests *kept)
{
	const struct rtnl_requests requests = {.count = kept->count, .put = put_kept, .done = end_kept, .data = kept};

	if (kept->count)
		log_info("removed %zu routes, rules and static addresses that the previous daemon had left behind%s",
			 kept->count,
			 rtnl_run(&m->rtnl, &requests)
				 ? "; netlink failed, so some may still exist: see `ip route` and `ip rule`"
				 : "");
}

void routing_leftovers(struct manager *m)
{
	struct requests kept = {.list = NULL};

	record_leftovers(m->options->name, keep_request, &kept);
	remove_kept(m, &kept);
	free_kept(&kept);
}

/* Returns the item that a request of the record removes; NULL: the configuration does not have it. The search begins at
 * index *at and goes backwards through the list, because the record is read backwards, too. Sets *at to the index where
 * the next search begins. */
static struct item *item_of(struct routing_items *r, const struct nlmsghdr *request, size_t *at)
{
	for (size_t tried = 0; tried < r->count; tried++) {
		struct item *item = &r->list[*at];

		*at = (*at ? *at : r->count) - 1;
		if (item->state == ITEM_ABSENT && item->entry->size == request->nlmsg_len &&
		    !memcmp(item->entry->request, request, request->nlmsg_len))
			return item;
	}
	return NULL;
}

/* Sets each item whose removal is among the requests `kept` to ITEM_OURS, and deletes that request from `kept`. */
static void inherit_kept(struct routing_items *r, struct requests *kept)
{
	size_t left = 0, at = r->count ? r->count - 1 : 0;

	for (size_t i = 0; i < kept->count; i++) {
		struct item *item = item_of(r, kept->list[i], &at);

		if (item) {
			item->state = ITEM_OURS;
			item->entry->installed = true;
			free(kept->list[i]);
		} else {
			kept->list[left++] = kept->list[i];
		}
	}
	kept->count = left;
}

int routing_adopt(struct manager *m)
{
	struct requests kept = {.list = NULL};
	int err = make_items(m);

	if (!err)
		err = check_devices(&m->routing, m->config->dynamic);
	if (!err && m->routing.count)
		err = make_record(m, true);
	if (!err) {
		record_leftovers(m->options->name, keep_request, &kept);
		inherit_kept(&m->routing, &kept);
		remove_kept(m, &kept);
		record_publish(&m->routing.record, m->options->name);
		routing_withdraw_all(m);
		follow_routing(m);
	}
	free_kept(&kept);
	return err;
}

// SPDX-License-Identifier: GPL-2.0
/* From the configuration to the list of routes, rules and static addresses; and what a killed daemon has left of such.
 */
#include <errno.h>
#include <linux/rtnetlink.h>
#include <stdlib.h>
#include <string.h>

#include "manager/encap.h"
#include "manager/internal.h"
#include "util/log.h"

/* Adds an item, or counts it where there is no list yet. */
static void add(struct routing_items *r, uint32_t slot, enum item_kind kind, const void *what)
{
	if (r->list)
		r->list[r->count] = (struct item){.what = what, .slot = slot, .kind = (uint8_t)kind};
	r->count++;
}

static void add_routing(struct routing_items *r, uint32_t slot, const struct routing *routing)
{
	for (const struct route *route = routing->routes; route; route = route->next)
		add(r, slot, ITEM_ROUTE, route);
	for (const struct rule *rule = routing->rules; rule; rule = rule->next)
		add(r, slot, ITEM_RULE, rule);
}

static void add_all(struct manager *m)
{
	const struct config *config = m->config;

	m->routing.count = 0;
	for (uint32_t slot = 0; slot < m->count; slot++)
		if (slot_used(m, slot) && instance_of(m, slot)->settings->routing)
			add_routing(&m->routing, slot, instance_of(m, slot)->settings->routing);
	for (const struct static_address *a = config->static_addresses; a; a = a->next)
		add(&m->routing, SLOT_STATIC, ITEM_ADDRESS, &a->vip);
	if (config->static_routing)
		add_routing(&m->routing, SLOT_STATIC, config->static_routing);
}

static int check_device(const char *name, bool dynamic)
{
	if (!name || if_nametoindex(name))
		return 0;
	if (dynamic) {
		log_warning("%s: no such interface; what is configured there waits for it (dynamic_interfaces)", name);
		return 0;
	}
	log_error("%s: no such interface; create it, or correct the configuration (see `ip link`)", name);
	return -ENODEV;
}

static int check_vrf(const char *name)
{
	uint32_t table;

	if (!vrf_table(name, &table))
		return 0;
	log_error("%s: no such VRF; create it, or correct the configuration (see `ip link show type vrf`)", name);
	return -ENODEV;
}

/* Says which interfaces are not there, once for neighbours. */
static int check_devices(const struct routing_items *r, bool dynamic)
{
	const char *last = "";
	int err = 0;

	for (size_t i = 0; i < r->count; i++) {
		const struct route *route = r->list[i].what;
		uint32_t hops = 1;

		if (r->list[i].kind == ITEM_RULE) /* the kernel takes a rule for an interface to come */
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

/* The request that removes an item; where its interface is not there, one that has none. */
static void put_request(char buffer[RTNL_MESSAGE_MAX], const struct item *item)
{
	routing_put(mnl_nlmsg_put_header(buffer), item, false);
}

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

/* Returns 0 or -ENOMEM. */
static int make_list(struct manager *m)
{
	struct routing_items *r = &m->routing;

	add_all(m);
	if (!r->count)
		return 0;
	r->list = calloc(r->count, sizeof(*r->list));
	r->dirty = calloc(r->count, sizeof(*r->dirty));
	r->work = calloc(r->count, sizeof(*r->work));
	if (!r->list || !r->dirty || !r->work)
		return -ENOMEM;
	add_all(m);
	return 0;
}

static void follow(struct manager *m)
{
	if (m->routing.count && rtnl_follow_routing(&m->rtnl))
		log_warning("cannot follow routes and rules: %s; what somebody else removes is not put back",
			    strerror(errno));
}

int routing_init(struct manager *m)
{
	int err = make_list(m);

	if (!err)
		err = check_devices(&m->routing, m->config->dynamic);
	if (!err && m->routing.count)
		err = make_record(m, false);
	if (!err)
		follow(m);
	return err;
}

/* Requests that make items, for comparison; the length counts where two begin alike. */
struct request {
	size_t length;
	char *bytes; /* NULL: none can be made */
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

/* What is there already passes on from an item to its successor, and is nothing to remove any more. */
static void inherit(struct item *from, struct item *to)
{
	to->state = from->state;
	to->entry->installed = from->entry->installed;
	memcpy(to->entry->request, from->entry->request, to->entry->size);
	from->state = ITEM_ABSENT;
}

/* Both lists are by slot: only those of one are compared with each other. */
static void inherit_all(struct routing_items *old, struct routing_items *new)
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
			inherit(&old->list[j], &new->list[i]);
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
	err = make_list(m);
	if (!err && m->routing.count)
		err = make_record(m, false);
	if (err) {
		log_error("no memory for the routes and rules of the new configuration: there are none");
		routing_free(m);
	}
	check_devices(&m->routing, m->config->dynamic);
	inherit_all(&old, &m->routing);
	new = m->routing;
	m->routing = old;
	routing_remove_virtual(m);
	routing_remove_static(m);
	if (new.record.bytes)
		record_drop(&m->routing.record);
	routing_free(m);
	m->routing = new;
	if (!old.count)
		follow(m);
	routing_start(m);
}

/* Requests of a record, copied. */
struct requests {
	struct nlmsghdr **list;
	size_t count;
};

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
	(void)i, (void)err, (void)data; /* what is gone already is gone */
}

static void free_kept(struct requests *kept)
{
	while (kept->count)
		free(kept->list[--kept->count]);
	free(kept->list);
}

static void remove_kept(struct manager *m, struct requests *kept)
{
	const struct rtnl_requests requests = {.count = kept->count, .put = put_kept, .done = end_kept, .data = kept};

	if (kept->count)
		log_info("the daemon before this one did not stop cleanly: %zu routes, rules and static addresses that "
			 "it had made "
			 "are removed%s",
			 kept->count, rtnl_run(&m->rtnl, &requests) ? ", as far as netlink allowed" : "");
}

void routing_leftovers(struct manager *m)
{
	struct requests kept = {.list = NULL};

	record_leftovers(m->options->name, keep_request, &kept);
	remove_kept(m, &kept);
	free_kept(&kept);
}

/* The item that a request removes; NULL: nothing wants it any more. Both are in one order as long as the configuration
 * is the same: the search begins at the item before the last one found. */
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

/* Takes out those requests that are an item's. */
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
	int err = make_list(m);

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
		follow(m);
	}
	free_kept(&kept);
	return err;
}

/* SPDX-License-Identifier: GPL-2.0 */
/* Routing netlink: links and addresses, asked for, followed and changed. */
#ifndef VRRP_XDP_RTNL_H
#define VRRP_XDP_RTNL_H

#include <libmnl/libmnl.h>
#include <net/if.h>
#include <stdbool.h>
#include <stdint.h>

#include "config/model.h"

/* One socket for questions and changes, one that follows what happens. */
struct rtnl {
	struct mnl_socket *request;
	struct mnl_socket *monitor;
	uint32_t seq;
	uint32_t own_port; /* netlink's port of the request socket */
};

/* A link as a message tells it. */
struct rtnl_link {
	uint32_t ifindex;
	char name[IF_NAMESIZE];
	uint8_t mac[6];
	uint32_t lower;	      /* of a VLAN: the interface below */
	uint16_t vlan;	      /* its id; 0: no VLAN, or one whose lower interface is in another namespace */
	bool own_mac_only;    /* a macvlan or ipvlan: frames to another MAC never reach it */
	uint32_t promiscuity; /* how many want it to be promiscuous, the kernel for a lack of filters among them */
	bool up;	      /* administratively, with carrier */
	bool gone;
};

/* An address as a message tells it. */
struct rtnl_address {
	uint32_t ifindex;
	uint8_t family;	     /* VR_IPV4 or VR_IPV6 */
	uint8_t address[16]; /* network order */
	bool usable;	     /* not tentative, not failed */
	bool gone;
	bool by_us; /* of IPv4: at our request */
};

/* Calls for each message understood; any may be NULL. */
struct rtnl_handler {
	void (*link)(const struct rtnl_link *link, void *data);
	void (*address)(const struct rtnl_address *address, void *data);
	void (*lost)(void *data); /* somebody else has removed a route with our protocol number, or a rule */
	void *data;
	uint32_t own_port; /* of the request socket */
};

/* Returns 0 or a negative errno. */
int rtnl_open(struct rtnl *r);
void rtnl_close(struct rtnl *r);

/* Asks for all links, or all addresses of both families. Returns 0 or a negative errno. */
int rtnl_dump_links(struct rtnl *r, const struct rtnl_handler *handler);
int rtnl_dump_addresses(struct rtnl *r, const struct rtnl_handler *handler);

int rtnl_monitor_fd(const struct rtnl *r);

/* Reads what has happened. Returns 0, or -ENOBUFS where messages were lost and everything has to be asked for again. */
int rtnl_monitor_read(struct rtnl *r, const struct rtnl_handler *handler);

/* Follows routes and rules, too. Returns 0 or a negative errno. */
int rtnl_follow_routing(struct rtnl *r);

#define RTNL_MESSAGE_MAX 8192 /* of one request */

/* Requests to change something. put() writes number i into an empty message of up to RTNL_MESSAGE_MAX bytes, type and
 * flags included, or returns a negative errno; done() gets the kernel's answer, or that errno. */
struct rtnl_requests {
	size_t count;
	int (*put)(struct nlmsghdr *message, size_t i, void *data);
	void (*done)(size_t i, int err, void *data);
	void *data;
};

/* Makes them all, a batch of messages at a time, in their order. Returns 0, or a negative errno where netlink itself
 * failed. */
int rtnl_run(struct rtnl *r, const struct rtnl_requests *requests);

/* Writes the request to add or to delete an address. */
void rtnl_put_address(struct nlmsghdr *message, const struct vip *vip, uint32_t ifindex, bool add);

/* The same for a route or rule (rtnl_routing.c). Returns 0, or -ENODEV where an interface of it is not there. */
int rtnl_put_route(struct nlmsghdr *message, const struct route *route, bool add);
int rtnl_put_rule(struct nlmsghdr *message, const struct rule *rule, bool add);

/* One address to add or to delete. */
struct rtnl_change {
	bool add;
	uint32_t ifindex;
	const struct vip *vip;
	int err;	/* result, a negative errno */
	uint32_t slot;	/* the caller's */
	uint32_t order; /* the caller's */
};

/* Does them all, a batch of messages at a time, and sets err of each. Returns 0, or a negative errno where netlink
 * itself failed. */
int rtnl_change_addresses(struct rtnl *r, struct rtnl_change *changes, size_t count);

#endif

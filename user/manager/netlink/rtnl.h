/* SPDX-License-Identifier: GPL-2.0 */
/* Speaks rtnetlink(7) with the kernel: reads links and addresses, follows their changes, and adds and deletes
 * addresses, routes and rules. */
#ifndef VRRP_XDP_RTNL_H
#define VRRP_XDP_RTNL_H

#include <libmnl/libmnl.h>
#include <net/if.h>
#include <stdbool.h>
#include <stdint.h>

#include "config/model.h"

/* The two netlink sockets of the manager. */
struct rtnl {
	struct mnl_socket *request; /* dumps and changes */
	struct mnl_socket *monitor; /* receives the kernel's notifications */
	uint32_t seq;		    /* netlink sequence number of the next request */
	uint32_t own_port; /* netlink port id of the request socket: notifications about changes by this daemon contain
			      it */
};

/* A network interface, as RTM_NEWLINK or RTM_DELLINK describes it. */
struct rtnl_link {
	uint32_t ifindex;
	char name[IF_NAMESIZE];
	uint8_t mac[6];
	uint32_t lower; /* ifindex of the device below; 0: none */
	uint16_t vlan;	/* VLAN id; 0: the link is no VLAN interface, or the device below it is in another namespace */
	bool own_mac_only;    /* the link is a macvlan or ipvlan: frames to another MAC never reach it */
	uint32_t mtu;	      /* largest IP packet in bytes; 0: the message does not contain it */
	uint32_t promiscuity; /* how many users of the link want promiscuous mode, the kernel included */
	bool up;	      /* administratively up, with carrier */
	bool gone;	      /* the message was RTM_DELLINK: the link was deleted */
};

/* An address of an interface, as RTM_NEWADDR or RTM_DELADDR describes it. */
struct rtnl_address {
	uint32_t ifindex;
	uint8_t family;	     /* VR_IPV4 or VR_IPV6 */
	uint8_t address[16]; /* network order, IPv4 in the first four bytes */
	bool usable;	     /* duplicate address detection (RFC 4862) is over and has not failed */
	bool gone;	     /* the message was RTM_DELADDR: the address was removed */
	bool by_us;	     /* this daemon's request has caused the change; the kernel reports this for IPv4 only */
};

/* The functions that are called for the messages of a dump or of the monitor socket. Any of them may be NULL. */
struct rtnl_handler {
	void (*link)(const struct rtnl_link *link, void *data);
	void (*address)(const struct rtnl_address *address, void *data);
	/* another process has removed a rule, or a route with our protocol number (PROTOCOL_OWN) */
	void (*lost)(void *data);
	/* a qdisc or a filter was added to this interface, changed, or removed */
	void (*tc)(uint32_t ifindex, void *data);
	void *data;
	uint32_t own_port; /* rtnl.own_port, to distinguish our changes from those of other processes */
};

/* Opens both sockets; the monitor socket follows links, addresses and changes at
 * tc. Returns 0 or a negative errno. */
int rtnl_open(struct rtnl *r);
void rtnl_close(struct rtnl *r);

/* Read all links, or all addresses of both families, of this network namespace from the kernel. Both call the handler
 * for every object, and return 0 or a negative errno. */
int rtnl_dump_links(struct rtnl *r, const struct rtnl_handler *handler);
int rtnl_dump_addresses(struct rtnl *r, const struct rtnl_handler *handler);

/* Returns the descriptor of the monitor socket, for poll(). */
int rtnl_monitor_fd(const struct rtnl *r);

/* Reads the notifications that are in the monitor socket, and calls the handler for each. Never blocks. Returns 0, or
 * -ENOBUFS if the kernel has dropped notifications. The caller then has to read all links and addresses again. */
int rtnl_monitor_read(struct rtnl *r, const struct rtnl_handler *handler);

/* Makes the monitor socket also receive notifications about routes and rules, for rtnl_handler.lost. Returns 0 or a
 * negative errno. */
int rtnl_follow_routing(struct rtnl *r);

#define RTNL_MESSAGE_MAX 8192 /* bytes of one request */

/* A series of requests that change addresses, routes or rules. put() writes request i into a message of at most
 * RTNL_MESSAGE_MAX bytes, and returns 0. If put() returns a negative errno, the request is not sent. done() is called
 * with the result of request i: 0, or the negative errno of the kernel or of put(). */
struct rtnl_requests {
	size_t count;
	int (*put)(struct nlmsghdr *message, size_t i, void *data);
	void (*done)(size_t i, int err, void *data);
	void *data;
};

/* Sends the requests in their order, in batches, and waits for the answers. Returns 0. If the socket fails, returns a
 * negative errno, and done() is not called for the remaining requests. */
int rtnl_run(struct rtnl *r, const struct rtnl_requests *requests);

/* Writes the request that adds or deletes an address on an interface. The message must contain nothing but an empty
 * header. */
void rtnl_put_address(struct nlmsghdr *message, const struct vip *vip, uint32_t ifindex, bool add);

/* Write the request that adds or deletes a route or a rule (rtnl_routing.c). Return 0, or -ENODEV if an interface or a
 * VRF of the route does not exist. */
int rtnl_put_route(struct nlmsghdr *message, const struct route *route, bool add);
int rtnl_put_rule(struct nlmsghdr *message, const struct rule *rule, bool add);

/* An address to add to an interface, or to delete from it. */
struct rtnl_change {
	bool add;
	uint32_t ifindex;
	const struct vip *vip;
	int err;	/* written by rtnl_change_addresses(): 0 or the kernel's negative errno */
	uint32_t slot;	/* the caller's virtual router; rtnl.c does not use it */
	uint32_t index; /* the caller's index of the address in its virtual router's list; rtnl.c does not use it */
};

/* Carries out the changes in their order, in batches, and sets err of each. Returns 0. If the socket fails, returns a
 * negative errno, and err of the remaining changes is not set. */
int rtnl_change_addresses(struct rtnl *r, struct rtnl_change *changes, size_t count);

#endif

/* SPDX-License-Identifier: GPL-2.0 */
/* Routing netlink (rtnetlink(7)): dumps links and addresses, follows their changes, and changes addresses, routes and
 * rules. */
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
	uint32_t seq;		    /* sequence number of the next request */
	uint32_t own_port;	    /* netlink port of the request socket */
};

/* A network interface, as RTM_NEWLINK or RTM_DELLINK describes it. */
struct rtnl_link {
	uint32_t ifindex;
	char name[IF_NAMESIZE];
	uint8_t mac[6];
	uint32_t lower;	      /* ifindex of the device below; 0: none */
	uint16_t vlan;	      /* VLAN id; 0: no VLAN interface, or its lower device is in another namespace */
	bool own_mac_only;    /* a macvlan or ipvlan: frames to another MAC never reach it */
	uint32_t mtu;	      /* bytes of an IP packet; 0: the message does not tell */
	uint32_t promiscuity; /* number of requests for promiscuous mode; the kernel's own requests are included */
	bool up;	      /* administratively up, with carrier */
	bool gone;	      /* the message was RTM_DELLINK */
};

/* An address of an interface, as RTM_NEWADDR or RTM_DELADDR describes it. */
struct rtnl_address {
	uint32_t ifindex;
	uint8_t family;	     /* VR_IPV4 or VR_IPV6 */
	uint8_t address[16]; /* network order, IPv4 in the first four bytes */
	bool usable;	     /* duplicate address detection (RFC 4862) is over and has not failed */
	bool gone;	     /* the message was RTM_DELADDR */
	bool by_us;	     /* our request socket caused the change; the kernel tells this for IPv4 only */
};

/* The functions that are called for the messages of a dump or of the monitor socket. Any of them may be NULL. */
struct rtnl_handler {
	void (*link)(const struct rtnl_link *link, void *data);
	void (*address)(const struct rtnl_address *address, void *data);
	/* another process has removed a rule, or a route with our protocol number (PROTOCOL_OWN) */
	void (*lost)(void *data);
	void *data;
	uint32_t own_port; /* rtnl.own_port: tells our own changes from those of other processes */
};

/* Opens both sockets; the monitor socket follows links and addresses. Returns 0 or a negative errno. */
int rtnl_open(struct rtnl *r);
void rtnl_close(struct rtnl *r);

/* Dumps all links, or all addresses of both families, of this network namespace. Each calls the handler for every
 * object. Returns 0 or a negative errno. */
int rtnl_dump_links(struct rtnl *r, const struct rtnl_handler *handler);
int rtnl_dump_addresses(struct rtnl *r, const struct rtnl_handler *handler);

/* The descriptor of the monitor socket, to be polled. */
int rtnl_monitor_fd(const struct rtnl *r);

/* Reads the notifications that are in the monitor socket, and calls the handler for each. Never blocks. Returns 0, or
 * -ENOBUFS where the kernel has dropped notifications: the caller then has to dump links and addresses again. */
int rtnl_monitor_read(struct rtnl *r, const struct rtnl_handler *handler);

/* Has the monitor socket follow routes and rules as well (rtnl_handler.lost). Returns 0 or a negative errno. */
int rtnl_follow_routing(struct rtnl *r);

#define RTNL_MESSAGE_MAX 8192 /* bytes of one request */

/* A series of requests that change something. put() writes request i with its type, flags and attributes into a message
 * of at most RTNL_MESSAGE_MAX bytes and returns 0; or it returns a negative errno, and the request is not sent. done()
 * receives the result of request i: 0, the kernel's negative errno, or that of put(). */
struct rtnl_requests {
	size_t count;
	int (*put)(struct nlmsghdr *message, size_t i, void *data);
	void (*done)(size_t i, int err, void *data);
	void *data;
};

/* Sends the requests in their order, in batches, and waits for the answers. Returns 0, or a negative errno where the
 * socket failed; done() is then not called for the rest. */
int rtnl_run(struct rtnl *r, const struct rtnl_requests *requests);

/* Writes the request that adds or deletes an address on an interface. The message has to be an empty header. */
void rtnl_put_address(struct nlmsghdr *message, const struct vip *vip, uint32_t ifindex, bool add);

/* Write the request that adds or deletes a route or a rule (rtnl_routing.c). Return 0, or -ENODEV where an interface or
 * a VRF of the route does not exist. */
int rtnl_put_route(struct nlmsghdr *message, const struct route *route, bool add);
int rtnl_put_rule(struct nlmsghdr *message, const struct rule *rule, bool add);

/* An address to add to an interface, or to delete from it. */
struct rtnl_change {
	bool add;
	uint32_t ifindex;
	const struct vip *vip;
	int err;	/* written by rtnl_change_addresses(): 0 or the kernel's negative errno */
	uint32_t slot;	/* not used here: the caller's virtual router */
	uint32_t index; /* not used here: the caller's index of the address in its virtual router's list */
};

/* Carries out the changes in their order, in batches, and sets err of each. Returns 0, or a negative errno where the
 * socket failed; err of the rest is then unchanged. */
int rtnl_change_addresses(struct rtnl *r, struct rtnl_change *changes, size_t count);

#endif

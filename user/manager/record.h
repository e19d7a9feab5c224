/* SPDX-License-Identifier: GPL-2.0 */
/* What takes away again each route, rule and static address that a daemon has made: the request to the kernel, in a
 * file that outlives a daemon that is killed. */
#ifndef VRRP_XDP_RECORD_H
#define VRRP_XDP_RECORD_H

#include <libmnl/libmnl.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* One request in the file; the next one follows behind it. */
struct record_entry {
	uint32_t size;	    /* of the request, a multiple of 4 */
	uint32_t installed; /* what it takes away is there, and is the daemon's own */
	char request[];	    /* struct nlmsghdr and the rest of it */
};

struct record {
	char path[192];
	char *bytes; /* mapped, shared with the file where that could be made */
	size_t size;
	size_t used;
};

/* Makes the file of that name for so many bytes of entries, empty. Without a file, said in the log, it is memory alone.
 * Returns 0 or -ENOMEM. */
int record_create(struct record *r, const char *name, size_t size);

/* The same beside a file that is there, in whose place record_publish() puts it. */
int record_create_beside(struct record *r, const char *name, size_t size);
void record_publish(struct record *r, const char *name);

/* Bytes of an entry. */
static inline size_t record_entry_size(size_t request)
{
	return sizeof(struct record_entry) + request;
}

/* The next entry, for a request of that size; there is room. */
struct record_entry *record_add(struct record *r, const struct nlmsghdr *request);

/* Removes the file. */
void record_destroy(struct record *r);

/* The same for a record whose file another one has taken the place of. */
void record_drop(struct record *r);

/* Calls fn for each request of what a daemon of that name has left behind, last first, in which the file may not be
 * trusted beyond its form. */
typedef void record_fn(const struct nlmsghdr *request, void *data);
void record_leftovers(const char *name, record_fn *fn, void *data);

#endif

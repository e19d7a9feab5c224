/* SPDX-License-Identifier: GPL-2.0 */
/* The record: a file in the run directory with the netlink requests that remove each route, rule and static address of
 * the daemon. The file outlives a daemon that is killed, so that the next daemon can remove these objects. */
#ifndef VRRP_XDP_RECORD_H
#define VRRP_XDP_RECORD_H

#include <libmnl/libmnl.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* An entry of the file. The next entry follows without a gap. */
struct record_entry {
	uint32_t size;	    /* bytes of the request, a multiple of 4 */
	uint32_t installed; /* 1: the object that the request removes exists or is about to be added; 0: it does not */
	char request[];	    /* struct nlmsghdr with the whole message */
};

struct record {
	char path[192];
	char *bytes; /* mapping of the file, or anonymous memory if the file cannot be made; NULL: no record */
	size_t size; /* bytes of the mapping */
	size_t used; /* bytes of the entries in the mapping */
};

/* Creates an empty record of the daemon `name`, with room for `size` bytes of entries. Replaces the file of a previous
 * daemon. If the file cannot be made, logs that and keeps the record in memory only. Returns 0 or -ENOMEM. */
int record_create(struct record *r, const char *name, size_t size);

/* record_create_beside() does the same under a temporary name, while the previous file is still needed.
 * record_publish() then renames the new file over the previous file. If r has no record, record_publish() deletes the
 * previous file. */
int record_create_beside(struct record *r, const char *name, size_t size);
void record_publish(struct record *r, const char *name);

/* Returns the bytes of an entry whose request has `request` bytes. */
static inline size_t record_entry_size(size_t request)
{
	return sizeof(struct record_entry) + request;
}

/* Appends an entry for a request, with installed 0, and returns the entry. record_create() must have reserved room for
 * it. */
struct record_entry *record_add(struct record *r, const struct nlmsghdr *request);

/* Deletes the file, and frees the record. */
void record_destroy(struct record *r);

/* Frees the record, but leaves the file, because a new record has its name or the next daemon needs it. */
void record_drop(struct record *r);

/* Calls fn for each request with `installed` in the record file of the daemon `name`, in reverse order. Checks only
 * sizes and lengths in the file, so fn has to check what the request does. A missing file is no error; in a damaged
 * file the entries before the damage are read. */
typedef void record_fn(const struct nlmsghdr *request, void *data);
void record_leftovers(const char *name, record_fn *fn, void *data);

#endif

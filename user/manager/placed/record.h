/* SPDX-License-Identifier: GPL-2.0 */
/* The record: a file in the run directory with the netlink requests that remove each route, rule and static address of
 * the daemon. It outlives a daemon that is killed, so that the next one can remove them. */
#ifndef VRRP_XDP_RECORD_H
#define VRRP_XDP_RECORD_H

#include <libmnl/libmnl.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* An entry of the file; the next entry begins right behind it. */
struct record_entry {
	uint32_t size;	    /* bytes of the request, a multiple of 4 */
	uint32_t installed; /* 1: the daemon has made the object that the request removes, or is about to */
	char request[];	    /* struct nlmsghdr with the whole message */
};

struct record {
	char path[192];
	char *bytes; /* a mapping of the file, or anonymous memory where there is no file; NULL: no record */
	size_t size; /* of the mapping */
	size_t used; /* bytes of entries in it */
};

/* Creates the record of the daemon `name`, empty, with room for `size` bytes of entries. Replaces the file of a daemon
 * before it. Where the file cannot be made, that is logged, and the record is in memory alone. Returns 0 or -ENOMEM. */
int record_create(struct record *r, const char *name, size_t size);

/* The same under a temporary name, while the file of a daemon before it is still needed. record_publish() then renames
 * it over that file; without a record, it deletes that file. */
int record_create_beside(struct record *r, const char *name, size_t size);
void record_publish(struct record *r, const char *name);

/* Bytes of an entry with a request of that size. */
static inline size_t record_entry_size(size_t request)
{
	return sizeof(struct record_entry) + request;
}

/* Appends an entry for a request, with installed 0. The caller has reserved room for it in record_create(). */
struct record_entry *record_add(struct record *r, const struct nlmsghdr *request);

/* Deletes the file, and frees the record. */
void record_destroy(struct record *r);

/* Frees the record, and leaves the file: another record has taken over its name, or the next daemon needs it. */
void record_drop(struct record *r);

/* Calls fn for each request with `installed` in the file of daemon `name`, the last one first. Only the form of the
 * file is checked (sizes and lengths): fn has to check which request it is. A file that does not exist or is damaged is
 * no error; the entries before the damage count. */
typedef void record_fn(const struct nlmsghdr *request, void *data);
void record_leftovers(const char *name, record_fn *fn, void *data);

#endif

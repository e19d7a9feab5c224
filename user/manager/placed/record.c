// SPDX-License-Identifier: GPL-2.0
#include "manager/placed/record.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "util/log.h"
#include "util/run_dir.h"

#define RECORD_MAX (1U << 30) /* bytes; a larger record file is damaged and is not read */

static void record_path(char *path, size_t size, const char *name)
{
	snprintf(path, size, RUN_DIR "/%s.routes", name);
}

static int create_record(struct record *r, size_t size)
{
	int fd;

	r->size = size;
	r->used = 0;
	unlink(r->path);
	fd = open(r->path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	/* Reserves the blocks. Otherwise a write through the mapping would raise SIGBUS if the file system is full. */
	if (fd >= 0 && !posix_fallocate(fd, 0, (off_t)size))
		r->bytes = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	else
		r->bytes = MAP_FAILED;
	if (r->bytes == MAP_FAILED) {
		log_warning("cannot create %s: %s; if this daemon is killed, the next daemon does not remove its "
			    "routes and rules",
			    r->path, strerror(errno));
		unlink(r->path);
		r->bytes = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	}
	if (fd >= 0)
		close(fd);
	if (r->bytes != MAP_FAILED)
		return 0;
	r->bytes = NULL;
	return -ENOMEM;
}

int record_create(struct record *r, const char *name, size_t size)
{
	record_path(r->path, sizeof(r->path), name);
	return create_record(r, size);
}

int record_create_beside(struct record *r, const char *name, size_t size)
{
	snprintf(r->path, sizeof(r->path), RUN_DIR "/%s.routes.next", name);
	return create_record(r, size);
}

void record_publish(struct record *r, const char *name)
{
	char path[sizeof(r->path)];

	record_path(path, sizeof(path), name);
	if (!r->bytes)
		unlink(path);
	else if (rename(r->path, path) &&
		 errno != ENOENT) /* ENOENT: the record is in memory only, which record_create_beside() has logged */
		log_warning("cannot replace %s: %s; if this daemon is killed, the next daemon does not remove its "
			    "routes and rules",
			    path, strerror(errno));
	memcpy(r->path, path, sizeof(path));
}

struct record_entry *record_add(struct record *r, const struct nlmsghdr *request)
{
	struct record_entry *entry = (struct record_entry *)(r->bytes + r->used);

	entry->size = request->nlmsg_len;
	memcpy(entry->request, request, request->nlmsg_len);
	r->used += record_entry_size(entry->size);
	return entry;
}

void record_drop(struct record *r)
{
	if (r->bytes)
		munmap(r->bytes, r->size);
	*r = (struct record){.bytes = NULL};
}

void record_destroy(struct record *r)
{
	if (r->bytes)
		unlink(r->path);
	record_drop(r);
}

/* Returns the contents of a file, which the caller frees, and sets *size. Returns NULL if there is no such file, or if
 * it cannot be read. */
static char *read_record_file(const char *path, size_t *size)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	struct stat stat;
	char *bytes = NULL;

	if (fd >= 0 && !fstat(fd, &stat) && S_ISREG(stat.st_mode) && stat.st_size > 0 && stat.st_size < RECORD_MAX) {
		*size = (size_t)stat.st_size;
		bytes = malloc(*size);
		if (bytes && read(fd, bytes, *size) != (ssize_t)*size) {
			free(bytes);
			bytes = NULL;
		}
	}
	if (fd >= 0)
		close(fd);
	return bytes;
}

/* Whether an entry is complete and well-formed. left: bytes from the entry to the end of the file. */
static bool is_whole_entry(const struct record_entry *entry, size_t left)
{
	const struct nlmsghdr *request = (const struct nlmsghdr *)entry->request;

	return left >= sizeof(*entry) + sizeof(*request) && entry->size >= sizeof(*request) && !(entry->size % 4) &&
	       entry->size <= left - sizeof(*entry) && request->nlmsg_len == entry->size;
}

void record_leftovers(const char *name, record_fn *fn, void *data)
{
	const struct record_entry **entries = NULL, **more;
	size_t size, at = 0, count = 0;
	char path[192], *bytes;

	record_path(path, sizeof(path), name);
	bytes = read_record_file(path, &size);
	while (bytes && is_whole_entry((const struct record_entry *)(bytes + at), size - at)) {
		const struct record_entry *entry = (const struct record_entry *)(bytes + at);

		at += record_entry_size(entry->size);
		if (!entry->installed)
			continue;
		more = count & (count - 1) ? entries : realloc(entries, (count ? 2 * count : 1) * sizeof(*entries));
		if (!more)
			break;
		entries = more;
		entries[count++] = entry;
	}
	while (count)
		fn((const struct nlmsghdr *)entries[--count]->request, data);
	free(entries);
	free(bytes);
}

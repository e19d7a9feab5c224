// SPDX-License-Identifier: GPL-2.0
#include "status/transfer.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define SEALS (F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE)

/* Header of the file that carries a snapshot. The rows follow, then the addresses. */
struct head {
	char version[16];	  /* of the program that wrote the file */
	size_t row_size;	  /* sizeof(struct row) in that program */
	struct snapshot snapshot; /* the reader sets its pointers again */
};

static struct head transfer_head(const struct snapshot *s)
{
	struct head head = {.version = VERSION, .row_size = sizeof(*s->rows), .snapshot = *s};

	return head;
}

/* Writes a row without the VRRPv2 password. The reader finds the addresses of the row by its slot. Returns false on
 * failure. */
static bool write_row(const struct row *row, FILE *out)
{
	struct row copy = *row;

	memset(copy.config.auth_data, 0, sizeof(copy.config.auth_data));
	copy.addresses = NULL;
	return fwrite(&copy, sizeof(copy), 1, out) == 1;
}

static bool transfer_write_all(const struct snapshot *s, FILE *out)
{
	const struct head head = transfer_head(s);
	bool good = fwrite(&head, sizeof(head), 1, out) == 1;

	for (size_t i = 0; good && i < s->count; i++)
		good = write_row(&s->rows[i], out);
	if (good)
		good = fwrite(s->addresses, sizeof(*s->addresses), s->address_count, out) == s->address_count;
	return good && !fflush(out);
}

int transfer_write(const struct snapshot *s)
{
	int fd = memfd_create("vrrp-status", MFD_CLOEXEC | MFD_ALLOW_SEALING), copy = fd < 0 ? -1 : dup(fd);
	FILE *out = copy < 0 ? NULL : fdopen(copy, "w");
	bool good = out && transfer_write_all(s, out);

	if (out)
		fclose(out);
	else if (copy >= 0)
		close(copy);
	if (good && !fcntl(fd, F_ADD_SEALS, SEALS))
		return fd;
	if (fd >= 0)
		close(fd);
	return -ENOMEM;
}

static void *read_array(FILE *in, size_t count, size_t size)
{
	void *array = calloc(count ? count : 1, size);

	if (array && fread(array, size, count, in) == count)
		return array;
	free(array);
	return NULL;
}

/* Sets the addresses of each row. Rows and addresses are sorted by slot, as snapshot_take() leaves them. */
static void connect_addresses(struct snapshot *s)
{
	size_t at = 0;

	for (size_t i = 0; i < s->configured; i++) {
		struct row *row = &s->rows[i];

		while (at < s->address_count && s->addresses[at].slot < row->slot)
			at++;
		row->addresses = s->addresses + at;
		row->address_count = 0;
		for (; at < s->address_count && s->addresses[at].slot == row->slot; at++)
			row->address_count++;
	}
}

static int transfer_read_all(FILE *in, struct snapshot *out)
{
	struct head head;

	if (fread(&head, sizeof(head), 1, in) != 1 || strncmp(head.version, VERSION, sizeof(head.version)) ||
	    head.row_size != sizeof(*out->rows))
		return -EPROTO;
	*out = head.snapshot;
	out->rows = read_array(in, out->count, sizeof(*out->rows));
	out->addresses = read_array(in, out->address_count, sizeof(*out->addresses));
	if (!out->rows || !out->addresses) {
		snapshot_free(out);
		return -ENOMEM;
	}
	connect_addresses(out);
	return 0;
}

int transfer_read(int fd, struct snapshot *out)
{
	int copy = dup(fd), err;
	FILE *in = copy < 0 || lseek(copy, 0, SEEK_SET) < 0 ? NULL : fdopen(copy, "r");

	*out = (struct snapshot){0};
	if (!in) {
		err = -errno;
		if (copy >= 0)
			close(copy);
		return err;
	}
	err = transfer_read_all(in, out);
	fclose(in);
	return err;
}

// SPDX-License-Identifier: GPL-2.0
#include "fastpath/links.h"

#include <bpf/bpf.h>
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

/* Holds the descriptor of a link. If there is no memory for it, the descriptor is closed, and only the pin keeps the
 * link. */
static void link_hold(struct fastpath *fp, unsigned ifindex, int fd)
{
	struct held_link *more = realloc(fp->held, (fp->held_count + 1) * sizeof(*more));

	if (!more) {
		close(fd);
		return;
	}
	fp->held = more;
	fp->held[fp->held_count++] = (struct held_link){ifindex, fd};
}

int link_keep(struct fastpath *fp, unsigned ifindex, const struct pin *pin, int fd)
{
	int err = pin_make(pin, fd);

	if (err)
		close(fd);
	else
		link_hold(fp, ifindex, fd);
	return err;
}

bool link_remove(const struct pin *pin)
{
	int fd = pin_open(pin);

	if (fd < 0)
		return false;
	bpf_link_detach(fd);
	close(fd);
	pin_remove(pin);
	return true;
}

void links_release(struct fastpath *fp, unsigned ifindex)
{
	for (size_t i = 0; i < fp->held_count; i++) {
		if (fp->held[i].ifindex != ifindex)
			continue;
		bpf_link_detach(fp->held[i].fd);
		close(fp->held[i].fd);
		fp->held[i--] = fp->held[--fp->held_count];
	}
}

int link_update(struct fastpath *fp, unsigned ifindex, const struct pin *pin, int program)
{
	int fd = pin_open(pin), err = 0;

	if (fd < 0)
		return -ENOENT;
	if (bpf_link_update(fd, program, NULL))
		err = -errno;
	if (err)
		close(fd);
	else
		link_hold(fp, ifindex, fd);
	return err;
}

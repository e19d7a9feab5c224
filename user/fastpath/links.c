// SPDX-License-Identifier: GPL-2.0
#include "fastpath/links.h"

#include <bpf/bpf.h>
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "fastpath/pins.h"

void link_hold(struct fastpath *fp, unsigned ifindex, int fd, int err)
{
	struct held_link *more = err ? NULL : realloc(fp->held, (fp->held_count + 1) * sizeof(*more));

	if (!more) {
		close(fd);
		return;
	}
	fp->held = more;
	fp->held[fp->held_count++] = (struct held_link){ifindex, fd};
}

/* Also where its pin is gone with bpffs. */
void release_links(struct fastpath *fp, unsigned ifindex)
{
	for (size_t i = 0; i < fp->held_count; i++) {
		if (fp->held[i].ifindex != ifindex)
			continue;
		bpf_link_detach(fp->held[i].fd);
		close(fp->held[i].fd);
		fp->held[i--] = fp->held[--fp->held_count];
	}
}

bool link_remove(const char *path)
{
	int fd = bpf_obj_get(path);

	if (fd < 0)
		return false;
	bpf_link_detach(fd);
	close(fd);
	unlink(path);
	return true;
}

int link_update(struct fastpath *fp, unsigned ifindex, const char *path, int program)
{
	int fd = bpf_obj_get(path), err;

	if (fd < 0)
		return -ENOENT;
	err = bpf_link_update(fd, program, NULL) ? -errno : 0;
	link_hold(fp, ifindex, fd, err);
	return err;
}

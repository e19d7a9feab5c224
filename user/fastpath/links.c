// SPDX-License-Identifier: GPL-2.0
#include "fastpath/links.h"

#include <bpf/bpf.h>
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

/* Holds the descriptor of a link. If there is no memory for it, the descriptor is closed, and only the pin keeps the
 * link. */
static void link_hold(struct fastpath *fp, unsigned ifindex, enum fastpath_program program, int fd)
{
	struct held_link *more = realloc(fp->held, (fp->held_count + 1) * sizeof(*more));

	if (!more) {
		close(fd);
		return;
	}
	fp->held = more;
	fp->held[fp->held_count++] = (struct held_link){ifindex, fd, program};
}

/* Detaches and closes the link at fp->held[at]. The last held link takes its place. */
static void release_held(struct fastpath *fp, size_t at)
{
	bpf_link_detach(fp->held[at].fd);
	close(fp->held[at].fd);
	fp->held[at] = fp->held[--fp->held_count];
}

int link_keep(struct fastpath *fp, unsigned ifindex, enum fastpath_program program, int fd)
{
	struct pin pin = pin_of_link(fp, ifindex, program);
	int err = pin_make(&pin, fd);

	if (err)
		close(fd);
	else
		link_hold(fp, ifindex, program, fd);
	return err;
}

bool link_remove(const struct fastpath *fp, unsigned ifindex, enum fastpath_program program)
{
	struct pin pin = pin_of_link(fp, ifindex, program);
	int fd = pin_open(&pin);

	if (fd < 0)
		return false;
	bpf_link_detach(fd);
	close(fd);
	pin_remove(&pin);
	return true;
}

void link_drop(struct fastpath *fp, unsigned ifindex, enum fastpath_program program)
{
	link_remove(fp, ifindex, program);
	for (size_t i = 0; i < fp->held_count; i++)
		if (fp->held[i].ifindex == ifindex && fp->held[i].program == program)
			release_held(fp, i--);
}

void links_release(struct fastpath *fp, unsigned ifindex)
{
	for (size_t i = 0; i < fp->held_count; i++)
		if (fp->held[i].ifindex == ifindex)
			release_held(fp, i--);
}

int link_update(struct fastpath *fp, unsigned ifindex, enum fastpath_program program)
{
	struct pin pin = pin_of_link(fp, ifindex, program);
	int fd = pin_open(&pin), err = 0;

	if (fd < 0)
		return -ENOENT;
	if (bpf_link_update(fd, fp->next[program], NULL))
		err = -errno;
	if (err)
		close(fd);
	else
		link_hold(fp, ifindex, program, fd);
	return err;
}

/* If the kernel gives no information on a link, the link counts as attached. */
bool link_is_attached(int fd)
{
	struct bpf_link_info info = {0};
	__u32 length = sizeof(info);

	if (bpf_obj_get_info_by_fd(fd, &info, &length))
		return true;
	return info.xdp.ifindex; /* a tcx link has its ifindex at the same place; headers of the build may lack tcx */
}

static int find_held(const struct fastpath *fp, unsigned ifindex, enum fastpath_program program)
{
	for (size_t i = 0; i < fp->held_count; i++)
		if (fp->held[i].ifindex == ifindex && fp->held[i].program == program)
			return fp->held[i].fd;
	return -1;
}

enum link_state link_look(const struct fastpath *fp, unsigned ifindex, enum fastpath_program program)
{
	struct pin pin = pin_of_link(fp, ifindex, program);
	int held = find_held(fp, ifindex, program), fd = held < 0 ? pin_open(&pin) : held;
	bool attached;

	if (fd < 0)
		return LINK_NONE;
	attached = link_is_attached(fd);
	if (held < 0)
		close(fd);
	return attached ? LINK_ATTACHED : LINK_DETACHED;
}

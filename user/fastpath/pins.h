/* SPDX-License-Identifier: GPL-2.0 */
/* Pins in bpffs: the only file that knows their paths, and that opens, makes and removes them. A pin keeps a map, a
 * program or a link in the kernel without a process. fp->dir is the folder of all pins of one daemon. */
#ifndef VRRP_XDP_FASTPATH_PINS_H
#define VRRP_XDP_FASTPATH_PINS_H

#include "fastpath/fastpath.h"

struct bpf_object;

/* The path of a pin. */
struct pin {
	char path[512];
};

/* Name of a map in the BPF objects, which is also the name of its pin. */
const char *map_name(enum fastpath_map map);

/* The pin of the link by which a program is attached to a port: the XDP link for PROGRAM_XDP, else a tcx link. */
struct pin pin_of_link(const struct fastpath *fp, unsigned ifindex, enum fastpath_program program);

/* Opens a pin. Returns a descriptor or a negative errno. */
int pin_open(const struct pin *pin);

/* Pins a descriptor. Returns 0 or a negative errno. */
int pin_make(const struct pin *pin, int fd);

/* Removes a pin. The map, program or link stays as long as a process holds it. */
void pin_remove(const struct pin *pin);

/* Makes fp->dir in a mounted bpffs. Returns 0 or a negative errno, reported. */
int pins_make_dir(const struct fastpath *fp);

/* Opens the pins of all maps into fp->map. Returns 0 or a negative errno; the maps opened until then stay open. */
int pins_open_maps(struct fastpath *fp);

/* Opens the pins of the programs into fp->program; -1 for a program that has no pin. */
void pins_open_programs(struct fastpath *fp);

/* Pins every map of the object. Returns 0 or a negative errno, reported. */
int pins_make_maps(const struct fastpath *fp, const struct bpf_object *object);

/* Pins a program. A rename replaces an older pin, so other processes find either the old or the new program at any
 * time. Returns 0 or a negative errno, reported. */
int pins_make_program(const struct fastpath *fp, enum fastpath_program which, int fd);

/* Removes every pin in fp->dir, then the folder, and the folder of all daemons if it is empty. */
void pins_remove(const struct fastpath *fp);

#endif

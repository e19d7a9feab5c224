/* SPDX-License-Identifier: GPL-2.0 */
/* Pins in fp->dir: their paths, and how they are opened, made and removed. */
#ifndef VRRP_XDP_FASTPATH_PINS_H
#define VRRP_XDP_FASTPATH_PINS_H

#include "fastpath/fastpath.h"

struct bpf_object;
struct bpf_program;

#define FASTPATH_PATH_LEN 512

/* Names of the pins of maps and programs. */
extern const char *const map_names[MAP_COUNT];
extern const char *const program_names[PROGRAM_COUNT];

/* Path of a pin in fp->dir. */
void pin_path(const struct fastpath *fp, const char *what, char path[FASTPATH_PATH_LEN]);

/* Path of the pinned XDP link of a port. */
void link_path(const struct fastpath *fp, unsigned ifindex, char path[FASTPATH_PATH_LEN]);

/* Path of the pinned tcx link of a port and a program. */
void tcx_path(const struct fastpath *fp, enum fastpath_program program, unsigned ifindex, char path[FASTPATH_PATH_LEN]);

/* Empties fp->dir and removes it. */
void remove_pins(struct fastpath *fp);

/* Pins every map of the object. Reported, negative errno. */
int pin_maps(struct fastpath *fp, const struct bpf_object *object);

/* Pins a program, if it is loaded. Reported, negative errno. */
int pin_program(struct fastpath *fp, enum fastpath_program which, struct bpf_program *program);

/* Pins the program of fp->next in place of the one that runs. Silent, negative errno. */
int pin_next(const struct fastpath *fp, enum fastpath_program which);

#endif

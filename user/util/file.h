/* SPDX-License-Identifier: GPL-2.0 */
/* Small files: read at one go, and replaced as a whole. */
#ifndef VRRP_XDP_FILE_H
#define VRRP_XDP_FILE_H

#include <stddef.h>
#include <stdio.h>

/* Reads the first bytes of a regular file into text, at most size - 1, and adds a NUL. Anything else that can be opened
 * reads as an empty file, and is not waited for. Returns 0 or a negative errno; text is a string in any case. */
int file_read_start(const char *path, char *text, size_t size);

/* Writes what print() prints to PATH.next, which only its owner can read, and renames that file to path. A reader of
 * path therefore sees either the old or the new contents. Returns 0 or a negative errno; path is unchanged then. */
int file_replace(const char *path, void (*print)(const void *data, FILE *out), const void *data);

#endif

/* SPDX-License-Identifier: GPL-2.0 */
/* Small files: read at one go, and replaced as a whole. */
#ifndef VRRP_XDP_FILE_H
#define VRRP_XDP_FILE_H

#include <stddef.h>
#include <stdio.h>

/* Reads the beginning of a regular file into text: at most size - 1 bytes, and a NUL. A FIFO, device or folder reads as
 * an empty file, without waiting. Returns 0 or a negative errno; even then, text is a string. */
int file_read_start(const char *path, char *text, size_t size);

/* Replaces the file at path by a file with the output of print(). Writes PATH.next, which only its owner can read, and
 * renames it to path: a reader sees either the old or the new contents. Returns 0; or a negative errno, and path is
 * unchanged. */
int file_replace(const char *path, void (*print)(const void *data, FILE *out), const void *data);

#endif

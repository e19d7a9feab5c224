// SPDX-License-Identifier: GPL-2.0
/* vrrp-xdp status --sources: the senders of most of the frames that were dropped, were unknown, or exceeded a
 * budget. */
#include <arpa/inet.h>
#include <errno.h>
#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>

#include "cmd/status.h"
#include "util/clock.h"
#include "util/family.h"
#include "util/reason.h"

#define SOURCES_MAX (VR_SOURCE_WAYS << VR_SOURCE_BITS)
#define ROWS_MAX 20 /* the table shows at most so many senders; JSON output has all */

struct sources {
	struct vr_source of[SOURCES_MAX];
	size_t count;
};

static int add_source(const struct vr_source *source, void *data)
{
	struct sources *s = data;

	s->of[s->count++] = *source;
	return 0;
}

static int by_frames(const void *a, const void *b)
{
	const struct vr_source *x = a, *y = b;

	return x->frames != y->frames ? (x->frames < y->frames ? 1 : -1) : 0;
}

static const char *family_name(uint8_t family)
{
	return family == VR_IPV4 ? "ipv4" : family == VR_IPV6 ? "ipv6" : "mac";
}

static const char *put_source_address(uint8_t family, const uint8_t *a, char out[INET6_ADDRSTRLEN])
{
	if (family == VR_SOURCE_MAC)
		snprintf(out, INET6_ADDRSTRLEN, "%02x:%02x:%02x:%02x:%02x:%02x", a[0], a[1], a[2], a[3], a[4], a[5]);
	else
		snprintf(out, INET6_ADDRSTRLEN, "%s", family_text(family, a).text);
	return out;
}

static void print_reasons(const struct vr_source *source)
{
	const char *before = "";

	for (int i = 0; i < VR_EVENTS; i++) {
		if (!source->of[i])
			continue;
		printf("%s%s %" PRIu64, before, reason_name(i), (uint64_t)source->of[i]);
		before = ", ";
	}
	printf("\n");
}

static void print_sources(const struct fastpath *fp, const struct sources *s, uint64_t now)
{
	size_t rows = s->count < ROWS_MAX ? s->count : ROWS_MAX;

	if (!s->count) {
		printf("no sender is listed: so far, no frame was dropped, was unknown, or exceeded a budget\n");
		return;
	}
	printf("%-39s  %-15s  %-39s  %12s  %10s  %10s  %s\n", "SOURCE", "INTERFACE", "LAST WITH", "FRAMES", "FIRST, S",
	       "LAST, S", "REASONS");
	for (size_t i = 0; i < rows; i++) {
		const struct vr_source *source = &s->of[i];
		char from[INET6_ADDRSTRLEN], with[INET6_ADDRSTRLEN], port[IF_NAMESIZE];

		snapshot_port(fp, source->key.ifindex, port);
		printf("%-39s  %-15s  %-39s  %12" PRIu64 "  %10.1f  %10.1f  ",
		       put_source_address(source->key.family, source->key.address, from), port,
		       put_source_address(source->other_family, source->other, with), (uint64_t)source->frames,
		       (double)(now - source->first_ns) / NS_PER_S, (double)(now - source->last_ns) / NS_PER_S);
		print_reasons(source);
	}
	if (s->count > rows)
		printf("%zu more senders are not shown; `vrrp-xdp status --sources --json` shows all\n",
		       s->count - rows);
}

static json_t *json_of_source(const struct fastpath *fp, const struct vr_source *source, uint64_t now)
{
	char from[INET6_ADDRSTRLEN], with[INET6_ADDRSTRLEN], port[IF_NAMESIZE];
	json_t *o = json_object(), *reasons = json_object();

	snapshot_port(fp, source->key.ifindex, port);
	json_object_set_new(o, "source",
			    json_string(put_source_address(source->key.family, source->key.address, from)));
	json_object_set_new(o, "kind", json_string(family_name(source->key.family)));
	json_object_set_new(o, "interface", json_string(port));
	json_object_set_new(o, "last_with", json_string(put_source_address(source->other_family, source->other, with)));
	json_object_set_new(o, "frames", json_integer((json_int_t)source->frames));
	json_object_set_new(o, "first_age_ms", json_real((double)(now - source->first_ns) / NS_PER_MS));
	json_object_set_new(o, "last_age_ms", json_real((double)(now - source->last_ns) / NS_PER_MS));
	for (int i = 0; i < VR_EVENTS; i++)
		if (source->of[i])
			json_object_set_new(reasons, reason_name(i), json_integer((json_int_t)source->of[i]));
	json_object_set_new(o, "reasons", reasons);
	return o;
}

static int print_sources_json(const struct fastpath *fp, const struct sources *s, uint64_t now)
{
	json_t *out = json_array();
	int err = 0;

	for (size_t i = 0; i < s->count && !err; i++)
		err = json_array_append_new(out, json_of_source(fp, &s->of[i], now));
	if (!err)
		err = json_dumpf(out, stdout, JSON_INDENT(2) | JSON_REAL_PRECISION(9));
	json_decref(out);
	printf("\n");
	return err ? -ENOMEM : 0;
}

int status_print_sources(const struct fastpath *fp, bool json)
{
	struct sources *s = calloc(1, sizeof(*s));
	uint64_t now;
	int err;

	if (!s)
		return -ENOMEM;
	err = fastpath_for_each_source(fp, add_source, s);
	now = clock_ns(); /* after reading the senders, so that no age is negative */
	qsort(s->of, s->count, sizeof(s->of[0]), by_frames);
	if (!err && json)
		err = print_sources_json(fp, s, now);
	else if (!err)
		print_sources(fp, s, now);
	free(s);
	return err;
}

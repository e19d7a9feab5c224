// SPDX-License-Identifier: GPL-2.0
/* Input: the content of maps, or of the record of routes in the run directory, which other programs may have written.
 * `status` prints valid JSON, and text without control characters. The removal of what a killed daemon has left sends
 * valid requests. */
#include <bpf/bpf.h>
#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cmd/status.h"
#include "input.h"
#include "manager/placed/leftovers.h"
#include "manager/state.h"
#include "manager/placed/record.h"
#include "status/snapshot.h"
#include "util/run_dir.h"

#define SLOTS_MAX 4
#define ENTRIES_MAX 40

static struct input *input;
static int entries; /* number of entries so far of the hash map that is read */
static char name[32];

/* A hash map whose keys come from the input. Keys may come twice, and values may be missing. */
int bpf_map_get_next_key(int fd, const void *key, void *next)
{
	HOLDS(fd == MAP_VIP_INDEX);
	entries = key ? entries + 1 : 0;
	if (!input->left || entries > ENTRIES_MAX)
		return -1;
	take_bytes(input, next, sizeof(struct vip_key));
	return 0;
}

/* Returns a few entries at a time, until the input ends. */
int bpf_map_lookup_batch(int fd, void *from, void *at, void *keys, void *values, __u32 *count,
			 const struct bpf_map_batch_opts *opts)
{
	__u32 n = take(input, 1) % 8;

	(void)from, (void)opts;
	HOLDS(fd == MAP_VR_SEEN && n <= *count);
	*count = n;
	memset(at, 0, sizeof(__u32));
	take_bytes(input, keys, n * sizeof(struct vr_key));
	take_bytes(input, values, n * sizeof(struct vr_seen));
	return input->left ? 0 : -ENOENT;
}

static size_t value_size(int fd)
{
	switch (fd) {
	case MAP_VIP_INDEX:
		return sizeof(struct vip_value);
	case MAP_VR_SOURCES:
		return sizeof(struct vr_source_set);
	case MAP_VR_PORTS:
		return sizeof(struct vr_port);
	case MAP_VR_COUNTS:
		return sizeof(struct vr_counts);
	default:
		return sizeof(uint64_t); /* vr_errors of one CPU */
	}
}

int bpf_map_lookup_elem(int fd, const void *key, void *value)
{
	(void)key;
	if (take(input, 1) & 1)
		return -1;
	take_bytes(input, value, value_size(fd));
	return 0;
}

int libbpf_num_possible_cpus(void)
{
	return 1;
}

static void fill(struct fastpath *fp)
{
	*fp = (struct fastpath){.capacity = take(input, 1) % (SLOTS_MAX + 1)};
	fp->config = calloc(fp->capacity + 1, sizeof(*fp->config));
	fp->state = calloc(fp->capacity + 1, sizeof(*fp->state));
	fp->sent = calloc(fp->capacity + 1, sizeof(*fp->sent));
	fp->live = calloc(fp->capacity + 1, sizeof(*fp->live));
	fp->engine = calloc(1, sizeof(*fp->engine));
	for (int i = 0; i < MAP_COUNT; i++)
		fp->map[i] = i;
	for (uint32_t slot = 0; slot < fp->capacity; slot++) {
		take_bytes(input, &fp->config[slot], sizeof(*fp->config));
		take_bytes(input, &fp->state[slot], sizeof(*fp->state));
		take_bytes(input, (void *)&fp->live[slot], sizeof(*fp->live));
		take_bytes(input, &fp->sent[slot], sizeof(*fp->sent));
	}
	take_bytes(input, fp->engine, sizeof(*fp->engine));
}

static void empty(struct fastpath *fp)
{
	free(fp->config);
	free(fp->state);
	free(fp->sent);
	free((void *)fp->live);
	free(fp->engine);
}

/* Checks the members of a row that every program needs. */
static void check_row(const json_t *row)
{
	const char *text = json_string_value(json_object_get(row, "interface"));

	HOLDS(text && strlen(text) < IF_NAMESIZE);
	HOLDS(json_is_string(json_object_get(row, "state")) && json_is_string(json_object_get(row, "mode")));
	HOLDS(json_is_integer(json_object_get(row, "vrid")) && json_is_array(json_object_get(row, "addresses")));
	if (!json_is_true(json_object_get(row, "configured")))
		return;
	text = json_string_value(json_object_get(row, "name"));
	HOLDS(text && strlen(text) <= VR_NAME_LEN);
}

/* Returns what `status` prints for a snapshot, or `status --sources` where s is NULL. The caller frees the string. */
static char *printed(const struct fastpath *fp, const struct snapshot *s, bool as_json)
{
	FILE *before = stdout;
	char *text = NULL;
	size_t size;

	stdout = open_memstream(&text, &size);
	HOLDS(stdout);
	if (!s)
		status_print_sources(fp, as_json);
	else if (as_json)
		HOLDS(!status_print_json(s));
	else
		status_print_text(s);
	fclose(stdout);
	stdout = before;
	return text;
}

static void check_text(const char *text)
{
	for (; *text; text++) /* no control characters, which a terminal obeys */
		HOLDS(*text == '\n' || (unsigned char)*text >= ' ');
}

static void check_sources(void)
{
	struct input again;
	struct fastpath fp;
	json_t *rows;
	char *text;

	fill(&fp);
	again = *input;
	text = printed(&fp, NULL, false);
	check_text(text);
	free(text);
	*input = again;
	text = printed(&fp, NULL, true);
	rows = json_loads(text, 0, NULL);
	HOLDS(rows || !strcmp(text, "")); /* empty where the map could not be read */
	json_decref(rows);
	free(text);
	empty(&fp);
}

static void check_status(void)
{
	struct snapshot snapshot;
	struct fastpath fp;
	json_error_t error;
	json_t *rows;
	char *text;

	fill(&fp);
	HOLDS(!snapshot_take(&fp, &snapshot));
	text = printed(&fp, &snapshot, false);
	check_text(text);
	free(text);
	text = printed(&fp, &snapshot, true);
	rows = json_loads(text, 0, &error);
	HOLDS(json_array_size(rows) == snapshot.count);
	for (size_t i = 0; i < snapshot.count; i++)
		check_row(json_array_get(rows, i));
	json_decref(rows);
	free(text);
	snapshot_free(&snapshot);
	empty(&fp);
}

int __wrap_fastpath_open(struct fastpath *fp, const char *of, bool write);
void __wrap_fastpath_close(struct fastpath *fp);
int __wrap_rtnl_change_addresses(struct rtnl *r, struct rtnl_change *changes, size_t count);

int __wrap_fastpath_open(struct fastpath *fp, const char *of, bool write)
{
	(void)of, (void)write;
	fill(fp);
	return 0;
}

void __wrap_fastpath_close(struct fastpath *fp)
{
	empty(fp);
}

/* Checks the requests instead of sending them: each deletes one address. */
int __wrap_rtnl_change_addresses(struct rtnl *r, struct rtnl_change *changes, size_t count)
{
	(void)r;
	for (size_t i = 0; i < count; i++) {
		char buffer[RTNL_MESSAGE_MAX];
		struct nlmsghdr *message = mnl_nlmsg_put_header(buffer);

		HOLDS(!changes[i].add && changes[i].ifindex);
		HOLDS(changes[i].vip->family == VR_IPV4 || changes[i].vip->family == VR_IPV6);
		rtnl_put_address(message, changes[i].vip, changes[i].ifindex, changes[i].add);
		HOLDS(message->nlmsg_len <= sizeof(buffer));
	}
	return 0;
}

static void check_leftovers(void)
{
	static const struct manager_options options = {.name = "fuzz"};
	static struct manager m;

	m.options = &options;
	leftovers_remove(&m);
}

static void on_request(const struct nlmsghdr *request, void *data)
{
	uint32_t *sum = data;

	HOLDS(request->nlmsg_len >= sizeof(*request));
	for (uint32_t i = 0; i < request->nlmsg_len; i++)
		*sum += ((const uint8_t *)request)[i];
}

static void check_record(void)
{
	char path[RUN_DIR_PATH_LEN];
	uint32_t sum = 0;
	int fd;

	snprintf(path, sizeof(path), RUN_DIR "/%s.routes", name);
	mkdir(RUN_DIR, 0755); /* a daemon that ends removes the folder if it is empty */
	fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
	HOLDS(fd >= 0 && write(fd, input->at, input->left) == (ssize_t)input->left);
	close(fd);
	record_leftovers(name, on_request, &sum);
	unlink(path);
}

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc, (void)argv;
	snprintf(name, sizeof(name), "fuzz-%d", getpid());
	return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct input in = {data, size};

	input = &in;
	switch (take(&in, 1) % 4) {
	case 0:
		check_status();
		break;
	case 1:
		check_leftovers();
		break;
	case 3:
		check_sources();
		break;
	default:
		check_record();
		break;
	}
	return 0;
}

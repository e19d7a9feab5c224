// SPDX-License-Identifier: GPL-2.0
/* The values that a configuration file gives the model for tracking. Diagnostics have their expected files in
 * tests/config. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cmocka.h>

#include "config/model.h"

static void tell(const struct diagnostic *d, void *data)
{
	(void)data;
	fail_msg("%d:%d %s", d->line, d->column, d->text);
}

static struct config *load(const char *text)
{
	struct config *config = NULL;
	int fd = memfd_create("test", MFD_CLOEXEC);
	char path[64];

	assert_int_equal(write(fd, text, strlen(text)), strlen(text));
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	assert_int_equal(config_load(&(struct config_origin){path, NULL, SIZE_MAX}, tell, NULL, &config), 0);
	close(fd);
	return config;
}

static void script(void **state)
{
	struct config *c =
		load("vrrp_script s {\nscript \"/bin/a 'b c' d\\ e \\\\\"\ninterval 3\nuser me us\nrise 2\nfall "
		     "4\ninit_fail\n}\n"
		     "vrrp_script defaults {\nscript /bin/x \"y z\"\n}\n"
		     "vrrp_instance A {\ninterface e\nvirtual_router_id 1\nvirtual_ipaddress {\n192.0.2.1\n}\n}\n");
	const struct tracked_script *s = &c->tracking.scripts[1], *d = &c->tracking.scripts[0];

	(void)state;
	assert_int_equal(c->tracking.count[TRACK_SCRIPT], 2);
	assert_string_equal(s->name, "s");
	assert_string_equal(s->argv[0], "/bin/a");
	assert_string_equal(s->argv[1], "b c");
	assert_string_equal(s->argv[2], "d"); /* the line's escapes come first, then the command's */
	assert_string_equal(s->argv[3], "e");
	assert_string_equal(s->argv[4], "\\");
	assert_null(s->argv[5]);
	assert_int_equal(s->interval_ns, 3000000000);
	assert_int_equal(s->timeout_ns, 3000000000); /* the interval */
	assert_int_equal(s->rise, 2);
	assert_int_equal(s->fall, 4);
	assert_string_equal(s->user, "me");
	assert_string_equal(s->group, "us");
	assert_true(s->init_fail);
	assert_string_equal(d->argv[1], "y z");
	assert_int_equal(d->interval_ns, 1000000000);
	assert_int_equal(d->rise, 1);
	assert_int_equal(d->fall, 1);
	assert_null(d->user);
	assert_false(d->init_fail);
	config_free(c);
}

static void process(void **state)
{
	struct config *c =
		load("vrrp_track_process a {\nprocess x\n}\n"
		     "vrrp_track_process b {\nprocess x y\n}\n"
		     "vrrp_track_process c {\nprocess x\nparam_match partial\nquorum_max 0\n}\n"
		     "vrrp_track_process d {\nprocess x y\nparam_match partial\ndelay 2\nfork_delay 1\n}\n"
		     "vrrp_instance A {\ninterface e\nvirtual_router_id 1\nvirtual_ipaddress {\n192.0.2.1\n}\n}\n");
	const struct tracked_process *p = c->tracking.processes;

	(void)state;
	assert_false(p[0].full);
	assert_int_equal(p[0].match, PARAM_ANY);
	assert_int_equal(p[0].quorum, 1);
	assert_int_equal(p[0].quorum_max, UINT32_MAX);
	assert_true(p[1].full);
	assert_int_equal(p[1].match, PARAM_EXACT);
	assert_true(p[2].full);
	assert_int_equal(p[2].match, PARAM_EXACT); /* no arguments at all */
	assert_int_equal(p[2].quorum, 0);
	assert_int_equal(p[3].match, PARAM_PARTIAL);
	assert_int_equal(p[3].fork_delay_ns, 1000000000);
	assert_int_equal(p[3].terminate_delay_ns, 2000000000);
	config_free(c);
}

/* An entry's own weight and direction apply, else those of the tracked thing. The default weight of files is 1, of
 * others 0. */
static void tracks(void **state)
{
	struct config *c = load("vrrp_script s {\nscript /x\nweight 4 reverse\n}\ntrack_file f {\nfile /f\n}\n"
				"vrrp_track_process p {\nprocess q\n}\n"
				"vrrp_instance A {\ninterface e\nvirtual_router_id 1\ndont_track_primary\n"
				"track_script {\ns weight 5\n}\ntrack_file {\nf\n}\ntrack_process {\np\n}\n"
				"track_interface {\nx\ny weight -3 reverse\n}\nvirtual_ipaddress {\n192.0.2.1\n}\n}\n"
				"vrrp_instance B {\ninterface x\nvirtual_router_id 2\n"
				"track_script {\ns weight 0 noreverse\n}\nvirtual_ipaddress {\n192.0.2.1\n}\n}\n");
	const struct settings *a = c->instances[0].settings, *b = c->instances[1].settings;
	static const struct {
		int kind, weight;
		bool reverse;
		const char *name;
	} expected[] = {
		{TRACK_SCRIPT, 5, true, "s"},	  {TRACK_FILE, 1, false, "f"},	    {TRACK_PROCESS, 0, false, "p"},
		{TRACK_INTERFACE, 0, false, "x"}, {TRACK_INTERFACE, -3, true, "y"},
	};

	(void)state;
	assert_true(a->ignores_link);
	assert_false(b->ignores_link);
	assert_int_equal(a->track_count, 5);
	for (int i = 0; i < 5; i++) {
		assert_int_equal(a->tracks[i].kind, expected[i].kind);
		assert_int_equal(a->tracks[i].weight, expected[i].weight);
		assert_int_equal(a->tracks[i].reverse, expected[i].reverse);
		assert_string_equal(tracked_name(&c->tracking, a->tracks[i].kind, a->tracks[i].index),
				    expected[i].name);
	}
	assert_int_equal(b->track_count, 1);
	assert_int_equal(b->tracks->weight, 0);
	assert_false(b->tracks->reverse);
	config_free(c);
}

/* A thousand instances that track the same things share one struct settings. */
static void shared(void **state)
{
	static char text[1 << 18];
	size_t at = (size_t)sprintf(text, "vrrp_script s {\nscript /x\n}\n");
	struct config *c;

	(void)state;
	for (int i = 0; i < 1000; i++)
		at += (size_t)sprintf(
			text + at,
			"vrrp_instance I%d {\ninterface e%d\nvirtual_router_id %d\ntrack_script {\ns weight %d\n}\n"
			"virtual_ipaddress {\n10.0.%d.%d\n}\n}\n",
			i, i / 255, i % 255 + 1, i % 2, i / 255, i % 255 + 1);
	c = load(text);
	for (int i = 0; i < 1000; i++) {
		assert_ptr_equal(c->instances[i].settings->tracks, c->instances[i % 2].settings->tracks);
		assert_int_equal(c->instances[i].settings->tracks->weight, i % 2);
	}
	assert_ptr_not_equal(c->instances[0].settings->tracks, c->instances[1].settings->tracks);
	config_free(c);
}

/* A delay is limited to less than two of the shortest intervals on the interface, as in keepalived. A single number is
 * both delays. */
static void delays(void **state)
{
	struct config *c =
		load("interface_up_down_delays {\nz 200\ne 0.5 0.25\n}\n"
		     "vrrp_instance A {\ninterface e\nvirtual_router_id 1\nvirtual_ipaddress {\n192.0.2.1\n}\n}\n");

	(void)state;
	assert_int_equal(c->tracking.delay_count, 2);
	assert_string_equal(c->tracking.delays[0].interface, "e");
	assert_int_equal(c->tracking.delays[0].down_ns, 500000000);
	assert_int_equal(c->tracking.delays[0].up_ns, 250000000);
	assert_int_equal(c->tracking.delays[1].up_ns, 200000000000);
	config_free(c);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(script), cmocka_unit_test(process), cmocka_unit_test(tracks),
		cmocka_unit_test(shared), cmocka_unit_test(delays),
	};

	return cmocka_run_group_tests_name("config: tracking", tests, NULL, NULL);
}

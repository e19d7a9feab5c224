# SPDX-License-Identifier: GPL-2.0
# make          build/vrrp-xdp
# make test     unit, BPF, configuration, network-namespace and interoperability tests; T="tests/net/test_vmac.py
#               tests/unit/test_fsm tests/config" for some files or folders, K="words" for the pytest tests that match
# make test-kernels  the tests that depend on the kernel, in emulated machines with Debian's; KERNELS="6.1 6.12",
#               SUITES="kernels/guest kernels/systemd", or for an hour SUITES="net kernels/guest"
# make format   the C style of .clang-format; make format-check  fails where a file has another
# make lint     clang-tidy, flake8, shellcheck; .clang-tidy and .flake8 have the checks
# make fuzz     whatever comes from outside as arbitrary input, FUZZ_SECONDS=60 each; FUZZ="advert event" for some
# make sanitize  the tests with the address, undefined-behaviour and thread sanitizers
# make coverage  lines and branches that the unit and configuration tests run, in build/coverage/report
# make sim      tests/sim over SEEDS= seeds from FIRST= on
# make soak     a thousand starts and kills of a daemon at random moments, and what is left of them
# make demo     two routers, a host, and a takeover, on this machine
# make bench    every figure of docs/performance.md, beside keepalived; BENCH_ARGS="--quick"
# make install  DESTDIR= PREFIX=
# make deps     installs the packages that are missing
# make compile_commands.json  how each C file is compiled, for editors and clang-tidy

PREFIX ?= /usr/local
DESTDIR ?=
VERSION := 0.1.0

CC ?= gcc
CLANG ?= clang
BPFTOOL ?= bpftool
PYTHON ?= /usr/bin/python3
# Debian's, oldest first; 6.12 is in bookworm's security archive
KERNELS ?= 6.1 6.12
SUITES ?= kernels/guest kernels/systemd

B := build
CFLAGS ?= -O2 -g
# A warning of a compiler that we do not know does not stop a packager; CI sets CI=true.
WERROR ?= $(if $(filter true,$(CI)),1)
WARNINGS := -Wall -Wextra $(if $(filter 1,$(WERROR)),-Werror)
# Compilers of distributions do most of it by themselves; glibc's checks need an optimizer.
FORTIFY = $(if $(filter -O1 -O2 -O3 -Os,$(CFLAGS)),-U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2)
HARDENING = -fPIE -fstack-protector-strong $(FORTIFY)
HARDENED_LINK := -pie -Wl,-z,relro,-z,now
ALL_CFLAGS = -std=gnu11 $(CFLAGS) $(HARDENING) $(WARNINGS) -D_GNU_SOURCE -DVERSION='"$(VERSION)"' -Iinclude -Iuser \
	-I$(B) -pthread -MMD -MP
LIBS := -lbpf -lelf -lz -lmnl -ljansson -lseccomp -pthread
# <asm/types.h> is in the machine's own folder, which clang does not search for the bpf target
BPF_CFLAGS = -O2 -g -target bpf -mcpu=v3 $(WARNINGS) -Iinclude \
	-idirafter /usr/include/$(shell $(CC) -print-multiarch) -MMD -MP

SOURCES := $(sort $(shell find user -name "*.c"))
OBJECTS := $(SOURCES:%.c=$(B)/%.o)
# all but main(): what the unit tests and tools link
LIBRARY := $(B)/libvrrp.a
BPF_OBJECTS := $(patsubst bpf/%.bpf.c,$(B)/%.bpf.o,$(wildcard bpf/*.bpf.c))
SKELETONS := $(BPF_OBJECTS:.bpf.o=.skel.h)
TESTS := $(patsubst %.c,$(B)/%,$(wildcard tests/unit/test_*.c tests/bpf/test_*.c))
# The simulator, and one of a mutated core for each patch (docs/verification.md).
SIM := $(B)/tests/sim/vrrp-sim
SIM_OBJECTS := $(patsubst %.c,$(B)/%.o,$(wildcard tests/sim/*.c))
MUTANTS := $(patsubst tests/sim/mutations/%.patch,$(B)/tests/sim/mutant-%,$(wildcard tests/sim/mutations/*.patch))
# The C files that a patch changes.
PATCHED = $(sort $(shell sed -n 's,^+++ b/\([^[:space:]]*\).*,\1,p' $(1)))
MUTATED := $(call PATCHED,$(wildcard tests/sim/mutations/*.patch))
SEEDS ?= 110000
FIRST ?= 0
TOOLS := $(patsubst %.c,$(B)/%,$(wildcard tools/*.c))
BENCH := $(patsubst %.c,$(B)/%,$(filter-out %.bpf.c,$(wildcard tools/bench/*.c)))
BENCH_SKELETONS := $(patsubst %.bpf.c,$(B)/%.skel.h,$(wildcard tools/bench/*.bpf.c))

.PHONY: all test check check-some format format-check lint lint-check coverage coverage-targets compile_commands \
	compile_commands.json sim soak test-kernels fuzz fuzz-targets sanitize sanitize-targets demo \
	bench install deps clean docs
.DELETE_ON_ERROR:
.SECONDARY:

all: $(B)/vrrp-xdp $(TOOLS)

$(B)/vrrp-xdp: $(B)/user/main.o $(LIBRARY)
	$(CC) $(CFLAGS) $(HARDENED_LINK) $(LDFLAGS) -o $@ $^ $(LIBS)

$(LIBRARY): $(filter-out $(B)/user/main.o,$(OBJECTS))
	@rm -f $@
	$(AR) rcs $@ $^

# Names what is missing by its package, once, before a compiler fails over it.
$(B)/deps.ok:
	@mkdir -p $(@D)
	@tools/deps build
	@touch $@

$(B)/user/%.o: user/%.c | $(SKELETONS)
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) -c -o $@ $<

$(B)/%.bpf.o: bpf/%.bpf.c | $(B)/deps.ok
	@mkdir -p $(@D)
	$(CLANG) $(BPF_CFLAGS) -c -o $@ $<

$(B)/%.skel.h: $(B)/%.bpf.o
	$(BPFTOOL) gen skeleton $< name $*_bpf >$@

# What a unit test puts in the place of functions of the library or of libc, by the linker.
WRAP_test_addresses := rtnl_change_addresses fastpath_get_vip fastpath_set_vip fastpath_remove_vip engine_queue \
	engine_wake
WRAP_test_routing := rtnl_run rtnl_follow_routing open unlink rename
WRAP_test_record := open unlink rename
WRAP_test_leftovers := fastpath_open_leftovers fastpath_close fastpath_for_each_vip rtnl_change_addresses
WRAP_test_devices := rtnl_dump_links if_indextoname ioctl
WRAP_test_undo := open unlink rename fopen notifier_fifos sysctls_put_back guarded_remove
WRAP_test_apply := resolve fastpath_attach fastpath_detach fastpath_set_needs engine_queue fill_slot \
	follow_ask_addresses attach_name_absent notes_wait fill_remove fill_remove_vmacs peers_remove addresses_drop \
	addresses_restore addresses_mark addresses_settle run_update run_links_update join_all sysctls_set undo_write \
	notifier_renew states_deleted tracked_renew tracked_apply routing_renew
WRAP_test_rebind := resolve fastpath_attach fastpath_detach engine_queue fill_leave fill_slot run_update \
	run_links_update addresses_mark notes_wait sysctls_set undo_write join_all follow_ask_addresses addresses_settle \
	attach_name_absent engine_wake
WRAP_test_ports := clock_gettime
WRAP_test_orders := engine_queue engine_wake
WRAP_test_detached := fastpath_for_each_detached fastpath_missing fastpath_attach_again if_indextoname engine_queue \
	engine_wake run_update
WRAP_test_notes := engine_note engine_notes_lost addresses_mark addresses_settle routing_mark routing_withdraw \
	routing_settle notifier_state
WRAP_test_refusals := fastpath_error_count fastpath_for_each_counts fastpath_get_counts fastpath_for_each_source

# the major version of the compiler, by which the verifier's counts are recorded
$(B)/tests/bpf/test_verifier_bpf: ALL_CFLAGS += -DBPF_CLANG=$(shell $(CLANG) -dumpversion | cut -d. -f1)

$(B)/tests/%: tests/%.c $(LIBRARY) | $(SKELETONS)
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) -o $@ $< $(LIBRARY) $(WRAP_$(notdir $*):%=-Wl,--wrap=%) -lcmocka $(LIBS)

$(B)/tests/sim/%.o: tests/sim/%.c | $(SKELETONS)
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) -c -o $@ $<

$(SIM): $(SIM_OBJECTS) $(LIBRARY)
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^

# The mutated files come first, so that the linker does not look for them in the library.
$(B)/tests/sim/mutant-%: tests/sim/mutations/%.patch $(MUTATED) $(SIM_OBJECTS) $(LIBRARY)
	@rm -rf $@.src && mkdir -p $@.src
	@cp --parents $(call PATCHED,$<) $@.src
	@patch --quiet --strip=1 --directory=$@.src <$<
	$(CC) $(filter-out -MMD -MP,$(ALL_CFLAGS)) -o $@ $(addprefix $@.src/,$(call PATCHED,$<)) $(SIM_OBJECTS) $(LIBRARY)

$(TOOLS): $(B)/tools/%: tools/%.c $(LIBRARY) | $(SKELETONS)
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) -o $@ $< $(LIBRARY) $(LIBS)

$(B)/tools/bench/%.bpf.o: tools/bench/%.bpf.c | $(B)/deps.ok
	@mkdir -p $(@D)
	$(CLANG) $(BPF_CFLAGS) -c -o $@ $<

$(B)/tools/bench/%.skel.h: $(B)/tools/bench/%.bpf.o
	$(BPFTOOL) gen skeleton $< name $*_bpf >$@

$(BENCH): $(B)/tools/bench/%: tools/bench/%.c $(LIBRARY) | $(BENCH_SKELETONS)
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) -I$(B)/tools/bench -o $@ $< $(LIBRARY) $(LIBS)

# The goals that a newcomer types install what they need. The rest runs in a second make, which finds it.
test: deps
	@$(MAKE) --no-print-directory $(if $(T),check-some,-j$(CORES) check)

CORES := $(shell nproc)

check: all $(TESTS) $(SIM) $(MUTANTS)
	@$(PYTHON) tests/run.py --suites $(TESTS)

# Of T: the programs of C files and of folders that have some, and what pytest is given.
T_NAMES = $(patsubst ./%,%,$(patsubst %/,%,$(T)))
T_PROGRAMS = $(foreach t,$(T_NAMES),$(filter $(B)/$(t:.c=) $(B)/$(t)/%,$(TESTS)))
T_PYTEST = $(foreach t,$(T_NAMES),$(if $(filter $(B)/$(t:.c=) $(B)/$(t)/%,$(TESTS)),,$(t)))

check-some: $(T_PROGRAMS) $(if $(T_PYTEST),all) $(if $(filter tests/sim%,$(T_PYTEST)),$(SIM) $(MUTANTS))
	@$(PYTHON) tests/run.py $(if $(K),-k "$(K)") $(T_PROGRAMS) $(T_PYTEST)

# Elsewhere clang 14 builds the BPF programs, the oldest clang that is supported. Here the newest of Debian's builds them as
# well: these kernels and the running one must load both.
NEWEST_CLANG ?= clang-19
NEWEST_PROGRAMS := $(patsubst %,build/$(NEWEST_CLANG)/tests/bpf/test_%_bpf,verifier advert vmac)

test-kernels:
	@tools/deps kernels
	@$(MAKE) --no-print-directory all $(TESTS)
	@$(MAKE) --no-print-directory CLANG=$(NEWEST_CLANG) B=build/$(NEWEST_CLANG) $(NEWEST_PROGRAMS)
	@$(PYTHON) tests/run.py $(NEWEST_PROGRAMS)
	@$(PYTHON) tests/kernels/run.py --kernels "$(KERNELS)" --suites "$(SUITES)" $(filter $(B)/tests/bpf/%,$(TESTS)) \
		$(NEWEST_PROGRAMS)

# Whole builds by the same rules, instrumented, in folders of their own.
# Without FORTIFY, whose checked functions the sanitizers do not see.
INSTRUMENTED = $(MAKE) --no-print-directory CC=$(CLANG) HARDENING=-fPIE
FUZZ_CFLAGS := -O1 -g -fno-omit-frame-pointer -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all

SANITIZE_CFLAGS := -O1 -g -fno-omit-frame-pointer -fsanitize=address,undefined -fno-sanitize-recover=all
# gcc's thread sanitizer names the lines of a race by itself. clang's starts a program for that, which the daemon's
# seccomp filter refuses. gcc warns (-Wtsan) of the fence in fsm.c, which orders the program's writes for BPF.
THREADS_CFLAGS := -O1 -g -fno-omit-frame-pointer -fsanitize=thread -Wno-tsan
SANITIZE_SUITES ?= net
SANITIZE_SEEDS ?= 1000

# The tests with the address and undefined-behaviour sanitizers; tests/threads with the thread sanitizer. The search for
# leaks stops threads by ptrace(), which the daemon's seccomp filter refuses.
sanitize:
	@tools/deps fuzz
	@$(INSTRUMENTED) B=build/sanitize CFLAGS="$(SANITIZE_CFLAGS)" sanitize-targets
	@$(MAKE) --no-print-directory CC=gcc HARDENING=-fPIE B=build/threads CFLAGS="$(THREADS_CFLAGS)" build/threads/vrrp-xdp
	@SANITIZED=1 VRRP_XDP=build/sanitize/vrrp-xdp KEYWORDS=build/sanitize/tools/keywords $(PYTHON) tests/run.py \
		tests/config $(TESTS:$(B)/%=build/sanitize/%)
	@SANITIZED=1 VRRP_XDP=build/sanitize/vrrp-xdp ASAN_OPTIONS=detect_leaks=0 \
		$(PYTHON) tests/run.py --at-once 4 $(SANITIZE_SUITES:%=tests/%)
	@$(PYTHON) tests/sim/shards.py build/sanitize/tests/sim/vrrp-sim $(FIRST) $(SANITIZE_SEEDS)
	@VRRP_XDP=build/threads/vrrp-xdp TSAN_OPTIONS="history_size=7 suppressions=$(CURDIR)/tests/threads/suppressions" \
		$(PYTHON) tests/run.py tests/threads

sanitize-targets: all $(TESTS) $(SIM)

# Lines of user/ that the unit and configuration tests run. A few tests fail in this build, which is slow and writes
# files of its own; their lines count all the same.
COVERAGE_CFLAGS := -O0 -g --coverage -fprofile-update=atomic
COVERAGE_TESTS = $(filter $(B)/tests/unit/%,$(TESTS))

coverage:
	@tools/deps coverage
	@rm -rf build/coverage
	@$(MAKE) --no-print-directory CC=gcc B=build/coverage CFLAGS="$(COVERAGE_CFLAGS)" coverage-targets
	@SANITIZED=1 VRRP_XDP=build/coverage/vrrp-xdp KEYWORDS=build/coverage/tools/keywords $(PYTHON) tests/run.py \
		tests/config $(COVERAGE_TESTS:$(B)/%=build/coverage/%) | grep -v "^profiling:" || true
	@mkdir -p build/coverage/report
	@gcovr --root . --filter user/ --print-summary --html-details build/coverage/report/index.html build/coverage \
		| grep -v "^(INFO)" && echo "build/coverage/report/index.html has each line"

coverage-targets: all $(COVERAGE_TESTS)

# What is ours among the C files of the tree; a file that git does not know yet counts, too.
C_FILES = $(sort $(wildcard $(shell git ls-files --cached --others --exclude-standard "*.c" "*.h")))
SHELL_FILES := tools/deps .ci/run $(wildcard findings/*.sh)

format:
	@tools/deps lint
	clang-format -i $(C_FILES)

format-check:
	@tools/deps lint
	@clang-format --dry-run -Werror $(C_FILES)

# The BPF side is compiled for another machine, with clang: its warnings have to do there.
TIDY_FILES = $(filter-out %.bpf.c tests/fuzz/host/%,$(filter %.c,$(C_FILES)))

lint:
	@tools/deps lint
	@$(MAKE) --no-print-directory lint-check

lint-check: compile_commands.json $(SKELETONS) $(BENCH_SKELETONS)
	@flake8
	@shellcheck $(SHELL_FILES)
	@printf '%s\n' $(TIDY_FILES) | xargs -P $(CORES) -n 8 clang-tidy --quiet -p . >$(B)/clang-tidy.log 2>&1 \
		|| { grep -v 'generated\.$$' $(B)/clang-tidy.log; exit 1; }

# All that make would compile, asked of make itself.
compile_commands.json:
	@$(MAKE) -Bnk --no-print-directory CC=$(CC) all $(TESTS) $(SIM) $(BENCH) $(FUZZ:%=$(B)/tests/fuzz/fuzz_%) 2>/dev/null \
		| $(PYTHON) tools/compile_commands.py >$@

compile_commands: compile_commands.json

# Targets of libFuzzer (docs/verification.md). The tree has seeds; inputs that a fuzzer finds stay in the build folder.
FUZZ ?= $(patsubst tests/fuzz/fuzz_%.c,%,$(wildcard tests/fuzz/fuzz_*.c))
FUZZ_SECONDS ?= 60

fuzz:
	@tools/deps fuzz
	@$(INSTRUMENTED) B=build/fuzz CFLAGS="$(FUZZ_CFLAGS)" fuzz-targets
	@$(PYTHON) tests/fuzz/run.py --seconds $(FUZZ_SECONDS) $(FUZZ)

fuzz-targets: $(FUZZ:%=$(B)/tests/fuzz/fuzz_%)

# What a target puts in the place of the kernel, by the linker.
FUZZ_WRAP_netlink := recv
FUZZ_WRAP_process := recvmsg open read close
FUZZ_WRAP_maps := fastpath_open fastpath_close rtnl_change_addresses

# The program that it runs on the host loads from any address, as BPF does.
FUZZ_SOURCES_differential := tests/fuzz/reference.c tests/fuzz/host/advert.c
FUZZ_CFLAGS_differential := -Itests/fuzz/host -fno-sanitize=alignment

$(B)/tests/fuzz/fuzz_differential: $(FUZZ_SOURCES_differential) $(wildcard tests/fuzz/*.h bpf/*.h bpf/*.c)

$(B)/tests/fuzz/fuzz_%: tests/fuzz/fuzz_%.c tests/fuzz/input.h $(LIBRARY) | $(SKELETONS)
	@mkdir -p $(@D)
	$(CC) $(filter-out -MMD -MP,$(ALL_CFLAGS)) $(FUZZ_CFLAGS_$*) -fsanitize=fuzzer -o $@ $< $(FUZZ_SOURCES_$*) \
		$(LIBRARY) $(FUZZ_WRAP_$*:%=-Wl,--wrap=%) $(LIBS)

# A part of the seeds on each core.
sim: $(SIM)
	@$(PYTHON) tests/sim/shards.py $(SIM) $(FIRST) $(SEEDS)

# A thousand daemons that are killed at random moments, one after the other, and what they leave.
soak: all
	@LOOPS=1000 $(PYTHON) -m pytest -q -p no:cacheprovider tests/net/test_crash.py -k any_moment

demo: deps
	@$(MAKE) --no-print-directory --silent all
	@$(PYTHON) tools/demo.py

bench:
	@tools/deps bench
	@$(MAKE) --no-print-directory --silent all $(BENCH)
	@$(PYTHON) tools/bench/bench.py $(BENCH_ARGS)

deps:
	@tools/deps

docs: all
	$(B)/tools/keywords docs/configuration.md.in >docs/configuration.md
	$(B)/tools/keywords docs/keepalived.md.in >docs/keepalived.md
	$(B)/tools/counters docs/counters.md.in >docs/counters.md

install: all
	install -D -m 0755 $(B)/vrrp-xdp $(DESTDIR)$(PREFIX)/sbin/vrrp-xdp
	install -d $(DESTDIR)$(PREFIX)/lib/systemd/system
	sed 's,@SBIN@,$(PREFIX)/sbin,' tools/dist/vrrp-xdp.service >$(DESTDIR)$(PREFIX)/lib/systemd/system/vrrp-xdp.service
	install -d $(DESTDIR)$(PREFIX)/share/doc/vrrp-xdp/docs
	install -m 0644 README.md CHANGELOG.md $(DESTDIR)$(PREFIX)/share/doc/vrrp-xdp
	install -m 0644 docs/*.md docs/*.svg $(DESTDIR)$(PREFIX)/share/doc/vrrp-xdp/docs

clean:
	rm -rf $(B)

-include $(SIM_OBJECTS:.o=.d) $(OBJECTS:.o=.d) $(BPF_OBJECTS:.o=.d) $(TESTS:=.d) $(TOOLS:=.d) $(BENCH:=.d)

// SPDX-License-Identifier: GPL-2.0
#include "manager/signals.h"

#include <errno.h>
#include <signal.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "control/server.h"
#include "manager/change/reload.h"
#include "manager/dumps.h"
#include "util/log.h"

int signals_open(void)
{
	sigset_t set;
	int fd;

	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGHUP);
	sigaddset(&set, SIGUSR1);
	sigaddset(&set, SIGUSR2);
	sigaddset(&set, SIGXCPU);
	sigprocmask(SIG_BLOCK, &set, NULL);
	signal(SIGPIPE, SIG_IGN);
	fd = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
	return fd < 0 ? -errno : fd;
}

bool signals_read(struct manager *m, int fd)
{
	struct signalfd_siginfo info;

	if (read(fd, &info, sizeof(info)) != sizeof(info))
		return false;
	switch (info.ssi_signo) {
	case SIGHUP:
		log_info("SIGHUP: reading the configuration again");
		reload_ask(m, NO_CLIENT);
		return false;
	case SIGUSR1:
		dumps_write_data(m);
		return false;
	case SIGUSR2:
		dumps_write_stats(m);
		return false;
	case SIGXCPU:
		log_warning("the engine thread has run longer than vrrp_rlimit_rttime without a pause; reduce the "
			    "machine's load, or raise the limit");
		return false;
	default:
		return true;
	}
}

/* SPDX-License-Identifier: GPL-2.0 */
/* The subcommands. Each is called with its own name in argv[0] and returns the exit status of the process. */
#ifndef VRRP_XDP_CMD_H
#define VRRP_XDP_CMD_H

#define EXIT_USAGE 2 /* wrong arguments; beside EXIT_SUCCESS and EXIT_FAILURE */

#define DEFAULT_CONFIG "/etc/vrrp-xdp/vrrp-xdp.conf"

int cmd_run(int argc, char **argv);
int cmd_check(int argc, char **argv);
int cmd_load(int argc, char **argv);
int cmd_unload(int argc, char **argv);
int cmd_pass(int argc, char **argv);
int cmd_reload(int argc, char **argv);
int cmd_stop(int argc, char **argv);
int cmd_upgrade(int argc, char **argv);
int cmd_status(int argc, char **argv);

#endif

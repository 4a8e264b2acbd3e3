/*
 * Lets keepalived's checker run where the kernel has no IPVS: with this in LD_PRELOAD every request
 * of its IPVS library counts as done. It is for `bench -- lvs` alone, which measures checks.
 */

#include <stddef.h>

struct nl_sock;
struct nl_msg;
typedef int (*handler)(struct nl_msg *, void *);

enum { NL_CB_FINISH = 1, NL_CB_ACK = 4, KINDS = 16 };

static struct { handler call; void *argument; } handlers[KINDS];

int genl_ctrl_resolve(struct nl_sock *socket, const char *name)
{
	(void)socket;
	(void)name;
	return 16;
}

int nl_socket_modify_cb(struct nl_sock *socket, int kind, int set, handler call, void *argument)
{
	(void)socket;
	(void)set;
	if (kind >= 0 && kind < KINDS) {
		handlers[kind].call = call;
		handlers[kind].argument = argument;
	}
	return 0;
}

int nl_send_auto(struct nl_sock *socket, struct nl_msg *message)
{
	(void)socket;
	(void)message;
	return 1;
}

int nl_recvmsgs_default(struct nl_sock *socket)
{
	(void)socket;
	if (handlers[NL_CB_FINISH].call != NULL)
		handlers[NL_CB_FINISH].call(NULL, handlers[NL_CB_FINISH].argument);
	if (handlers[NL_CB_ACK].call != NULL)
		handlers[NL_CB_ACK].call(NULL, handlers[NL_CB_ACK].argument);
	return 0;
}

/*
 * System calls that are denied: they fail with EPERM; see sandbox.h.
 *
 * The filter is a program that the kernel runs before each call.  Calls that
 * it lets pass whatever their arguments are it runs for only once.
 */
#include "deny.h"

#include <asm/unistd.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/sched.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Whose calls the numbers are.  Other processors have other calls besides, and
 * no filter until somebody has tried one there. */
#if defined __x86_64__ && !defined __ILP32__
#define MACHINE AUDIT_ARCH_X86_64
#elif defined __aarch64__ && defined __AARCH64EL__
#define MACHINE AUDIT_ARCH_AARCH64
#elif defined __riscv && __riscv_xlen == 64
#define MACHINE AUDIT_ARCH_RISCV64
#endif

#ifdef MACHINE

/* The same on all processors, and newer than the headers of some. */
#define NR_FCHMODAT2 452
#define NR_SETXATTRAT 463
#define NR_REMOVEXATTRAT 466

/* The calls of x86-64 with 32-bit pointers have this bit. */
#define X32_BIT 0x40000000u

static const uint16_t denied[] = {
	/* The network, and all else that has sockets. */
	__NR_socket, __NR_socketpair, __NR_connect, __NR_bind, __NR_listen,
	__NR_accept, __NR_accept4, __NR_sendto, __NR_sendmsg,
	__NR_sendmmsg, __NR_recvfrom, __NR_recvmsg, __NR_recvmmsg,
	__NR_getsockopt, __NR_setsockopt, __NR_getsockname, __NR_getpeername,
	__NR_shutdown,
	/* Other programs, and processes. */
	__NR_execve, __NR_execveat, __NR_unshare, __NR_setns,
#ifdef __NR_fork
	__NR_fork, __NR_vfork,
#endif
	__NR_ptrace, __NR_process_vm_readv, __NR_process_vm_writev, __NR_kcmp,
	__NR_process_madvise, __NR_pidfd_open, __NR_pidfd_getfd,
	__NR_pidfd_send_signal, __NR_kill, __NR_tkill, __NR_rt_sigqueueinfo,
	__NR_rt_tgsigqueueinfo, __NR_perf_event_open, __NR_bpf,
	/* Calls that are made by the kernel, past any filter. */
	__NR_io_uring_setup, __NR_io_uring_enter, __NR_io_uring_register,
	/* What processes share. */
	__NR_mq_open, __NR_mq_unlink,
	__NR_shmget, __NR_shmat, __NR_shmctl, __NR_msgget, __NR_msgsnd,
	__NR_msgrcv, __NR_msgctl, __NR_semget, __NR_semctl,
	__NR_add_key, __NR_request_key, __NR_keyctl,
	/* Other people's files, as far as Landlock lets them be. */
	__NR_fchownat, __NR_setxattr, __NR_lsetxattr, __NR_removexattr,
	__NR_lremovexattr, NR_SETXATTRAT, NR_REMOVEXATTRAT, __NR_fchmodat,
	NR_FCHMODAT2, __NR_utimensat, __NR_mknodat, __NR_open_by_handle_at,
	__NR_fanotify_init, __NR_chroot,
#ifdef __NR_chown
	__NR_chown, __NR_lchown, __NR_mknod, __NR_chmod, __NR_utime,
	__NR_utimes, __NR_futimesat,
#endif
	/* How other processes run. */
	__NR_setpriority, __NR_ioprio_set, __NR_sched_setaffinity,
	__NR_sched_setscheduler, __NR_sched_setparam, __NR_sched_setattr,
	/* The system. */
	__NR_mount, __NR_umount2, __NR_pivot_root, __NR_move_mount,
	__NR_open_tree, __NR_fsopen, __NR_fsconfig, __NR_fsmount, __NR_fspick,
	__NR_mount_setattr, __NR_swapon, __NR_swapoff, __NR_quotactl,
	__NR_acct, __NR_reboot, __NR_kexec_load, __NR_init_module,
	__NR_finit_module, __NR_delete_module, __NR_sethostname,
	__NR_setdomainname, __NR_clock_settime, __NR_settimeofday,
	__NR_adjtimex, __NR_clock_adjtime, __NR_syslog, __NR_vhangup,
	__NR_userfaultfd, __NR_personality,
#ifdef __NR_kexec_file_load
	__NR_kexec_file_load,
#endif
#ifdef __NR_iopl
	__NR_iopl, __NR_ioperm,
#endif
};

#define DENIED (sizeof denied / sizeof *denied)
#define REST 48 /* more steps than those for the others */

struct program {
	struct sock_filter at[2 * DENIED + REST];
	unsigned short n;
};

static void
add(struct program *p, struct sock_filter step)
{
	p->at[p->n++] = step;
}

/* Load 32 bits of what is known of the call. */
static void
load(struct program *p, size_t offset)
{
	add(p, (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS,
	    (uint32_t)offset));
}

/* The lower half of an argument. */
static void
load_argument(struct program *p, unsigned i)
{
	load(p, offsetof(struct seccomp_data, args) + 8 * i);
}

/* Go on with the next step if (JEQ, JGE, JSET) holds, or skip some. */
static void
unless_skip(struct program *p, unsigned jump, uint32_t value, uint8_t skipped)
{
	add(p, (struct sock_filter)BPF_JUMP(BPF_JMP | jump | BPF_K, value, 0,
	    skipped));
}

static void
give(struct program *p, uint32_t result)
{
	add(p, (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, result));
}

#define REFUSE(error) (SECCOMP_RET_ERRNO | (error))

/* Calls that are denied with some arguments only. */
static void
add_conditions(struct program *p)
{
	/* A thread, but no process.  The arguments of clone3 cannot be seen;
	 * told that it is not there, the C library takes clone. */
	unless_skip(p, BPF_JEQ, __NR_clone3, 1);
	give(p, REFUSE(ENOSYS));
	unless_skip(p, BPF_JEQ, __NR_clone, 4);
	load_argument(p, 0);
	unless_skip(p, BPF_JSET, CLONE_THREAD, 1);
	give(p, SECCOMP_RET_ALLOW);
	give(p, REFUSE(EPERM));
	/* A signal to itself, as abort() sends. */
	unless_skip(p, BPF_JEQ, __NR_tgkill, 4);
	load_argument(p, 0);
	unless_skip(p, BPF_JEQ, (uint32_t)getpid(), 1);
	give(p, SECCOMP_RET_ALLOW);
	give(p, REFUSE(EPERM));
	/* Its own limits; those of another process could end it. */
	unless_skip(p, BPF_JEQ, __NR_prlimit64, 4);
	load_argument(p, 0);
	unless_skip(p, BPF_JEQ, 0, 1);
	give(p, SECCOMP_RET_ALLOW);
	give(p, REFUSE(EPERM));
	/* Nor may a signal be ordered for it with a file. */
	unless_skip(p, BPF_JEQ, __NR_fcntl, 7);
	load_argument(p, 1);
	unless_skip(p, BPF_JEQ, F_SETOWN, 1);
	give(p, REFUSE(EPERM));
	unless_skip(p, BPF_JEQ, F_SETOWN_EX, 1);
	give(p, REFUSE(EPERM));
	give(p, SECCOMP_RET_ALLOW);
	give(p, SECCOMP_RET_ALLOW);
	/* What is typed into a terminal is run by who reads there. */
	unless_skip(p, BPF_JEQ, __NR_ioctl, 6);
	load_argument(p, 1);
	unless_skip(p, BPF_JEQ, TIOCSTI, 1);
	give(p, REFUSE(EPERM));
	unless_skip(p, BPF_JEQ, TIOCLINUX, 1);
	give(p, REFUSE(EPERM));
	give(p, SECCOMP_RET_ALLOW);
}

bool
deny_calls(void)
{
	struct program p = { .n = 0 };
	struct sock_fprog filter = { .filter = p.at };

	load(&p, offsetof(struct seccomp_data, arch));
	add(&p, (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K,
	    MACHINE, 1, 0));
	give(&p, REFUSE(EPERM));
	load(&p, offsetof(struct seccomp_data, nr));
#ifdef __x86_64__
	unless_skip(&p, BPF_JGE, X32_BIT, 1);
	give(&p, REFUSE(EPERM));
#endif
	for (size_t i = 0; i < DENIED; i++) {
		unless_skip(&p, BPF_JEQ, denied[i], 1);
		give(&p, REFUSE(EPERM));
	}
	add_conditions(&p);
	give(&p, SECCOMP_RET_ALLOW);
	filter.len = p.n;
	/* No secrets of others are in here to be guessed at: the program need
	 * not run at the speed that some kernels give a confined one. */
	return syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER,
	    SECCOMP_FILTER_FLAG_SPEC_ALLOW, &filter) == 0;
}

#else

bool
deny_calls(void)
{
	return false;
}

#endif

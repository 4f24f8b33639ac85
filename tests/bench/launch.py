"""Run a command and print its status, user and system and wall time, its peak
memory, and what of that may be this program's (both in KiB):
`launch.py PROCESSORS STDIN COMMAND...`, on these processors (numbers, with
commas between).

A process begins with the memory of who started it as its peak.  So this one
imports next to nothing; the bench itself has grown by the time.
"""

import os
import sys
import time


def own_peak():
    with open("/proc/self/status") as status:
        for line in status:
            if line.startswith("VmHWM:"):
                return int(line.split()[1])
    return 0


def become(processors, stdin, argv):
    os.sched_setaffinity(0, map(int, processors.split(",")))
    nothing = os.open(os.devnull, os.O_WRONLY)
    os.dup2(os.open(stdin, os.O_RDONLY), 0)
    os.dup2(nothing, 1)
    os.dup2(nothing, 2)
    os.execv(argv[0], argv)


def main():
    start = time.perf_counter()
    pid = os.fork()
    if pid == 0:
        try:
            become(sys.argv[1], sys.argv[2], sys.argv[3:])
        finally:
            os._exit(127)
    _, status, usage = os.wait4(pid, 0)
    wall = time.perf_counter() - start
    print(os.waitstatus_to_exitcode(status), usage.ru_utime, usage.ru_stime,
          wall, usage.ru_maxrss, own_peak())


main()

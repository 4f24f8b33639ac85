"""A topoc that runs again and again in one process: see serve.c."""

import os
import select
import struct
import subprocess

SECONDS = 60            # however slow the machine is
KILOBYTES = 2000000
BLOCKS = 131072         # of 512 bytes, in a file
LIMITED = ('ulimit -c 0; ulimit -t "$1"; ulimit -v "$2"; ulimit -f "$3"; '
           'shift 3; exec "$@"')
ENVIRONMENT = {**os.environ, "LC_ALL": "C.UTF-8"}
ENVIRONMENT.pop("NO_COLOR", None)


def bounded(seconds, command):
    """A command that cannot hang, eat the memory or fill the disk."""
    return ["sh", "-c", LIMITED, "sh", str(seconds), str(KILOBYTES),
            str(BLOCKS), *map(str, command)]


def limited(seconds, command, **more):
    """A bounded run's status, or "timeout"."""
    more.setdefault("stdin", subprocess.DEVNULL)
    try:
        status = subprocess.run(bounded(seconds, command),
                                timeout=max(SECONDS, 5 * seconds),
                                **more).returncode
    except subprocess.TimeoutExpired:
        return "timeout"
    return "timeout" if status in (-24, -9) else status


class Server:
    def __init__(self, topoc, environment=None):
        self.topoc, self.process = topoc, None
        self.environment = {**ENVIRONMENT, **(environment or {}),
                            "TOPOC_SERVE": "1"}

    def start(self):
        self.process = subprocess.Popen(
            bounded("unlimited", [self.topoc]), bufsize=0,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL, env=self.environment)

    def run(self, seconds, folder, stdin, stdout, stderr, words):
        """The status, "timeout", or None: it has died."""
        if self.process is None:
            self.start()
        # What one run gives up the next one would lack.
        if words and words[0] in ("build", "check"):
            words = [words[0], "--sandbox=off", *words[1:]]
        texts = [seconds, folder, stdin, stdout, stderr, "topoc", *words]
        request = b"".join(os.fsencode(f"{text}") + b"\0" for text in texts)
        try:
            self.process.stdin.write(struct.pack("=I", len(request))
                                     + request)
            ready, _, _ = select.select([self.process.stdout], [], [],
                                        SECONDS)
            reply = self.process.stdout.read(4) if ready else b""
        except BrokenPipeError:
            ready, reply = True, b""
        if len(reply) == 4:
            return struct.unpack("=i", reply)[0]
        return "timeout" if self.stop(ready) in (-24, -9) else None

    def stop(self, gently=True):
        """How it ended."""
        process, self.process = self.process, None
        if process is None:
            return 0
        process.stdin.close()
        if not gently:
            process.kill()
        status = process.wait()
        process.stdout.close()
        return status

"""Taking from a process what a query has no use for: the network, and memory without end."""

from __future__ import annotations

import ctypes
import platform
import resource
import struct
import sys

_NO_NEW_PRIVILEGES, _SECCOMP, _FILTER_MODE = 38, 22, 2  # of prctl(2)
_ALLOW, _REFUSE = 0x7FFF0000, 0x00050001  # of seccomp(2); the latter gives EPERM
_LOAD, _EQUAL, _RETURN = 0x20, 0x15, 0x06  # of the filter's machine, bpf(4)
_SOCKET = {"x86_64": 41, "aarch64": 198}  # the number of the system call socket(2)


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_void_p))


def forbid_network() -> bool:
    """Let the kernel refuse this process every new socket, for good; False where this kernel cannot.

    Parsing decides first whether a query asks another server (`graph.store.safety`); this holds though a query is
    found that two parsers read differently.
    """
    call = _SOCKET.get(platform.machine())
    if sys.platform != "linux" or call is None:
        return False
    steps = ((_LOAD, 0, 0, 0), (_EQUAL, 0, 1, call), (_RETURN, 0, 0, _REFUSE), (_RETURN, 0, 0, _ALLOW))
    code = b"".join(struct.pack("HBBI", *step) for step in steps)
    held = ctypes.create_string_buffer(code, len(code))
    program = _Program(len(steps), ctypes.cast(held, ctypes.c_void_p))
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0):
        return False
    return not libc.prctl(_SECCOMP, _FILTER_MODE, ctypes.byref(program), 0, 0)


def limit_memory(size: int) -> None:
    """Let this process take at most `size` bytes beyond what it has; where it takes more, it ends.

    Only Linux holds to it.
    """
    if sys.platform != "linux":
        return
    with open("/proc/self/statm", encoding="ascii") as file:
        held = int(file.read().split()[5]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_DATA, (held + size, held + size))


def held_memory() -> int:
    """Bytes of memory that this process holds; where the system tells only the most it has held, that."""
    if sys.platform == "linux":
        with open("/proc/self/statm", encoding="ascii") as file:
            return int(file.read().split()[1]) * resource.getpagesize()
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def give_memory_back() -> None:
    """Return to the system what the C library keeps of memory that is free; only glibc can."""
    libc = ctypes.CDLL(None)
    if hasattr(libc, "malloc_trim"):
        libc.malloc_trim(0)

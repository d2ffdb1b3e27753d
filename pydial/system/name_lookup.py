"""Names looked up by the C library's resolver, which cannot be interrupted: in a thread, for a limited time."""

from __future__ import annotations

import errno
import os
import socket
import threading

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Any

    Waiter = Callable[[Iterable[int], float | None], object]
    """Signals.wait, which a signal cuts short."""

LOOKUP_SECONDS = 5.0  # for a name server to answer


def addresses(host: str, port: int | None, wait: Waiter, seconds: float = LOOKUP_SECONDS) -> list[Any]:
    """As socket.getaddrinfo() gives them for streams.

    Raises OSError: there are none, the time is over, or a signal came first.
    """
    reading, writing = os.pipe2(os.O_CLOEXEC)
    found: list[Any] = []
    problems = [OSError(errno.ETIMEDOUT, f"no address of {host} was found in time")]

    def look() -> None:
        try:
            found.extend(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))
        except OSError as problem:
            problems.append(problem)
        except UnicodeError:
            problems.append(OSError(errno.EINVAL, "no such host can be"))
        finally:
            os.close(writing)

    threading.Thread(target=look, daemon=True).start()
    wait([reading], seconds)
    os.close(reading)
    if not found:
        raise problems[-1]
    return found


def has_address(name: str, wait: Waiter, seconds: float = LOOKUP_SECONDS) -> bool:
    """Whether the resolver finds an address for `name` in time."""
    try:
        return bool(addresses(name, None, wait, seconds))
    except OSError:
        return False

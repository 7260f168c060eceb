"""The process that reads mail: a child without secrets, within limits, that may be killed at any moment."""

import os
import signal
import sys
from typing import Any, BinaryIO, Final

from app.errors import BadInput, TooLarge, Unreadable
from app.mail import frames
from app.mail.inbound import parse_body

MEMORY_BYTES_MAX: Final = 768 * 1024 * 1024
CPU_SECONDS_MAX: Final = 4  # for one mail
_TIRED_BYTES: Final = 256 * 1024 * 1024  # a reader that once grew by this much is replaced


def main() -> None:
    """Read requests from standard input and answer on standard output, until the input ends."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever prints must not end up between the answers
    _limit_memory()
    os.nice(5)  # the doors come first
    began_at = _peak_bytes()  # on Linux the peak of the process that started us comes along
    while (asked := frames.read_request(sys.stdin.buffer)) is not None:
        _limit_time()
        if not _serve(*asked, answers, peak_bytes_max=began_at + _TIRED_BYTES):
            return


def _serve(header: dict[str, Any], body: bytes, answers: BinaryIO, *, peak_bytes_max: int) -> bool:
    """Answer one request; False where this process had better not go on."""
    tired = False
    files: tuple[bytes, ...] = ()
    try:
        try:
            mail = parse_body(body, header["content_type"], frozenset(header["trusted"]))
            tired = _peak_bytes() > peak_bytes_max
            said, files = frames.answer({"tired": tired}, mail), mail.files
        except (MemoryError, RecursionError):
            raise
        except BadInput as error:
            said = frames.answer({"tired": tired, "error": _named(error)})
        except Exception as error:
            # A bug of ours or of a library's: the mail is kept, and the class's name says where to look.
            bug = {"kind": "unreadable", "sentence": "Reading it failed", "detail": f"bug_{type(error).__name__}"}
            said = frames.answer({"tired": tired, "error": bug})
    except MemoryError:
        tired = True
        said = frames.answer({"tired": tired, "died": "parser_memory"})
    except RecursionError:
        said = frames.answer({"tired": tired, "died": "parser_crashed"})
    answers.write(said)
    for file in files:
        answers.write(file)
    answers.flush()
    return not tired


def _named(error: BadInput) -> dict[str, str]:
    kind = "unreadable" if isinstance(error, Unreadable) else "large" if isinstance(error, TooLarge) else "bad"
    return {"kind": kind, "sentence": error.sentence, "detail": error.detail}


def _limit_memory() -> None:
    import resource

    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES_MAX, MEMORY_BYTES_MAX))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _limit_time() -> None:
    """A few more seconds of processor than were used so far; beyond them the kernel ends this process."""
    import resource

    used = resource.getrusage(resource.RUSAGE_SELF)
    soft = int(used.ru_utime + used.ru_stime) + CPU_SECONDS_MAX
    resource.setrlimit(resource.RLIMIT_CPU, (soft, resource.RLIM_INFINITY))


def _peak_bytes() -> int:
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the host decides when to stop
    main()

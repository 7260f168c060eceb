"""Who works at this terminal, as the system knows them: the environment could name anybody."""

import os
import pwd

from app.domain.ids import ActorId
from app.domain.people import actors


def operator() -> ActorId:
    """By the process's user id; the name is the password file's, and only there to be read."""
    uid = os.getuid()
    try:
        name = "".join(
            sign for sign in pwd.getpwuid(uid).pw_name if sign.isascii() and (sign.isalnum() or sign in "._-")
        )
    except KeyError:  # a container may run as a user nobody named
        name = ""
    return actors.operator(uid, name[:40])

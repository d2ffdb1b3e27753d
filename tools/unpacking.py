"""The first file of pydial.pyz: unpacks the rest of it once, and runs it from there.

Python can run a program out of an archive, but compiles it anew at every start, and the virtual modem is started from
files. A dialer runs as root, so it believes no folder where anybody else can write.
"""

import os
import stat
import sys

BUILD = "@BUILD@"
ENTRIES = "@ENTRIES@"
"""Name of a command -> module:function."""
OLDEST = (3, 11)


def main():
    """Run the command that this file was called as; the exit code."""
    if sys.version_info < OLDEST:
        found = sys.version.split()[0]
        return f"pydial needs Python 3.11 or later, and {sys.executable} is {found}: python3.11 {sys.argv[0]}"
    archive = os.path.dirname(os.path.abspath(__file__))
    sys.path[0] = unpacked(archive) or archive
    module, _, function = ENTRIES[command()].partition(":")
    return getattr(__import__(module, fromlist=[function]), function)()


def command():
    """By the name of this file or of a link to it; else by the first word; pydial if neither is a command."""
    folder, name = os.path.split(sys.argv[0])
    if name in ENTRIES:
        return name
    if len(sys.argv) > 1 and sys.argv[1] in ENTRIES:
        name = sys.argv.pop(1)
        sys.argv[0] = os.path.join(folder, name)
        return name
    return "pydial"


def unpacked(archive):
    """The folder with what is in the archive, this very build; "" if there is no place for it."""
    for place in places():
        folder = os.path.join(place, BUILD)
        try:
            if not os.path.isdir(place):
                os.makedirs(place, 0o700)
            if is_mine(place) and (os.path.isdir(folder) or unpack(archive, place, folder)):
                return folder
        except OSError:
            continue
    return ""


def places():
    """Where it may be unpacked, best first."""
    user = os.geteuid()
    if user == 0:
        yield "/var/cache/pydial"
    else:
        cache = os.environ.get("XDG_CACHE_HOME", "")
        yield os.path.join(cache if os.path.isabs(cache) else os.path.expanduser("~/.cache"), "pydial")
    yield f"/tmp/pydial-{user}"  # noqa: S108 - a folder, made by this user or not used


def is_mine(place):
    """Whether it is a folder of this user's where nobody else may write."""
    status = os.lstat(place)
    return stat.S_ISDIR(status.st_mode) and status.st_uid == os.geteuid() and not status.st_mode & 0o022


def unpack(archive, place, folder):
    """Whole or not at all: also when two do it at once, or the disk is full."""
    import shutil
    import tempfile
    import zipfile

    draft = tempfile.mkdtemp(prefix="new-", dir=place)
    try:
        with zipfile.ZipFile(archive) as content:
            content.extractall(draft)
        os.rename(draft, folder)
    except OSError:
        if not os.path.isdir(folder):
            raise
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return True


if __name__ == "__main__":
    sys.exit(main())

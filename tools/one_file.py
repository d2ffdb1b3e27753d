"""`python tools/one_file.py FILE`: pydial and what it needs in one file that any Python 3.11 or later runs.

The dependencies are those of the Python that runs this (`make zipapp`: the virtual environment). The same sources and
dependencies make the same bytes.
"""

from __future__ import annotations

import hashlib
import re
import sys
import tomllib
import zipfile
from importlib import metadata
from pathlib import Path

from pydial.cli.switches import PROGRAMS

ROOT = Path(__file__).parents[1]
MAIN = Path(__file__).with_name("unpacking.py")
NATIVE = (".so", ".pyd", ".dylib")


def main(target: str) -> int:
    """Write the file."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    content = {**_package(), **_dependencies(project["dependencies"])}
    build = hashlib.sha256()
    for name, data in sorted(content.items()):
        build.update(b"%s\0%d\0%s" % (name.encode(), len(data), data))
    entries = dict(project["scripts"])
    entries |= {own.original: entries[own.name] for own in PROGRAMS.values() if own.original}
    text = MAIN.read_text().replace('"@BUILD@"', repr(build.hexdigest()[:16]))
    content["__main__.py"] = text.replace('"@ENTRIES@"', repr(entries)).encode()
    _write(Path(target), content)
    return 0


def _package() -> dict[str, bytes]:
    files = [path for path in (ROOT / "pydial").rglob("*") if path.is_file() and "__pycache__" not in path.parts]
    return {str(path.relative_to(ROOT)): path.read_bytes() for path in [*files, ROOT / "LICENSE"]}


def _dependencies(wanted: list[str]) -> dict[str, bytes]:
    """The files of these distributions and of those that they need; their licences, too."""
    found: dict[str, bytes] = {}
    names = list(wanted)
    for requirement in names:
        distribution = metadata.distribution(re.split(r"[^\w.-]", requirement)[0])
        names += [more for more in distribution.requires or () if ";" not in more and more not in names]
        for file in distribution.files or ():
            if ".." in file.parts or "__pycache__" in file.parts or file.name in ("RECORD", "INSTALLER", "REQUESTED"):
                continue
            if file.suffix in NATIVE:
                raise SystemExit(f"{requirement} has native code, {file}: it does not run everywhere.")
            found[str(file)] = Path(str(file.locate())).read_bytes()
    return found


def _write(target: Path, content: dict[str, bytes]) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = target.with_name(f"{target.name}.new")
    with draft.open("wb") as output:
        output.write(b"#!/usr/bin/env python3\n")
        with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
            for name, data in sorted(content.items()):
                entry = zipfile.ZipInfo(name)
                entry.external_attr = 0o644 << 16
                entry.compress_type = zipfile.ZIP_DEFLATED
                archive.writestr(entry, data)
    draft.chmod(0o755)
    draft.replace(target)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    sys.exit(main(sys.argv[1]))

"""`pydialconf --install-integration` and `--remove-integration`."""

from __future__ import annotations

import os

from pydial.run import integration
from pydial.system import output

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pydial.cli.switches import ConfArguments


def run(arguments: ConfArguments) -> int:
    """Installs or removes the integration; the exit code 0. PydialError: it was not done."""
    write = output.writer(1)
    act = integration.install if arguments.install_integration else integration.remove
    act(lambda line: write(os.fsencode(f"{line}\n")), arguments.prefix, arguments.dry_run)
    return 0

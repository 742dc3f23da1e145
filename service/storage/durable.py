"""What outlasts a power cut: a name in a folder, as well as what is in the file."""

import os
from pathlib import Path


def sync_folder(folder: Path) -> None:
    """Let what was renamed, made or removed there stay so."""
    file = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(file)
    finally:
        os.close(file)

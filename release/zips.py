"""Puts each function that `sam build` made into a zip of its own, named by function, version and processor.

    zips.py BUILD OUT --version V --processor x86_64|arm64 [--quick]

Times are those of SOURCE_DATE_EPOCH, so that the same input gives the same bytes.
"""

import argparse
import os
import re
import sys
import time
import zipfile
from pathlib import Path

# What the header of an ELF file calls the processors.
MACHINES = {"x86_64": 62, "arm64": 183}


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("build", type=Path)
    arguments.add_argument("out", type=Path)
    arguments.add_argument("--version", required=True)
    arguments.add_argument("--processor", choices=MACHINES, required=True)
    arguments.add_argument("--quick", action="store_true")
    arguments = arguments.parse_args()
    at = time.gmtime(max(int(os.environ["SOURCE_DATE_EPOCH"]), 315532800))[:6]
    binaries = sorted(arguments.build.glob("*/bootstrap"))
    if not binaries:
        sys.exit(f"no functions in {arguments.build}: run .ci/build-functions first")
    for binary in binaries:
        content = binary.read_bytes()
        if int.from_bytes(content[18:20], "little") != MACHINES[arguments.processor]:
            sys.exit(f"{binary} is for another processor than {arguments.processor}")
        name = re.sub(r"(?<!^)([A-Z])", r"-\1", binary.parent.name).lower()
        one = zipfile.ZipInfo("bootstrap", at)
        one.external_attr, one.compress_type, one.create_system = 0o100755 << 16, zipfile.ZIP_DEFLATED, 3
        path = arguments.out / f"{name}-{arguments.version}-{arguments.processor}.zip"
        with zipfile.ZipFile(path, "w") as zip:
            zip.writestr(one, content, compresslevel=1 if arguments.quick else 9)
        print(f"-- {path.name}: {path.stat().st_size / 1e6:.1f} MB, {len(content) / 1e6:.1f} MB unpacked")


main()

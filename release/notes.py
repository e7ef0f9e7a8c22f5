"""Writes the notes of a release: its section of CHANGELOG.md, and what each file is.

    notes.py --version V --commit C FOLDER > FILE
"""

import argparse
import re
import sys
from pathlib import Path

KINDS = [
    (r"exchange-[\d.]+-(x86_64|aarch64)-linux", "the program for one machine, Linux on {0}: one file"),
    (r"exchange_.*_(amd64|arm64)\.deb", "the same as a package of Debian 12 or newer and Ubuntu 22.04 or newer, with a service, {0}"),
    (r"exchange-.*-image-(amd64|arm64)\.tar", "the same as a container image, {0}"),
    (r"exchange-.*-template\.json", "the template for AWS CloudFormation"),
    (r"copy-zips", "copies the functions and the parts of the template into a bucket of yours"),
    (r".*-(x86_64|arm64)\.zip", "a function for AWS Lambda, {0}"),
    (r".*\.yaml", "a part of the template"),
    (r".*\.cdx\.json", "what is linked in (CycloneDX)"),
    (r"THIRD-PARTY-LICENSES", "licences of what is linked in"),
]


def section(version):
    text = Path("CHANGELOG.md").read_text(encoding="utf-8")
    found = re.search(rf"^## {re.escape(version)}\b[^\n]*\n(.*?)(?=^## |\Z)", text, re.MULTILINE | re.DOTALL)
    if not found:
        sys.exit(f"CHANGELOG.md has no section of {version}")
    return found.group(1).strip()


def kind(name):
    for pattern, words in KINDS:
        found = re.fullmatch(pattern, name)
        if found:
            return words.format(*found.groups())
    sys.exit(f"release/notes.py does not know what {name} is")


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--version", required=True)
    arguments.add_argument("--commit", required=True)
    arguments.add_argument("folder", type=Path)
    arguments = arguments.parse_args()
    names = sorted(path.name for path in arguments.folder.iterdir() if path.name not in ("SHA256SUMS", "NOTES.md"))
    print(f"# exchange {arguments.version}\n\nCommit {arguments.commit}. How to install it: docs/install.md.\n\n## Files\n")
    print("| file | what it is |\n| --- | --- |")
    for name in names:
        print(f"| {name} | {kind(name)} |")
    print(f"\n`sha256sum --check --ignore-missing SHA256SUMS` checks what was downloaded.\n\n## Changes\n\n{section(arguments.version)}")


main()

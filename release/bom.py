"""What is linked in: a bill of materials (CycloneDX, JSON) and the licences with their texts.

    bom.py --version V --commit C --time SECONDS --bom FILE --licenses FILE

Crates are those that `cargo tree` names for the released programs on Linux, without what only runs while they are built. What is no crate is
named here: the standard library, SQLite, the C library of static programs, the script of the console, the certificates of the image.
A crate without a licence that deny.toml allows fails `.ci/check-dependencies`, not this.
"""

import argparse
import hashlib
import json
import re
import subprocess
import sys
import time
import tomllib
import uuid
from pathlib import Path

RELEASED = ["local", "scheduled-import", "order-sync", "webhooks", "console", "manual-refresh"]
TARGET = "x86_64-unknown-linux-gnu"
FILES = re.compile(r"^(licen[cs]e|copying|copyright|notice|unlicense)", re.IGNORECASE)
# Name, licence, where it is, and what says so.
OTHERS = [
    ("rust-std", "MIT OR Apache-2.0", "every program", "The Rust standard library. Copyright (c) The Rust Project Contributors."),
    ("sqlite", "blessing", "exchange", "SQLite. Its authors disclaim copyright: it is in the public domain."),
    ("musl", "MIT", "exchange", "The C library musl. Copyright (c) 2005-2020 Rich Felker, et al."),
    ("llvm-libunwind", "Apache-2.0 WITH LLVM-exception", "every program", "The unwinder of the LLVM Project."),
    ("htmx", "0BSD", "the console", "htmx, functions/console/assets. Zero-Clause BSD."),
]


def cargo(*arguments):
    return subprocess.run(["cargo", *arguments], check=True, capture_output=True, text=True).stdout


def linked():
    """Names and versions of crates of the released programs. A crate of another's may have the same name as ours."""
    ours = tomllib.loads(Path("Cargo.toml").read_text())["workspace"]["package"]["version"]
    names = [argument for name in RELEASED for argument in ("-p", f"{name}@{ours}")]
    lines = cargo("tree", "--locked", "--target", TARGET, "-e", "normal,no-proc-macro", "--prefix", "none", "-f", "{p}", *names)
    # The certificates of the image are this crate's.
    found = {("webpki-root-certs", None)}
    for line in lines.splitlines():
        if line.strip():
            name, version = line.split()[:2]
            found.add((name, version.lstrip("v")))
    return found


def crates():
    metadata = json.loads(cargo("metadata", "--locked", "--format-version", "1"))
    wanted, found = linked(), {}
    for one in metadata["packages"]:
        if (one["name"], one["version"]) in wanted or (one["name"], None) in wanted:
            found[one["id"]] = one
    if len(found) < len(wanted):
        sys.exit(f"{len(wanted) - len(found)} of {len(wanted)} crates are not in cargo's metadata")
    uses = {node["id"]: [each["pkg"] for each in node["deps"]] for node in metadata["resolve"]["nodes"]}
    return found, uses


def reference(one):
    return f"pkg:cargo/{one['name']}@{one['version']}"


def license_of(one):
    # Before SPDX expressions, a slash stood for OR.
    return (one["license"] or "").replace("/", " OR ")


def components(found):
    checksums = {(one["name"], one["version"]): one.get("checksum") for one in tomllib.loads(Path("Cargo.lock").read_text())["package"]}
    made = []
    for one in found.values():
        component = {
            "type": "library",
            "bom-ref": reference(one),
            "name": one["name"],
            "version": one["version"],
            "purl": reference(one),
            "licenses": [{"expression": license_of(one)}],
        }
        checksum = checksums.get((one["name"], one["version"]))
        if checksum:
            component["hashes"] = [{"alg": "SHA-256", "content": checksum}]
        made.append(component)
    for name, license, where, said in OTHERS:
        made.append({"type": "library", "bom-ref": name, "name": name, "licenses": [{"expression": license}], "description": f"{said} In {where}."})
    return sorted(made, key=lambda one: one["bom-ref"])


def bill(arguments, found, uses):
    known = {id: reference(one) for id, one in found.items()}
    graph = [{"ref": known[id], "dependsOn": sorted({known[each] for each in uses[id] if each in known})} for id in found]
    roots = sorted(reference(one) for one in found.values() if one["name"] in RELEASED and one["source"] is None)
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "serialNumber": f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, f'exchange {arguments.version} {arguments.commit}')}",
        "version": 1,
        "metadata": {
            "timestamp": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(arguments.time)),
            "component": {"type": "application", "bom-ref": "exchange", "name": "exchange", "version": arguments.version},
            "properties": [{"name": "commit", "value": arguments.commit}],
        },
        "components": components(found),
        "dependencies": sorted([{"ref": "exchange", "dependsOn": roots}, *graph], key=lambda one: one["ref"]),
    }


def texts_of(one):
    folder = Path(one["manifest_path"]).parent
    if one["source"] is None:
        return [Path("LICENSE").read_text(encoding="utf-8")]
    files = sorted(path for path in folder.iterdir() if path.is_file() and FILES.match(path.name))
    return [path.read_text(encoding="utf-8", errors="replace").strip() for path in files if path.suffix != ".rs"]


def licenses(found):
    """One list of everything, then each text once with the crates that carry it."""
    carried, listed, without = {}, [], []
    for one in sorted(found.values(), key=lambda one: (one["name"], one["version"])):
        listed.append(f"{one['name']} {one['version']}: {license_of(one)}")
        texts = texts_of(one)
        if not texts:
            without.append(f"{one['name']} {one['version']}: {license_of(one)}. {', '.join(one['authors']) or 'No authors named'}. {one['repository'] or ''}")
        for text in texts:
            carried.setdefault(hashlib.sha256(" ".join(text.split()).encode()).hexdigest(), (text, []))[1].append(f"{one['name']} {one['version']}")
    listed += [f"{name}: {license}. {said}" for name, license, _, said in OTHERS]
    parts = ["What is linked into the programs of this release, with its licence.", "\n".join(listed)]
    if without:
        parts.append("Packages without a text of their own. The texts of these licences stand below, with other packages.\n\n" + "\n".join(without))
    for text, names in sorted(carried.values(), key=lambda pair: pair[1]):
        parts.append("-" * 100 + "\n" + ", ".join(names) + "\n\n" + text)
    return "\n\n".join(parts) + "\n"


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    for name in ("version", "commit", "bom", "licenses"):
        arguments.add_argument(f"--{name}", required=True)
    arguments.add_argument("--time", type=int, required=True)
    arguments = arguments.parse_args()
    found, uses = crates()
    Path(arguments.bom).write_text(json.dumps(bill(arguments, found, uses), indent=1) + "\n", encoding="utf-8")
    Path(arguments.licenses).write_text(licenses(found), encoding="utf-8")
    print(f"{len(found)} crates and {len(OTHERS)} others are linked in")


main()

"""Reads a container image as a runtime would, checks what it says, and unpacks its layers into a folder.

    image.py FILE FOLDER VERSION
"""

import gzip
import hashlib
import io
import json
import sys
import tarfile
from pathlib import Path


def fail(why):
    sys.exit(f"image: {why}")


def main(file, folder, version):
    archive = tarfile.open(file)
    read = lambda name: archive.extractfile(name).read()

    def blob(described):
        content = read("blobs/sha256/" + described["digest"].removeprefix("sha256:"))
        if "sha256:" + hashlib.sha256(content).hexdigest() != described["digest"] or len(content) != described["size"]:
            fail(f"{described['digest']} is damaged")
        return content

    if json.loads(read("oci-layout")) != {"imageLayoutVersion": "1.0.0"}:
        fail("no OCI layout")
    manifest = json.loads(blob(json.loads(read("index.json"))["manifests"][0]))
    config = json.loads(blob(manifest["config"]))
    settings = config["config"]
    if settings["User"].split(":")[0] in ("", "0", "root"):
        fail(f"its user is {settings['User']}")
    if settings["Entrypoint"][:2] != ["/usr/bin/exchange", "serve"]:
        fail(f"its entry is {settings['Entrypoint']}")
    if settings["Healthcheck"]["Test"][:3] != ["CMD", "/usr/bin/exchange", "health"]:
        fail("it has no health check")
    if settings["Labels"]["org.opencontainers.image.version"] != version:
        fail("its label names another version")
    plain = [gzip.decompress(blob(layer)) for layer in manifest["layers"]]
    if ["sha256:" + hashlib.sha256(one).hexdigest() for one in plain] != config["rootfs"]["diff_ids"]:
        fail("a layer is not the one that its configuration names")
    for one in plain:
        layer = tarfile.open(fileobj=io.BytesIO(one))
        if any(member.isfile() and member.mode & 0o6000 for member in layer.getmembers()):
            fail("a file runs as another user")
        layer.extractall(folder, numeric_owner=True)
    roots = (Path(folder) / "etc/ssl/certs/ca-certificates.crt").read_text().count("BEGIN CERTIFICATE")
    size = Path(file).stat().st_size / 1e6
    print(f"the image has {len(plain)} layers, {size:.1f} MB, {roots} certificates, user {settings['User']}, a health check")


main(*sys.argv[1:])

"""Writes a container image as a file: an OCI layout in a tar archive, which `docker load`, `podman load` and `skopeo` read.

    image.py BINARY OUT --architecture amd64|arm64 --version V --commit C --time SECONDS --certificates FOLDER --document FILE... [--quick]

The image holds the program, the certificates of the public authorities, and the documents; no shell and no C library, so the program has
to be static. It runs as a user without rights. The same input gives the same bytes: times are those of the commit, names are sorted.
"""

import argparse
import base64
import gzip
import hashlib
import io
import json
import re
import tarfile
import textwrap
import time
from pathlib import Path

USER = 65532
DATA = "/var/lib/exchange"
PASSWD = f"root:x:0:0:root:/:/sbin/nologin\nexchange:x:{USER}:{USER}:exchange:{DATA}:/sbin/nologin\n"
GROUP = f"root:x:0:\nexchange:x:{USER}:\n"


def certificates(folder):
    """The certificates of the crate webpki-root-certs in PEM: its source holds them as byte strings."""
    source = (Path(folder) / "src/lib.rs").read_text(encoding="utf-8")
    found = re.findall(r'from_slice\(b"((?:\\x[0-9A-Fa-f]{2}|\\.|[^"\\])*)"\)', source)
    assert len(found) > 100, f"{len(found)} certificates"
    blocks = []
    for text in found:
        der = text.encode().decode("unicode_escape").encode("latin-1")
        assert der[:1] == b"\x30" and int.from_bytes(der[2:4], "big") + 4 == len(der), "a certificate is cut off"
        body = "\n".join(textwrap.wrap(base64.b64encode(der).decode(), 64))
        blocks.append(f"-----BEGIN CERTIFICATE-----\n{body}\n-----END CERTIFICATE-----\n")
    return "".join(blocks).encode()


class Layer:
    """A layer: a tar archive with fixed times and owners."""

    def __init__(self, at, level=0):
        self.at, self.level, self.bytes, self.folders = at, level, io.BytesIO(), set()
        self.tar = tarfile.open(fileobj=self.bytes, mode="w", format=tarfile.PAX_FORMAT)

    def folder(self, path, mode=0o755, owner=0):
        parents = Path(path).parents
        for parent in [*reversed(parents), None]:
            name = str(parent or path).lstrip("/")
            if name and name != "." and name not in self.folders:
                self.folders.add(name)
                self.add(name + "/", tarfile.DIRTYPE, mode if parent is None else 0o755, owner if parent is None else 0)

    def file(self, path, content, mode=0o644):
        self.folder(str(Path(path).parent))
        self.add(path.lstrip("/"), tarfile.REGTYPE, mode, 0, content)

    def add(self, name, kind, mode, owner, content=b""):
        one = tarfile.TarInfo(name)
        one.type, one.mode, one.mtime, one.uid, one.gid, one.size = kind, mode, self.at, owner, owner, len(content)
        self.tar.addfile(one, io.BytesIO(content))

    def end(self):
        """The archive, and the same compressed."""
        self.tar.close()
        plain = self.bytes.getvalue()
        return plain, gzip.compress(plain, self.level, mtime=0)


def layers(arguments):
    level = 1 if arguments.quick else 9
    base = Layer(arguments.time, level)
    base.file("/etc/passwd", PASSWD.encode())
    base.file("/etc/group", GROUP.encode())
    base.file("/etc/ssl/certs/ca-certificates.crt", certificates(arguments.certificates))
    base.file("/etc/exchange/config.toml", Path(arguments.config).read_bytes())
    base.folder("/tmp", 0o1777)
    base.folder(DATA, 0o700, USER)
    for document in sorted(arguments.document):
        base.file(f"/usr/share/doc/exchange/{Path(document).name}", Path(document).read_bytes())
    program = Layer(arguments.time, level)
    program.file("/usr/bin/exchange", Path(arguments.binary).read_bytes(), 0o755)
    return [base.end(), program.end()]


def digest(content):
    return "sha256:" + hashlib.sha256(content).hexdigest()


def configuration(arguments, plain):
    at = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(arguments.time))
    seconds = 1_000_000_000
    return {
        "architecture": arguments.architecture,
        "os": "linux",
        "created": at,
        "config": {
            "User": f"{USER}:{USER}",
            "Env": ["PATH=/usr/bin", "SSL_CERT_FILE=/etc/ssl/certs/ca-certificates.crt", "LANG=C.UTF-8"],
            "Entrypoint": ["/usr/bin/exchange", "serve", "--data", DATA],
            "Cmd": ["--config", "/etc/exchange/config.toml"],
            "WorkingDir": DATA,
            "Volumes": {DATA: {}},
            "StopSignal": "SIGTERM",
            # Not of the OCI specification, which leaves room for it: Docker and Podman read it.
            "Healthcheck": {
                "Test": ["CMD", "/usr/bin/exchange", "health", "--answers"],
                "Interval": 30 * seconds,
                "Timeout": 10 * seconds,
                "StartPeriod": 60 * seconds,
                "Retries": 3,
            },
            "Labels": {
                "org.opencontainers.image.title": "exchange",
                "org.opencontainers.image.description": "Orders from Cartum shops into RO App",
                "org.opencontainers.image.version": arguments.version,
                "org.opencontainers.image.revision": arguments.commit,
                "org.opencontainers.image.created": at,
                "org.opencontainers.image.licenses": "MIT",
            },
        },
        "rootfs": {"type": "layers", "diff_ids": [digest(one) for one in plain]},
        "history": [{"created": at, "created_by": "release/image.py"} for _ in plain],
    }


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("binary")
    arguments.add_argument("out")
    for name in ("architecture", "version", "commit", "certificates", "config"):
        arguments.add_argument(f"--{name}", required=True)
    arguments.add_argument("--time", type=int, required=True)
    arguments.add_argument("--document", nargs="*", default=[])
    arguments.add_argument("--quick", action="store_true")
    arguments = arguments.parse_args()

    made = layers(arguments)
    name = f"exchange:{arguments.version}"
    encode = lambda value: json.dumps(value, sort_keys=True, separators=(",", ":")).encode()
    config = encode(configuration(arguments, [plain for plain, _ in made]))
    kind = "application/vnd.oci.image."
    describe = lambda media, content: {"mediaType": kind + media, "digest": digest(content), "size": len(content)}
    manifest = encode(
        {
            "schemaVersion": 2,
            "mediaType": kind + "manifest.v1+json",
            "config": describe("config.v1+json", config),
            "layers": [describe("layer.v1.tar+gzip", packed) for _, packed in made],
        }
    )
    entry = describe("manifest.v1+json", manifest)
    entry["platform"] = {"architecture": arguments.architecture, "os": "linux"}
    entry["annotations"] = {"org.opencontainers.image.ref.name": arguments.version, "io.containerd.image.name": f"docker.io/library/{name}"}
    blob = lambda content: "blobs/sha256/" + digest(content).removeprefix("sha256:")
    files = {blob(content): content for content in [config, manifest, *(packed for _, packed in made)]}
    files["oci-layout"] = encode({"imageLayoutVersion": "1.0.0"})
    files["index.json"] = encode({"schemaVersion": 2, "mediaType": kind + "index.v1+json", "manifests": [entry]})
    # What a Docker older than 25 reads in place of the index.
    files["manifest.json"] = encode([{"Config": blob(config), "RepoTags": [name], "Layers": [blob(packed) for _, packed in made]}])
    archive = Layer(arguments.time)
    for path in sorted(files):
        archive.file("/" + path, files[path])
    Path(arguments.out).write_bytes(archive.end()[0])


main()

#!/usr/bin/env python3
"""Writes what the program is made of as a CycloneDX 1.5 bill of materials: each crate that `samverkan` is built from on the platforms
that packages are for, with its licence, its hash from Cargo.lock and what it needs itself. The same sources give the same bytes.

Usage: sbom.py FILE. It fails where a component has no version or no licence.
"""

import json
import pathlib
import subprocess
import sys
import tomllib

ROOT = pathlib.Path(__file__).resolve().parent.parent
# Those of .packaging/deny.toml.
PLATFORMS = ["--filter-platform=x86_64-unknown-linux-gnu", "--filter-platform=aarch64-unknown-linux-gnu"]


def metadata():
    command = ["cargo", "metadata", "--locked", "--format-version=1", *PLATFORMS]
    return json.loads(subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE).stdout)


def needs(node):
    """The ids of what a package needs to be built and to run; its tests don't count."""
    return {dep["pkg"] for dep in node["deps"] if any(kind["kind"] != "dev" for kind in dep["dep_kinds"])}


def reachable(root, needed):
    found, waiting = {root}, [root]
    while waiting:
        new = needed[waiting.pop()] - found
        found |= new
        waiting += new
    return found


def component(package, hashes):
    name, version = package["name"], package["version"]
    # What is ours is none of the registry's, whatever else has its name there.
    url = f"pkg:cargo/{name}@{version}" + ("" if package["source"] else "?download_url=file://.")
    # Older manifests write `/` for `OR`.
    licence = " OR ".join(part.strip() for part in (package["license"] or "").split("/"))
    described = {"type": "library", "bom-ref": url, "name": name, "version": version, "purl": url}
    described["licenses"] = [{"expression": licence}] if licence else []
    if checksum := hashes[name, version]:
        described["hashes"] = [{"alg": "SHA-256", "content": checksum}]
    return described


def bill(told, lock):
    hashes = {(it["name"], it["version"]): it.get("checksum") for it in lock["package"]}
    components = {it["id"]: component(it, hashes) for it in told["packages"]}
    needed = {node["id"]: needs(node) for node in told["resolve"]["nodes"]}
    root = next(it for it in told["workspace_members"] if components[it]["name"] == "samverkan")
    refs = {it: components[it]["bom-ref"] for it in reachable(root, needed)}
    parts = sorted(refs, key=refs.get)
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "version": 1,
        "metadata": {"component": components[root] | {"type": "application"}},
        "components": [components[it] for it in parts if it != root],
        "dependencies": [{"ref": refs[it], "dependsOn": sorted(refs[dep] for dep in needed[it])} for it in parts],
    }


def main(file):
    made = bill(metadata(), tomllib.loads((ROOT / "Cargo.lock").read_text()))
    pathlib.Path(file).write_text(json.dumps(made, indent=1, ensure_ascii=False) + "\n")
    parts = [made["metadata"]["component"], *made["components"]]
    lacking = [it["bom-ref"] for it in parts if not it["version"] or not it["licenses"]]
    print(f"{file}: {len(parts)} components", *(f"no version or no licence: {it}" for it in lacking), sep="\n")
    return 1 if lacking else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))

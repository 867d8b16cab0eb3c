#!/usr/bin/env bash
# The offline bundle: wheels of the lock, the tree of this commit and install.sh. bash deploy/bundle.sh PYTHON [FOLDER]
# It is for machines with the same Python (major.minor), processor and kind of Linux as this one.
set -euo pipefail
cd "$(dirname "$0")/.."
python=$1
out=${2:-out/bundle}
rm -rf "$out"
mkdir -p "$out/wheels" "$out/tree"
"$python" -m pip download -q --disable-pip-version-check --require-hashes --only-binary :all: -r requirements.txt \
    -d "$out/wheels"
git archive HEAD -- .streamlit CHANGELOG.md README.md app.py data deploy docs locales models pages pyproject.toml \
    requirements.txt ui | tar -x -C "$out/tree"
cp deploy/install.sh "$out/"
"$python" -c 'import sys, platform; print("%d.%d %s" % (*sys.version_info[:2], platform.machine()))' > "$out/PYTHON"
"$python" -m docs.make_sbom > "$out/sbom.cdx.json"
git rev-parse HEAD > "$out/VERSION"
(cd "$out" && find . -type f ! -name SHA256SUMS -print0 | sort -z | xargs -0 sha256sum > SHA256SUMS)
tar -C "$(dirname "$out")" -czf "$out.tar.gz" "$(basename "$out")"
echo "$out.tar.gz: $(du -h "$out.tar.gz" | cut -f1)"

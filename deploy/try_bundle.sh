#!/usr/bin/env bash
# Install a bundle and open the dashboard on a machine without any network: a namespace of its own, where even the
# loopback is first brought up. bash deploy/try_bundle.sh BUNDLE_FOLDER SCRATCH_FOLDER
set -euo pipefail
bundle=$(realpath "$1")
scratch=$(realpath -m "$2")
here=$(realpath "$(dirname "$0")")
own=(unshare --user --map-root-user --net)
if [ "${NO_NETWORK:-}" != 1 ]; then
    "${own[@]}" true || { echo "this machine allows no network namespace: the bundle was not tried" >&2; exit 77; }
    exec "${own[@]}" env NO_NETWORK=1 bash "$0" "$bundle" "$scratch"
fi

python3 "$here/loopback_up.py"
if python3 -c 'import socket; socket.create_connection(("1.1.1.1", 443), 2)' 2>/dev/null; then
    echo "the network is not off" >&2
    exit 1
fi
sh "$bundle/install.sh" "$scratch/cofunding"
cd "$scratch/cofunding"
export DRAFTS_FOLDER=$scratch/drafts COFUNDING_STORE_URL=sqlite:///$scratch/library/store.sqlite
.venv/bin/python -m streamlit run app.py --server.port 8501 >"$scratch/out" 2>"$scratch/log" &
server=$!
trap 'kill $server 2>/dev/null || true' EXIT
for _ in $(seq 240); do
    kill -0 $server || { cat "$scratch/out" "$scratch/log" >&2; exit 1; }
    if python3 - 2>/dev/null <<'P'
import urllib.request
for path, wanted in (("/health", b'"status":"ok"'), ("/", b"<title>")):
    assert wanted in urllib.request.urlopen(f"http://127.0.0.1:8501{path}", timeout=5).read()
P
    then
        .venv/bin/python -m models.cli store backup --lang en
        .venv/bin/python -m models.cli store drill --lang en
        echo "installed and opened without a network"
        exit 0
    fi
    sleep 0.25
done
cat "$scratch/out" "$scratch/log" >&2
exit 1

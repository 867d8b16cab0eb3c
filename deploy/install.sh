#!/bin/sh
# Install the dashboard from this bundle without any network: sh install.sh [FOLDER], default /opt/cofunding.
# As root on a machine with systemd it also makes the user, the settings and the units. Run again, it upgrades: the
# version before stays beside it (FOLDER.before), settings and data are not touched.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
folder=${1:-/opt/cofunding}
python=${PYTHON:-python3}

fail() { echo "install.sh: $1" >&2; exit 1; }
wanted=$(cat "$here/PYTHON")
found=$("$python" -c 'import sys, platform; print("%d.%d %s" % (*sys.version_info[:2], platform.machine()))') ||
    fail "$python was not found: install Python $wanted, or name it: PYTHON=/usr/bin/python3.11 sh install.sh"
[ "$found" = "$wanted" ] || fail "these packages are for Python $wanted, and $python is $found"
"$python" -c 'import venv, ensurepip' 2>/dev/null || fail "the module venv is missing: apt install python3-venv"
(cd "$here" && sha256sum --quiet -c SHA256SUMS) || fail "the bundle is damaged: it differs from SHA256SUMS"

new=$folder.new
rm -rf "$new"
mkdir -p "$new"
cp -R "$here/tree/." "$new/"
"$python" -m venv "$new/.venv"
# --require-hashes: every wheel is the one of the lock, whoever carried the bundle.
"$new/.venv/bin/python" -m pip install -q --disable-pip-version-check --no-index --find-links "$here/wheels" \
    --require-hashes -r "$new/requirements.txt"
(cd "$new" && .venv/bin/python -m compileall -q models ui pages app.py >/dev/null)
(cd "$new" && .venv/bin/python -m models.cli check data/sample/illustrative --lang en >/dev/null) ||
    fail "the installed dashboard does not read its own sample"

[ ! -e "$folder" ] || { rm -rf "$folder.before"; mv "$folder" "$folder.before"; }
mv "$new" "$folder"
# Scripts of a virtual environment know the folder that they were made in; python itself does not need them.
"$python" -m venv --upgrade "$folder/.venv" >/dev/null

if [ "$(id -u)" = 0 ] && [ -d /run/systemd/system ] && [ "$folder" = /opt/cofunding ]; then
    id cofunding >/dev/null 2>&1 || useradd --system --home-dir /var/lib/cofunding --shell /usr/sbin/nologin cofunding
    install -d -m 0750 -o root -g cofunding /etc/cofunding
    [ -e /etc/cofunding/settings.env ] ||
        install -m 0640 -o root -g cofunding "$folder/deploy/settings.env" /etc/cofunding/settings.env
    install -m 0644 "$folder"/deploy/systemd/* /etc/systemd/system/
    systemctl daemon-reload
    echo "Installed. Look at /etc/cofunding/settings.env, then: systemctl enable --now cofunding cofunding-backup.timer"
else
    echo "Installed in $folder. Start: cd $folder && .venv/bin/python -m streamlit run app.py"
fi

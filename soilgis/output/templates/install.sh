#!/bin/sh
# Installs soilgis from this folder: no network, no administrator. Usage: sh install.sh [FOLDER]; PYTHON names a Python {python}.
set -eu
here=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd)
place=${1:-"$HOME/soilgis"}
case $place in /*) ;; *) place=$PWD/$place ;; esac
fits() { "$1" -c 'import sys; sys.exit("%d.%d" % sys.version_info[:2] != "{python}")' >/dev/null 2>&1; }
python=""
for each in ${PYTHON:+"$PYTHON"} python{python} python3 python; do
  if fits "$each"; then python=$each; break; fi
done
if [ -z "$python" ]; then
  echo "install.sh: no Python {python} found; install one, or name it: PYTHON=/path/to/python{python} sh install.sh" >&2
  exit 2
fi
if [ -e "$place" ] && [ ! -f "$place/pyvenv.cfg" ] && [ -n "$(ls -A "$place")" ]; then
  echo "install.sh: $place holds other files; name another folder: sh install.sh FOLDER" >&2
  exit 2
fi
"$python" -m venv --without-pip "$place"
pip=$(ls "$here"/wheelhouse/pip-*.whl | tail -n 1)
cd "$here"
"$place/bin/python" "$pip/pip" install --quiet --no-index --no-deps --find-links wheelhouse --requirement pins.txt
ln -sf bin/soilgis "$place/soilgis"
cp "$here/start-workbench.sh" "$place/start-workbench.sh"
chmod 755 "$place/start-workbench.sh"
menu=${XDG_DATA_HOME:-"$HOME/.local/share"}/applications
mkdir -p "$menu" 2>/dev/null || menu=""
for each in "$menu" "$HOME/Desktop" "$HOME/$(printf '\346\241\214\351\235\242')"; do
  [ -n "$each" ] && [ -d "$each" ] || continue
  sed "s|{place}|$place|" "$here/soilgis-workbench.desktop" > "$each/soilgis-workbench.desktop"
  chmod 755 "$each/soilgis-workbench.desktop"
done
"$place/bin/soilgis" --version
echo "soilgis: $place/soilgis"
echo "workbench: $place/start-workbench.sh"

#!/bin/sh
# Opens the workbench. Usage: start-workbench.sh [FOLDER [OPTIONS of soilgis serve]]; compiles what is to be compiled the first time.
set -eu
here=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd)
data=${1:-"$HOME/soilgis-data"}
[ "$#" -gt 0 ] && shift
mkdir -p "$data"
"$here/bin/soilgis" cache warm
exec "$here/bin/soilgis" serve "$data" "$@"

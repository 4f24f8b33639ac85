#!/bin/sh
# Are the outputs in golden/ those of company.topo?
#
#   sh check.sh          as CI does: status 0 if they are; else 4, and the
#                        difference is shown (or 1, and the topology's errors)
#   sh check.sh update   make them so, to be committed with the topology;
#                        after a merge: sh check.sh update --force
#
# TOPOC names the program, where it is not on the PATH.
set -eu
cd "$(dirname "$0")"

# All but db: admin.db's bytes depend on the version of SQLite.
kinds=admin,maps,hosts,relays,zones,json

build() {
	"${TOPOC:-topoc}" build --only $kinds -o golden "$@" company.topo
}

case ${1-} in
update)
	shift
	build "$@"
	;;
'')
	status=0
	build --diff || status=$?
	if [ "$status" -eq 4 ]; then
		echo "check.sh: golden/ is not what company.topo gives; if the" \
		    "difference above is what was meant, run: sh check.sh" \
		    "update" >&2
	fi
	exit "$status"
	;;
*)
	echo "usage: sh check.sh [update [--force]]" >&2
	exit 2
	;;
esac

# Make C strings of the pages: pages.awk checks.def PAGE.txt ...
# Each row of checks.def has one page, and each page a row.

function fail(text) {
	print "topoc: " text > "/dev/stderr"
	failed = 1
}

FILENAME ~ /checks\.def$/ {
	if (/^CHECK\(/) {
		split($0, part, /[(", ]+/)
		ids[part[3]] = part[2]
	}
	next
}

FNR == 1 {
	name = FILENAME
	sub(/^.*\//, "", name)
	sub(/\.txt$/, "", name)
	if (!(name in ids))
		fail(FILENAME " is the page of no check")
	if (found)
		print ","
	found++
	seen[name] = 1
	print "[CHECK_" ids[name] "] ="
}

{
	gsub(/[\\"]/, "\\\\&")
	print "\"" $0 "\\n\""
}

END {
	print ","
	for (name in ids)
		if (!(name in seen))
			fail("check " name " has no page doc/checks/" name ".txt")
	exit failed
}

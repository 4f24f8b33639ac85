/* The forms of the smart hosts' tables; see relay_forms.h. */
#include "relay_forms.h"

#define POSTFIX "postfix/"
#define EXIM "exim/"
#define SENDMAIL "sendmail/"

/* sendmail 8.17 keeps 254 bytes of a list of hosts, its brackets included, and
 * cuts a longer one within a name, without a word. */
#define SENDMAIL_ROOM (254 - 2)

/*
 * Brackets keep Postfix and sendmail from looking up the host's MX, and byname
 * lets Exim find it in the hosts table.  All three try the hosts as they come.
 *
 * relay_domains is a list of domains for a main.cf that names the file, and a
 * map for one that names a table made of it.  A map needs something behind the
 * domain, which a list takes for one more domain: so it is the same again.
 */
const struct route_form route_forms[] = {
	{ POSTFIX "transport", " relay:[", "], [", "]\n", 0, false },
	{ POSTFIX "relay_domains", " ", NULL, "\n", 0, true },
	{ EXIM "hubbed_hosts", ": ", ":", " byname\n", 0, false },
	{ SENDMAIL "mailertable", "\tesmtp:[", "]:[", "]\n", SENDMAIL_ROOM,
	    false },
	{ SENDMAIL "relay-domains", "", NULL, "\n", 0, false },
	{ NULL, NULL, NULL, NULL, 0, false },
};

const char route_masquerade[] =
    "# < is not routed: its mail is rewritten first\n";

#define ADVICE                                                                 \
	"# This is to be copied, and the copy completed: a line for each "     \
	"user.\n"

const struct alias_form alias_forms[] = {
	{ POSTFIX "virtual", ADVICE,
	    "< anything\n",
	    "@< @>\n",
	    "# USER@< USER@>\n",
	    "" },
	{ EXIM "virtual", ADVICE,
	    "<:\n",
	    "*@<: $local_part@>\n",
	    "# USER@<: USER@>\n",
	    "" },
	{ SENDMAIL "virtusertable", ADVICE,
	    "",
	    "@<\t%1%3@>\n",
	    "# USER@<\tUSER@>\n",
	    "@<\terror:nouser 550 No such user here\n" },
	{ SENDMAIL "virtuser-domains", "",
	    "<\n",
	    "",
	    "",
	    "" },
	{ NULL, NULL, NULL, NULL, NULL, NULL },
};

#define PLACE "smarthosts/*/"

const char *const relay_files[] = {
	PLACE POSTFIX "transport", PLACE POSTFIX "relay_domains",
	PLACE POSTFIX "virtual", PLACE EXIM "hubbed_hosts",
	PLACE EXIM "virtual", PLACE SENDMAIL "mailertable",
	PLACE SENDMAIL "relay-domains", PLACE SENDMAIL "virtusertable",
	PLACE SENDMAIL "virtuser-domains", NULL
};

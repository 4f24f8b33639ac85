/*
 * relay_forms.h: the forms of the smart hosts' tables, as Postfix 3.5, Exim 4
 * and sendmail 8.12 and later read them.  Consts of relay_forms.c, which
 * relays.c fills in; private to these.  All take blank-separated lines of
 * printable ASCII and lines of comment that begin with a #; no name that
 * name.h lets pass needs an escape in any of them.
 */
#ifndef TOPOC_RELAY_FORMS_H
#define TOPOC_RELAY_FORMS_H

#include <stdbool.h>
#include <stddef.h>

/* A table of the domains and the way to each. */
struct route_form {
	const char *path;    /* within the smart host's folder */

	/* What stands behind a domain: lead, the gateways' hosts with what is
	 * between them, and end.  With between NULL there are no hosts. */
	const char *lead, *between, *end;
	size_t room;         /* for the hosts and what is between them: those
				that do not fit are left out; 0: no limit */
	bool twice;          /* the domain once more, behind the lead */
};

/*
 * A table of the masquerade domains.  Each text is lines, or "" for none, in
 * which a < stands for the masquerade domain, a > for a postoffice's.
 */
struct alias_form {
	const char *path;
	const char *advice;  /* lines behind the first one */
	const char *domain;  /* that there is this domain */
	const char *whole;   /* all its mail goes to one postoffice */
	const char *user;    /* for a user of a postoffice, to be completed */
	const char *rest;    /* behind the users: nobody else is known */
};

/* Each ended by one without a path. */
extern const struct route_form route_forms[];
extern const struct alias_form alias_forms[];

/* The comment of a route_form for a masquerade domain. */
extern const char route_masquerade[];

/* All paths, as patterns of the outputs; ended by NULL. */
extern const char *const relay_files[];

#endif

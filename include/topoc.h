/*
 * topoc.h: the library libtopoc: compile a topology from files or memory, read
 * the diagnostics, walk the model, take the outputs; libtopoc(3) tells more.
 * For programs outside: within topoc only src/api reads it.
 *
 * A handle is one topology: set it up, compile once, ask, free.  Handles know
 * nothing of each other; each is for one thread at a time.  What is given
 * belongs to the handle and lasts until topoc_free().  Nothing prints or ends
 * the program.  Lists are asked by an index from 0; beyond the last the answer
 * is NULL.  The library makes the structs and may add fields at their ends: do
 * not copy them or rely on their sizes.
 */
#ifndef TOPOC_H
#define TOPOC_H

#include <stddef.h>
#include <stdint.h>

/* Major, minor, patch: a byte each.  Of the header; and of the library. */
#define TOPOC_API_VERSION 0x000100

#ifdef __cplusplus
extern "C" {
#endif
#ifdef __GNUC__
#pragma GCC visibility push(default)
#endif

uint32_t topoc_version(void);

enum topoc_status {
	TOPOC_OK,         /* there may be warnings */
	TOPOC_HAS_ERRORS, /* the diagnostics tell; there is no model */
	TOPOC_UNREADABLE, /* a file or a folder; topoc_failure() says why */
	TOPOC_NO_MEMORY,  /* the handle is good for topoc_free() only */
	TOPOC_MISUSE      /* nothing was done; topoc_failure() says why */
};
enum topoc_role { TOPOC_GATEWAY = 1, TOPOC_HUB, TOPOC_DOWNSTREAM };
enum topoc_medium { TOPOC_DRIVE = 1, TOPOC_MODEM, TOPOC_X25 };
enum topoc_duty { TOPOC_BOTH, TOPOC_SEND, TOPOC_RECEIVE };

/* A finding, or a note of one: at another place that it concerns.  Lines and
 * columns (in bytes) count from 1; the end is behind the last byte. */
enum topoc_severity { TOPOC_ERROR, TOPOC_WARNING, TOPOC_NOTE };
struct topoc_diagnostic {
	enum topoc_severity severity;
	const char *check, *message; /* what it quotes is made visible */
	const char *file;  /* as it was given, or joined to that one */
	uint32_t line, column, end_line, end_column;
};

struct topoc_network {
	const char *name;
	size_t first, count;         /* its postoffices, among all */
};
struct topoc_smarthost {
	const char *name;
	const char *const *addresses; /* lists in structs end with NULL */
};
struct topoc_zone {
	const char *origin, *contact; /* a mail address, or NULL */
	const char *const *nameservers;
	int mx_smarthost;             /* MX there, not at gateways */
	int has_serial;               /* serial is set */
	uint32_t serial, ttl, refresh, retry, expire, minimum; /* seconds */
	uint32_t preference, step;    /* of MX */
};
struct topoc_gateway {
	const char *host, *suffix;    /* suffix: no dot before it, or NULL */
	const char *const *addresses;
	const struct topoc_smarthost *smarthost;
	const struct topoc_postoffice *const *served;
	enum topoc_duty duty;
};
struct topoc_postoffice {
	const char *id, *name;        /* "NETWORK/NAME", "NAME" */
	const struct topoc_network *network;
	const struct topoc_gateway *gateway;     /* or NULL: it is none */
	const struct topoc_postoffice *uplink;   /* NULL at a gateway */
	const struct topoc_postoffice *outbound; /* a gateway */
	const struct topoc_postoffice *const *inbound; /* gateways */
	const struct topoc_postoffice *forward;  /* Access's; or NULL */
	enum topoc_role role;
	enum topoc_medium medium;     /* to the uplink; or 0 */
	const char *const *domains;   /* the primary one first */
	const char *masquerade, *phone, *x25; /* or NULL */
	uint32_t hops, users;         /* users: 0 where it is not said */
	char database;                /* the letter of its drive */
};
/* A connection beside those to uplinks, told at both ends (to, medium); a
 * static route to a postoffice or, to being NULL, a network; a definition in
 * External-Admin, in its order: Direct where via is NULL (medium, number). */
enum topoc_kind { TOPOC_LINK, TOPOC_ROUTE, TOPOC_EXTERNAL };
struct topoc_way {
	const struct topoc_postoffice *to, *via;
	const struct topoc_network *network;
	enum topoc_medium medium;
	const char *number;           /* to dial, or NULL */
};

struct topoc_output {
	const char *path, *text;      /* size bytes, then a NUL */
	size_t size;
};

/* Make a handle (NULL: no memory); free it, which may be NULL. */
struct topoc *topoc_new(void);
void topoc_free(struct topoc *t);

/* Before compiling: a file from memory, which is copied (where there is one,
 * none is read from disk); a folder to include from, as -I; a warning, as what
 * follows -W; how many findings of a check are kept (20; 0: all). */
enum topoc_status topoc_give(struct topoc *t, const char *name,
    const void *bytes, size_t size);
enum topoc_status topoc_allow(struct topoc *t, const char *folder);
enum topoc_status topoc_warn(struct topoc *t, const char *option);
enum topoc_status topoc_max_errors(struct topoc *t, uint32_t n);
enum topoc_status topoc_compile(struct topoc *t, const char *file);
const char *topoc_failure(const struct topoc *t); /* the last one, or NULL */

/* The findings in the order in which they are shown; how many there are, with
 * those that are not kept. */
const struct topoc_diagnostic *topoc_diagnostic_at(const struct topoc *t,
    size_t i);
const struct topoc_diagnostic *topoc_note_at(
    const struct topoc_diagnostic *of, size_t i);
size_t topoc_errors(const struct topoc *t);
size_t topoc_warnings(const struct topoc *t);

/* The model, after TOPOC_OK; all in the order of the outputs. */
const struct topoc_network *topoc_network_at(const struct topoc *t, size_t i);
const struct topoc_smarthost *topoc_smarthost_at(const struct topoc *t,
    size_t i);
const struct topoc_zone *topoc_zone_at(const struct topoc *t, size_t i);
const struct topoc_postoffice *topoc_postoffice_at(const struct topoc *t,
    size_t i);
const struct topoc_way *topoc_way_at(const struct topoc_postoffice *of,
    enum topoc_kind kind, size_t i);

/* Write the outputs, but admin.db, to memory, after TOPOC_OK. */
enum topoc_status topoc_render(struct topoc *t);
const struct topoc_output *topoc_output_at(const struct topoc *t, size_t i);

#ifdef __GNUC__
#pragma GCC visibility pop
#endif
#ifdef __cplusplus
}
#endif
#endif

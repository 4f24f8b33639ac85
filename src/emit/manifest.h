/*
 * manifest.h: the file of a set of outputs that names all others, each with
 * its digest.  The stage writes it as the last output; set.c reads the one
 * that is in the directory, and by it knows what topoc has made there.
 */
#ifndef TOPOC_EMIT_MANIFEST_H
#define TOPOC_EMIT_MANIFEST_H

#include "out.h"
#include "publish.h"
#include "set.h"

/* Find out from its head whether there is a manifest of topoc's in an open
 * directory, whose own entries the set has.  False after a failure. */
bool manifest_look(struct set *set, struct trouble *trouble, int directory);

/* Read it once the set has all entries: they get their digests.  That there is
 * none, or somebody else's, is no failure.  False after one. */
bool manifest_read(struct set *set, struct trouble *trouble, int directory);

/* The generation of a kind: DIGEST_DIGITS characters of the set's manifest, or
 * NULL where it does not say. */
const char *manifest_generation(const struct set *set, const char *kind);

/*
 * Write the manifest of a new set, which is the last of its outputs and is not
 * named in it.  Kinds that are kept are noted in the old set.  head and
 * generation: as stage_commit() has them.  A failure is told to its trouble.
 */
void manifest_write(struct out *out, const struct publication *publication,
    const char *head, const char *generation);

#endif

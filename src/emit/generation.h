/* generation.h: the digest of the topology; emit_generation keeps it. */
#ifndef TOPOC_GENERATION_H
#define TOPOC_GENERATION_H

#include "emit.h"

/* Work it out: DIGEST_DIGITS digits, in the job's mem. */
const char *generation_text(const struct emit_job *job);

#endif

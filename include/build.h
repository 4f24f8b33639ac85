/*
 * build.h: from the syntax tree to the model: declares, resolves references,
 * reads values, works out settings, domains and the tree of uplinks.  What is
 * wrong is reported, and left out of the model so that it has no consequences.
 */
#ifndef TOPOC_BUILD_H
#define TOPOC_BUILD_H

#include "diag.h"

struct ast;
struct model;

/* Build the model in mem; scratch memory comes from work. */
const struct model *model_build(struct mem *mem, struct mem *work,
    const struct ast *ast, const struct sources *sources,
    struct report *report);

#endif

/* The zones of many domains; see checks.h. */
#include <string.h>

#include "checks.h"

zone_id
zone_of_next(struct zone_cursor *c, const struct model *m, sym_id domain)
{
	const char *dot;

	if (m->zone_by_origin[domain] != 0)
		return m->zone_by_origin[domain];
	if ((dot = strchr(model_domain(m, domain), '.')) == NULL)
		return 0;
	if (c->above == NULL || strcmp(c->above, dot + 1) != 0) {
		c->above = dot + 1;
		c->zone = model_zone_above(m, dot + 1);
	}
	return c->zone;
}

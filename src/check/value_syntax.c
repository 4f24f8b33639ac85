/*
 * value-syntax: of the values that only the whole topology shows to be out of
 * range: the preferences of the MX records, which have 16 bits.  Values that
 * are wrong by themselves are reported where they are read, by model/values.c.
 */
#include "checks.h"

#define PREFERENCE_MAX 65535u

/* How many MX records a postoffice's domain has in a zone. */
static uint32_t
count_targets(const struct model *m, po_id po, const struct zone *zone)
{
	uint32_t n, count = 0;
	const po_id *in = model_inbound(m, po, &n);

	for (uint32_t i = 0; i < n; i++) {
		smarthost_id host =
		    m->gateways[m->pos[in[i]].gateway].smarthost;
		uint32_t k = i;

		/* Of a smart host only its first gateway counts. */
		while (zone->mx == MX_SMARTHOST && k > 0 && m->gateways[
		    m->pos[in[k - 1]].gateway].smarthost != host)
			k--;
		count += zone->mx != MX_SMARTHOST || k == 0;
	}
	return count;
}

/* The most gateways that any setting or default names. */
static uint32_t
most_inbound(const struct model *m)
{
	uint32_t most = 1;

	for (setting_id i = 1; i < m->settings.n; i++)
		if (m->settings.at[i].refs.n > most)
			most = m->settings.at[i].refs.n;
	return most;
}

void
check_value_syntax(const struct check_job *job)
{
	const struct model *m = job->model;
	uint32_t most = most_inbound(m);
	bool possible = false;
	uint8_t *told = mem_zeroed(job->mem, m->zones.n, 1);

	for (zone_id id = 1; id < m->zones.n; id++)
		possible = possible || m->zones.at[id].preference +
		    (uint64_t)(most - 1) * m->zones.at[id].step >
		    PREFERENCE_MAX;
	for (uint32_t i = 0; possible && i < m->domains.n; i++) {
		const struct domain *d = &m->domains.at[i];
		zone_id id = model_zone_of(m, d->name);
		const struct zone *zone = &m->zones.at[id];
		uint32_t n = count_targets(m, d->owner, zone);
		uint64_t last = zone->preference +
		    (n > 0 ? n - 1 : 0) * (uint64_t)zone->step;

		if (id == 0 || told[id] || last <= PREFERENCE_MAX)
			continue;
		told[id] = 1;
		report_add(job->report, CHECK_VALUE_SYNTAX, zone->span,
		    "the MX records of '%s' go up to preference %llu, and "
		    "65535 is the highest; lower `preference` or `step`",
		    model_domain(m, d->name), (unsigned long long)last);
		report_note(job->report, d->span, "the domain is set here");
	}
}

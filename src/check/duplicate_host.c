/*
 * duplicate-host: two gateways, or a gateway and a smart host, with one name
 * (Q101459).  A send-only gateway may bear another gateway's name (Q132060).
 */
#include <stdio.h>

#include "checks.h"

/* For whom a gateway is inbound. */
struct users {
	po_id first;
	uint32_t defaults;    /* for whom no `inbound` is set */
	network_id network;   /* that all those are in, or 0 */
	setting_id setting;   /* that names it, or 0; the least */
};

struct hosts {
	const struct check_job *job;
	gateway_id *first;    /* by the host's name: the first in the text */
	struct users *users;  /* by gateway_id; NULL: not asked for yet */
};

static void
add_default(struct users *u, po_id po, network_id network)
{
	if (u->first == 0)
		u->first = po;
	if (u->defaults++ == 0)
		u->network = network;
	else if (u->network != network)
		u->network = 0;
}

/* Find for whom each gateway is inbound: of a setting the first is enough. */
static void
find_users(struct hosts *h)
{
	const struct model *m = h->job->model;
	uint8_t *seen = mem_zeroed(h->job->mem, m->settings.n, 1);

	h->users = mem_zeroed(h->job->mem, (size_t)m->gateway_count + 1,
	    sizeof *h->users);
	for (po_id po = 1; po <= m->po_count; po++) {
		setting_id s = m->scopes.at[m->pos[po].scope].set[SET_INBOUND];
		uint32_t n;
		const po_id *in = model_inbound(m, po, &n);

		if (!model_has_domain(m, po) || seen[s])
			continue;
		seen[s] = s != 0;
		for (uint32_t i = 0; i < n; i++) {
			struct users *u =
			    &h->users[m->pos[in[i]].gateway];

			if (s == 0) {
				add_default(u, po, m->pos[po].network);
				continue;
			}
			if (u->first == 0)
				u->first = po;
			if (u->setting == 0 || s < u->setting)
				u->setting = s;
		}
	}
}

/* Of two gateways the one that was perhaps meant to send only: that nobody
 * names, then the one with fewer users. */
static gateway_id
choose(const struct hosts *h, gateway_id a, gateway_id b)
{
	const struct model *m = h->job->model;
	bool named_a = h->users[a].setting != 0;
	bool named_b = h->users[b].setting != 0;

	if (named_a != named_b)
		return named_a ? b : a;
	if (m->gateways[a].inbound_for != m->gateways[b].inbound_for)
		return m->gateways[a].inbound_for <
		    m->gateways[b].inbound_for ? a : b;
	return m->gateways[a].host_span.from > m->gateways[b].host_span.from
	    ? a : b;
}

#define TEXT_ROOM 160

/* "that of FIELD/KIEL and 5 others", "its own `inbound`". */
static void
write_users(const struct model *m, const struct gateway *g,
    const struct users *u, char text[TEXT_ROOM])
{
	uint32_t others = g->inbound_for - 1;
	const char *plural = others == 1 ? "" : "s";

	if (u->first == g->po && others == 0)
		snprintf(text, TEXT_ROOM, "its own `inbound`");
	else if (others == 0)
		snprintf(text, TEXT_ROOM, "that of " PO_FORMAT,
		    PO_ARGS(m, u->first));
	else
		snprintf(text, TEXT_ROOM, "that of " PO_FORMAT
		    " and %u other%s", PO_ARGS(m, u->first), others, plural);
}

static void
write_reason(const struct model *m, const struct gateway *g,
    const struct users *u, char text[TEXT_ROOM])
{
	text[0] = '\0';
	if (u->defaults == g->inbound_for && u->network != 0)
		snprintf(text, TEXT_ROOM, ", because network %s sets none",
		    sym_text(m->names, m->networks[u->network].name));
	else if (u->defaults == g->inbound_for)
		snprintf(text, TEXT_ROOM, ", because none is set there");
}

static void
report_gateways(struct hosts *h, gateway_id a, gateway_id b)
{
	const struct check_job *job = h->job;
	const struct model *m = job->model;
	gateway_id second;
	const struct gateway *g, *other;
	const struct users *u;
	char users[TEXT_ROOM], reason[TEXT_ROOM];
	bool later = m->gateways[a].host_span.from >
	    m->gateways[b].host_span.from;

	if (h->users == NULL)
		find_users(h);
	second = choose(h, a, b);
	g = &m->gateways[second];
	other = &m->gateways[second == a ? b : a];
	u = &h->users[second];
	write_users(m, g, u, users);
	write_reason(m, g, u, reason);
	report_add(job->report, CHECK_DUPLICATE_HOST,
	    m->gateways[later ? a : b].host_span, PO_FORMAT " and " PO_FORMAT
	    " have the same host, '%s'; that is allowed only if one of them "
	    "is no postoffice's `inbound`, but " PO_FORMAT " is %s%s",
	    PO_ARGS(m, other->po), PO_ARGS(m, g->po),
	    model_domain(m, g->host), PO_ARGS(m, g->po), users, reason);
	report_note(job->report, m->gateways[later ? b : a].host_span,
	    "the same host is set here");
	if (u->setting != 0)
		report_note(job->report, m->settings.at[u->setting].span,
		    PO_FORMAT " is named as `inbound` here",
		    PO_ARGS(m, g->po));
}

static void
check_gateways(struct hosts *h)
{
	const struct model *m = h->job->model;

	for (gateway_id id = 1; id <= m->gateway_count; id++) {
		const struct gateway *g = &m->gateways[id];
		gateway_id *f = &h->first[g->host];

		if (g->host == 0 || g->shares_host)
			continue;
		if (*f == 0 || m->gateways[*f].host_span.from >
		    g->host_span.from)
			*f = id;
	}
	for (gateway_id id = 1; id <= m->gateway_count; id++) {
		const struct gateway *g = &m->gateways[id];

		if (g->host != 0 && !g->shares_host && h->first[g->host] != id)
			report_gateways(h, h->first[g->host], id);
	}
}

static void
report_smarthost(const struct hosts *h, const struct smarthost *s,
    const struct gateway *g)
{
	bool later = s->span.from > g->host_span.from;

	report_add(h->job->report, CHECK_DUPLICATE_HOST,
	    later ? s->span : g->host_span, "gateway " PO_FORMAT " and a "
	    "smart host have the same name, '%s'; they are two machines, so "
	    "give each its own name", PO_ARGS(h->job->model, g->po),
	    model_domain(h->job->model, s->name));
	report_note(h->job->report, later ? g->host_span : s->span,
	    "the same name is set here");
}

void
check_duplicate_host(const struct check_job *job)
{
	const struct model *m = job->model;
	struct hosts h = { .job = job };

	h.first = mem_zeroed(job->mem, (size_t)m->domain_count + 1,
	    sizeof *h.first);
	check_gateways(&h);
	for (smarthost_id id = 1; id < m->smarthosts.n; id++) {
		const struct smarthost *s = &m->smarthosts.at[id];

		if (s->name != 0 && h.first[s->name] != 0)
			report_smarthost(&h, s, &m->gateways[h.first[s->name]]);
	}
}

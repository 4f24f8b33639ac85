/*
 * The smart hosts' routing tables: the way to the gateways for the domains
 * that come in by them, and a stub of an alias table for those that must be
 * rewritten on the smart host first (Q111840).
 */
#include "emit.h"
#include "relay_forms.h"
#include "sort.h"
#include "ways.h"

/* A masquerade domain, and the postoffices that have it. */
struct masquerade {
	sym_id domain;
	struct run users; /* in relays.users */
};

struct relays {
	struct mem *mem;
	const struct emit_job *job;
	const struct model *m;
	struct ways *ways;
	struct dealt routed;    /* to the smart hosts */
	struct out *tail;       /* what stands behind a domain */

	VEC(struct masquerade) masquerades; /* in canonical order */
	VEC(po_id) users;

	/* As key a smart host, as id a row of masquerades some of whose users
	 * have an inbound gateway there; sorted. */
	VEC(struct sort_item) rewritten;
};

static void
put_name(const struct relays *r, struct out *out, sym_id name)
{
	const struct syms *syms = r->m->domain_names;

	out_bytes(out, sym_text(syms, name), sym_len(syms, name));
}

/* Put a pattern of relay_forms.h. */
static void
put_pattern(const struct relays *r, struct out *out, const char *pattern,
    sym_id masquerade, sym_id domain)
{
	for (const char *c = pattern; *c != '\0'; c++) {
		if (*c == '<')
			put_name(r, out, masquerade);
		else if (*c == '>')
			put_name(r, out, domain);
		else
			out_char(out, *c);
	}
}

/* Set what stands behind each domain that has a way. */
static void
set_tail(struct relays *r, const struct route_form *form,
    const struct way *way)
{
	const gateway_id *g = &r->ways->gateways.at[way->gateways.from];

	r->tail->n = 0;
	for (uint32_t i = 0; i < way->gateways.n && form->between != NULL;
	    i++) {
		sym_id host = r->m->gateways[g[i]].host;
		size_t n = r->tail->n + strlen(form->between) +
		    sym_len(r->m->domain_names, host);

		if (i > 0 && form->room != 0 && n > form->room)
			break;
		if (i > 0)
			out_str(r->tail, form->between);
		put_name(r, r->tail, host);
	}
	out_str(r->tail, form->end);
}

static void
put_route(const struct relays *r, struct out *out,
    const struct route_form *form, size_t lead, sym_id name)
{
	const char *text = sym_text(r->m->domain_names, name);
	uint32_t len = sym_len(r->m->domain_names, name);
	size_t more = form->twice ? len : 0;
	char *line = out_take(out, len + lead + more + r->tail->n);

	memcpy(line, text, len);
	memcpy(line + len, form->lead, lead);
	memcpy(line + len + lead, text, more);
	memcpy(line + len + lead + more, r->tail->at, r->tail->n);
}

/* Put the lines of one smart host's domains. */
static void
put_routes(struct relays *r, struct out *out, const struct route_form *form,
    smarthost_id smarthost)
{
	const struct ways *ways = r->ways;
	size_t lead = strlen(form->lead);
	uint32_t last = UINT32_MAX;

	for (size_t i = r->routed.from[smarthost];
	    i < r->routed.from[smarthost + 1]; i++) {
		struct share share = r->routed.shares[i];
		const struct stretch *s = &ways->stretches.at[share.stretch];

		if (share.way != last)
			set_tail(r, form, &ways->way.at[share.way]);
		last = share.way;
		for (uint32_t at = s[0].at; at < s[1].at; at++)
			put_route(r, out, form, lead, ways->names.at[at]);
	}
}

static struct out *
open_table(const struct relays *r, smarthost_id smarthost, const char *path)
{
	const struct emit_job *job = r->job;
	const char *name =
	    model_domain(r->m, r->m->smarthosts.at[smarthost].name);
	struct out *out = stage_open(job->stage,
	    mem_printf(job->mem, "smarthosts/%s/%s", name, path));

	emit_comment(out, "# ", job);
	return out;
}

static const struct masquerade *
get_masquerade(const struct relays *r, uint32_t rewritten)
{
	return &r->masquerades.at[r->rewritten.at[rewritten].id];
}

/* Put the lines of a masquerade domain: if one postoffice alone has it all its
 * mail goes there, otherwise somebody must say whose each user is. */
static void
put_masquerade(const struct relays *r, struct out *out,
    const struct alias_form *form, const struct masquerade *masquerade)
{
	struct run users = masquerade->users;
	const char *pattern = users.n > 1 ? form->user : form->whole;

	put_pattern(r, out, form->domain, masquerade->domain, 0);
	if (*pattern == '\0')
		return;
	for (uint32_t i = users.from; i < users.from + users.n; i++) {
		const struct po *po = &r->m->pos[r->users.at[i]];

		put_pattern(r, out, pattern, masquerade->domain,
		    r->m->domains.at[po->domains.from].name);
	}
	if (users.n > 1)
		put_pattern(r, out, form->rest, masquerade->domain, 0);
}

/* Write the tables of one smart host; its masquerade domains are a run of
 * relays.rewritten. */
static void
write_tables(struct relays *r, smarthost_id smarthost, struct run rewritten)
{
	uint32_t end = rewritten.from + rewritten.n;

	for (const struct route_form *f = route_forms; f->path != NULL; f++) {
		struct out *out = open_table(r, smarthost, f->path);

		put_routes(r, out, f, smarthost);
		for (uint32_t i = rewritten.from; i < end; i++)
			put_pattern(r, out, route_masquerade,
			    get_masquerade(r, i)->domain, 0);
		stage_close(r->job->stage);
	}
	for (const struct alias_form *f = alias_forms;
	    rewritten.n > 0 && f->path != NULL; f++) {
		struct out *out = open_table(r, smarthost, f->path);

		out_str(out, f->advice);
		for (uint32_t i = rewritten.from; i < end; i++)
			put_masquerade(r, out, f, get_masquerade(r, i));
		stage_close(r->job->stage);
	}
}

/* Give each masquerade domain its users, as they are numbered. */
static void
find_masquerades(struct relays *r)
{
	const struct model *m = r->m;
	const sym_id *sorted = emit_domains(r->job);
	uint32_t *place = mem_zeroed(r->mem, (size_t)m->domain_count + 1,
	    sizeof *place);
	VEC(struct sort_item) items = { 0 };
	sym_id domain, last = 0;

	for (uint32_t i = 0; i < m->domain_count; i++)
		place[sorted[i]] = i;
	for (po_id po = 1; po <= m->po_count; po++)
		if ((domain = model_masquerade(m, po)) != 0)
			*vec_push(r->mem, &items) =
			    (struct sort_item){ place[domain], po };
	sort_items(r->mem, items.at, items.n);
	for (uint32_t i = 0; i < items.n; i++) {
		domain = sorted[items.at[i].key];
		if (domain != last)
			*vec_push(r->mem, &r->masquerades) =
			    (struct masquerade){ domain, { i, 0 } };
		last = domain;
		r->masquerades.at[r->masquerades.n - 1].users.n++;
		*vec_push(r->mem, &r->users) = items.at[i].id;
	}
	mem_release(r->mem, items.at);
	mem_release(r->mem, place);
}

/*
 * Find by which smart hosts each masquerade domain comes in.  There it needs
 * all its users, those too whose own domains come in elsewhere: nothing tells
 * who sends what where.
 */
static void
find_rewritten(struct relays *r)
{
	const struct model *m = r->m;
	uint32_t *seen = mem_zeroed(r->mem, m->smarthosts.n, sizeof *seen);

	for (uint32_t k = 0; k < r->masquerades.n; k++) {
		struct run users = r->masquerades.at[k].users;
		uint32_t last = UINT32_MAX, n;

		for (uint32_t i = users.from; i < users.from + users.n; i++) {
			const po_id *inbound =
			    model_inbound(m, r->users.at[i], &n);
			uint32_t list = ways_list(r->ways, inbound, n);
			struct run run = r->ways->lists.at[list];

			for (uint32_t w = run.from; list != last &&
			    w < run.from + run.n; w++) {
				smarthost_id s = r->ways->way.at[w].smarthost;

				if (seen[s] == k + 1)
					continue;
				seen[s] = k + 1;
				*vec_push(r->mem, &r->rewritten) =
				    (struct sort_item){ s, k };
			}
			last = list;
		}
	}
	sort_items(r->mem, r->rewritten.at, r->rewritten.n);
	mem_release(r->mem, seen);
}

static void
write_relays(const struct emit_job *job)
{
	const struct model *m = job->model;
	struct relays r = { .job = job, .m = m };
	struct run run = { 0, 0 };

	r.mem = mem_stage(job->mem, "relays");
	r.tail = out_new(r.mem, -1);
	r.ways = ways_new(r.mem, m, emit_domains(job), true);
	r.routed = ways_to_smarthosts(r.ways);
	find_masquerades(&r);
	find_rewritten(&r);
	for (smarthost_id s = 1; s < m->smarthosts.n; s++) {
		run = (struct run){ run.from + run.n, 0 };
		while (run.from + run.n < r.rewritten.n &&
		    r.rewritten.at[run.from + run.n].key == s)
			run.n++;
		if (m->smarthosts.at[s].gateways > 0)
			write_tables(&r, s, run);
	}
	mem_free(r.mem);
}

const struct emitter emit_relays = {
	.files = relay_files,
	.write = write_relays,
};

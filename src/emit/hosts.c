/* The smart hosts' hosts tables: which names lead to which gateway PC. */
#include "emit.h"
#include "sort.h"

/* Names from a place in canonical order on, up to the next stretch's. */
struct stretch {
	uint32_t at;
	struct run under; /* in hosts.under */
};

struct hosts {
	struct mem *mem;
	const struct emit_job *job;
	const struct model *m;

	const sym_id *sorted; /* all names, in canonical order */
	bool *is_host;        /* by name: a gateway's */

	/* The domains as stretches of the names, each of one list of gateways
	 * that its domains are listed under. */
	VEC(struct stretch) stretches;
	VEC(gateway_id) under;

	/* Of gateway g: the stretches listed[from[g]] to listed[from[g + 1]],
	 * in order. */
	size_t *from;
	uint32_t *listed;

	/* The inbound list of the last stretch. */
	const po_id *inbound;
	uint32_t inbound_n;

	/* By smart host: the question that it last came up in. */
	uint32_t *seen, question;

	/* A gateway's addresses as text, each with a blank behind it. */
	struct out *address;
	VEC(struct run) address_runs;
};

/* Whether a name has lines for its gateways: as a domain.  A gateway's host is
 * none here: it has its own line, even where it is its postoffice's domain as
 * well. */
static bool
is_listed(const struct hosts *h, sym_id name)
{
	return h->m->domain_owner[name] != 0 && !h->is_host[name];
}

/*
 * Begin a stretch, whose postoffices have n inbound gateways: their domains
 * are listed under the most preferred one of each smart host.
 */
static void
begin_stretch(struct hosts *h, uint32_t at, const po_id *inbound, uint32_t n)
{
	struct run under = { h->under.n, 0 };

	h->question++;
	for (uint32_t i = 0; i < n; i++) {
		gateway_id g = h->m->pos[inbound[i]].gateway;
		smarthost_id smarthost = h->m->gateways[g].smarthost;

		if (h->seen[smarthost] == h->question)
			continue;
		h->seen[smarthost] = h->question;
		*vec_push(h->mem, &h->under) = g;
	}
	under.n = h->under.n - under.from;
	*vec_push(h->mem, &h->stretches) = (struct stretch){ at, under };
	h->inbound = inbound;
	h->inbound_n = n;
}

/* Most postoffices have the inbound list of the one before, so there are few
 * stretches; the last entry only tells where the one before it ends. */
static void
find_stretches(struct hosts *h)
{
	const struct model *m = h->m;

	for (uint32_t i = 0; i < m->domain_count; i++) {
		const po_id *inbound;
		uint32_t n, row = m->domain_owner[h->sorted[i]];

		if (!is_listed(h, h->sorted[i]))
			continue;
		inbound = model_inbound(m, m->domains.at[row - 1].owner, &n);
		if (!model_same_inbound(inbound, n, h->inbound, h->inbound_n))
			begin_stretch(h, i, inbound, n);
	}
	begin_stretch(h, m->domain_count, NULL, 0);
}

/* Deal the stretches out to the gateways. */
static void
deal_stretches(struct hosts *h)
{
	uint32_t gateways = h->m->gateway_count;
	size_t *place = mem_zeroed(h->mem, (size_t)gateways + 2, sizeof *place);

	for (uint32_t i = 0; i < h->under.n; i++)
		h->from[h->under.at[i] + 1]++;
	for (size_t g = 0; g <= gateways; g++)
		place[g + 1] = h->from[g + 1] += h->from[g];
	h->listed = mem_block(h->mem, h->under.n * sizeof *h->listed);
	for (uint32_t i = 0; i < h->stretches.n; i++) {
		struct run run = h->stretches.at[i].under;

		for (uint32_t k = run.from; k < run.from + run.n; k++)
			h->listed[place[h->under.at[k]]++] = i;
	}
	mem_release(h->mem, place);
}

/* Write a gateway's addresses once; they stand on many lines. */
static void
set_addresses(struct hosts *h, const struct gateway *gateway)
{
	h->address->n = 0;
	h->address_runs.n = 0;
	for (uint32_t i = 0; i < gateway->addresses.n; i++) {
		struct run *run = vec_push(h->mem, &h->address_runs);

		run->from = (uint32_t)h->address->n;
		emit_address(h->address,
		    &h->m->addresses.at[gateway->addresses.from + i]);
		out_char(h->address, ' ');
		run->n = (uint32_t)h->address->n - run->from;
	}
}

static void
put_name(struct hosts *h, struct out *out, sym_id name)
{
	const char *text = sym_text(h->m->domain_names, name);
	uint32_t len = sym_len(h->m->domain_names, name);

	for (uint32_t i = 0; i < h->address_runs.n; i++) {
		struct run run = h->address_runs.at[i];

		char *line = out_take(out, (size_t)run.n + len + 1);

		memcpy(line, h->address->at + run.from, run.n);
		memcpy(line + run.n, text, len);
		line[run.n + len] = '\n';
	}
}

static void
put_gateway(struct hosts *h, struct out *out, gateway_id g)
{
	const struct gateway *gateway = &h->m->gateways[g];

	/* It only sends: the host's name leads to the one that receives. */
	if (gateway->shares_host)
		return;
	set_addresses(h, gateway);
	put_name(h, out, gateway->host);
	for (size_t i = h->from[g]; i < h->from[g + 1]; i++) {
		const struct stretch *s = &h->stretches.at[h->listed[i]];

		for (uint32_t at = s[0].at; at < s[1].at; at++)
			if (is_listed(h, h->sorted[at]))
				put_name(h, out, h->sorted[at]);
	}
}

/* Write the table of one smart host, for the n gateways that use it. */
static void
write_table(struct hosts *h, smarthost_id smarthost,
    const struct sort_item *gateways, uint32_t n)
{
	const struct emit_job *job = h->job;
	const char *name =
	    model_domain(h->m, h->m->smarthosts.at[smarthost].name);
	struct out *out = stage_open(job->stage,
	    mem_printf(job->mem, "smarthosts/%s/hosts", name));

	emit_comment(out, "# ", job);
	for (uint32_t i = 0; i < n; i++)
		put_gateway(h, out, gateways[i].id);
	stage_close(job->stage);
}

/* Write all tables: the gateways in the order of their smart hosts. */
static void
write_tables(struct hosts *h)
{
	uint32_t n = h->m->gateway_count, end;
	struct sort_item *items = mem_block(h->mem, n * sizeof *items);

	for (uint32_t i = 0; i < n; i++) {
		items[i].key = h->m->gateways[i + 1].smarthost;
		items[i].id = i + 1;
	}
	sort_items(h->mem, items, n);
	for (uint32_t i = 0; i < n; i = end) {
		end = i + 1;
		while (end < n && items[end].key == items[i].key)
			end++;
		write_table(h, (smarthost_id)items[i].key, items + i, end - i);
	}
}

static void
write_hosts(const struct emit_job *job)
{
	const struct model *m = job->model;
	struct hosts h = { .job = job, .m = m };
	size_t gateways = m->gateway_count;

	h.mem = mem_stage(job->mem, "hosts");
	h.from = mem_zeroed(h.mem, gateways + 2, sizeof *h.from);
	h.seen = mem_zeroed(h.mem, m->smarthosts.n + 1, sizeof *h.seen);
	h.address = out_new(h.mem, -1);
	h.sorted = emit_domains(job);
	h.is_host = mem_zeroed(h.mem, (size_t)m->domain_count + 1,
	    sizeof *h.is_host);
	for (gateway_id g = 1; g <= m->gateway_count; g++)
		h.is_host[m->gateways[g].host] = true;
	find_stretches(&h);
	deal_stretches(&h);
	write_tables(&h);
	mem_free(h.mem);
}

static const char *const files[] = { "smarthosts/*/hosts", NULL };

const struct emitter emit_hosts = {
	.kind = "hosts",
	.what = "the smart hosts' hosts tables",
	.files = files,
	.write = write_hosts,
};

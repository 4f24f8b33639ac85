/* The smart hosts' hosts tables: which names lead to which gateway PC. */
#include "emit.h"
#include "sort.h"
#include "ways.h"

struct hosts {
	struct mem *mem;
	const struct emit_job *job;
	const struct model *m;

	/* A gateway's host has its own line, even where it is its postoffice's
	 * domain as well: so the ways are those without hosts, and dealt out
	 * to the gateways that the domains are listed under. */
	const struct ways *ways;
	struct dealt listed;

	/* A gateway's addresses as text, each with a blank behind it. */
	struct out *address;
	VEC(struct run) address_runs;
};

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
	for (size_t i = h->listed.from[g]; i < h->listed.from[g + 1]; i++) {
		const struct stretch *s =
		    &h->ways->stretches.at[h->listed.shares[i].stretch];

		for (uint32_t at = s[0].at; at < s[1].at; at++)
			put_name(h, out, h->ways->names.at[at]);
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

	h.mem = mem_stage(job->mem, "hosts");
	h.address = out_new(h.mem, -1);
	h.ways = ways_new(h.mem, m, emit_domains(job), false);
	h.listed = ways_to_gateways(h.ways);
	write_tables(&h);
	mem_free(h.mem);
}

static const char *const files[] = { "smarthosts/*/hosts", NULL };

const struct emitter emit_hosts = {
	.files = files,
	.write = write_hosts,
};

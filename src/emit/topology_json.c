/*
 * topology.json: the resolved model, for programs; topology.json(5) tells its
 * fields, and doc/topology.schema.json checks them.  It has the form that
 * `jq .` writes: a field or an item a line, so that a small change of the
 * topology is a small one in the file.
 *
 * Only the values of one entry that have a name are an object of Jansson's at
 * a time; lists, which may be as long as the topology is large, follow them
 * item by item.  So every entry has its lists last.
 */
#include "emit.h"
#include "pen.h"
#include "print.h"
#include "set.h"

#define FORMAT_VERSION 1

struct writer {
	const struct emit_job *job;
	const struct model *m;
	struct out *out;
	struct pen *pen;
	unsigned depth;      /* of what is written next */
	bool first;          /* no item of the list was written */
	uint32_t dial;       /* the row of dials that comes next */
};

/* Lists and entries */

static void
put_line(struct writer *w)
{
	size_t n = (size_t)w->depth * PEN_INDENT + 1;
	char *line = out_take(w->out, n);

	memset(line, ' ', n);
	*line = '\n';
}

/* Begin a list within the entry that is open. */
static void
begin_list(struct writer *w, const char *key)
{
	out_char(w->out, ',');
	put_line(w);
	out_char(w->out, '"');
	out_str(w->out, key);
	out_str(w->out, "\": [");
	w->depth++;
	w->first = true;
}

static void
begin_item(struct writer *w)
{
	if (!w->first)
		out_char(w->out, ',');
	put_line(w);
	w->first = false;
}

static void
end_list(struct writer *w)
{
	w->depth--;
	if (!w->first)
		put_line(w);
	out_char(w->out, ']');
	w->first = false;
}

/* Write an entry as far as the pen has it; lists can follow. */
static void
open_entry(struct writer *w)
{
	begin_item(w);
	pen_write_lines_open(w->pen, w->depth);
	w->depth++;
}

static void
close_entry(struct writer *w)
{
	w->depth--;
	put_line(w);
	out_char(w->out, '}');
}

/* An entry without lists. */
static void
put_entry(struct writer *w)
{
	begin_item(w);
	pen_write_lines(w->pen, w->depth);
}

/* Values.  What there is not is null. */

static void
set_text(struct writer *w, json_t *in, const char *key, const char *text)
{
	if (text == NULL)
		pen_null(w->pen, in, key);
	else
		pen_plain(w->pen, in, key, text);
}

static void
set_domain(struct writer *w, json_t *in, const char *key, sym_id domain)
{
	set_text(w, in, key, domain == 0 ? NULL : model_domain(w->m, domain));
}

static void
set_po(struct writer *w, json_t *in, const char *key, po_id po)
{
	if (po == 0) {
		pen_null(w->pen, in, key);
		return;
	}
	emit_id(pen_scratch(w->pen), w->m, po);
	pen_scratched(w->pen, in, key);
}

static void
put_po_item(struct writer *w, po_id po)
{
	emit_id(pen_scratch(w->pen), w->m, po);
	begin_item(w);
	pen_write_scratched(w->pen);
}

static void
put_text_item(struct writer *w, const char *text)
{
	out_str(pen_scratch(w->pen), text);
	begin_item(w);
	pen_write_scratched(w->pen);
}

static void
put_addresses(struct writer *w, struct run run)
{
	begin_list(w, "addresses");
	for (uint32_t i = run.from; i < run.from + run.n; i++) {
		emit_address(pen_scratch(w->pen), &w->m->addresses.at[i]);
		begin_item(w);
		pen_write_scratched(w->pen);
	}
	end_list(w);
}

/* Smart hosts and zones, in canonical order */

static void
put_smarthosts(struct writer *w, struct mem *mem)
{
	const struct model *m = w->m;
	const uint32_t *rows = emit_sorted_smarthosts(mem, m);

	begin_list(w, "smarthosts");
	for (uint32_t i = 0; i + 1 < m->smarthosts.n; i++) {
		const struct smarthost *s = &m->smarthosts.at[rows[i]];

		set_domain(w, pen_begin(w->pen), "name", s->name);
		open_entry(w);
		put_addresses(w, s->addresses);
		close_entry(w);
	}
	end_list(w);
}

static void
set_contact(struct writer *w, json_t *in, const struct zone *zone)
{
	struct out *text;

	if (zone->contact == NULL) {
		pen_null(w->pen, in, "contact");
		return;
	}
	text = pen_scratch(w->pen);
	out_str(text, zone->contact);
	out_char(text, '@');
	out_str(text, model_domain(w->m, zone->contact_domain));
	pen_scratched(w->pen, in, "contact");
}

static void
put_zone(struct writer *w, const struct zone *zone)
{
	json_t *in = pen_begin(w->pen);
	struct run run = zone->nameservers;

	set_domain(w, in, "origin", zone->origin);
	pen_bool(w->pen, in, "loadable", zone->loadable);
	pen_plain(w->pen, in, "mx",
	    zone->mx == MX_SMARTHOST ? "smarthost" : "gateway");
	pen_number(w->pen, in, "preference", zone->preference);
	pen_number(w->pen, in, "step", zone->step);
	set_contact(w, in, zone);
	if (zone->has_serial)
		pen_number(w->pen, in, "serial", zone->serial);
	else
		pen_null(w->pen, in, "serial");
	pen_number(w->pen, in, "ttl", zone->ttl);
	pen_number(w->pen, in, "refresh", zone->refresh);
	pen_number(w->pen, in, "retry", zone->retry);
	pen_number(w->pen, in, "expire", zone->expire);
	pen_number(w->pen, in, "minimum", zone->minimum);
	open_entry(w);
	begin_list(w, "nameservers");
	for (uint32_t i = run.from; i < run.from + run.n; i++) {
		const struct nameserver *ns = &w->m->nameservers.at[i];

		set_domain(w, pen_begin(w->pen), "host", ns->host);
		open_entry(w);
		put_addresses(w, ns->addresses);
		close_entry(w);
	}
	end_list(w);
	close_entry(w);
}

static void
put_zones(struct writer *w, struct mem *mem)
{
	const struct model *m = w->m;
	const uint32_t *rows = emit_sorted_zones(mem, m);

	begin_list(w, "zones");
	for (uint32_t i = 0; i + 1 < m->zones.n; i++)
		put_zone(w, &m->zones.at[rows[i]]);
	end_list(w);
}

/* Networks and gateways */

static void
put_networks(struct writer *w)
{
	begin_list(w, "networks");
	for (network_id n = 1; n <= w->m->network_count; n++)
		put_text_item(w, sym_text(w->m->names,
		    w->m->networks[n].name));
	end_list(w);
}

static void
put_gateway(struct writer *w, gateway_id id)
{
	const struct gateway *g = &w->m->gateways[id];
	const struct derived *d = emit_served(w->job);
	json_t *in = pen_begin(w->pen);

	set_po(w, in, "id", g->po);
	set_domain(w, in, "host", g->host);
	set_domain(w, in, "suffix", g->suffix);
	set_domain(w, in, "smarthost",
	    w->m->smarthosts.at[g->smarthost].name);
	pen_plain(w->pen, in, "duty", emit_duty(g));
	open_entry(w);
	put_addresses(w, g->addresses);
	begin_list(w, "served");
	for (uint32_t i = d->served_from[id]; i < d->served_from[id + 1]; i++)
		put_po_item(w, d->served[i]);
	end_list(w);
	close_entry(w);
}

static void
put_gateways(struct writer *w)
{
	begin_list(w, "gateways");
	for (gateway_id g = 1; g <= w->m->gateway_count; g++)
		put_gateway(w, g);
	end_list(w);
}

/* Postoffices */

static void
set_detail(struct writer *w, json_t *in, const struct detail *detail)
{
	if (detail->users_span.from != 0)
		pen_number(w->pen, in, "users", detail->users);
	else
		pen_null(w->pen, in, "users");
	set_text(w, in, "phone", detail->phone);
	set_text(w, in, "x25", detail->x25);
}

static void
set_postoffice(struct writer *w, po_id id)
{
	const struct model *m = w->m;
	const struct po *po = &m->pos[id];
	const char drive[] = { model_drive(m, id), '\0' };
	static const struct detail none = { 0 };
	json_t *in = pen_begin(w->pen);

	set_po(w, in, "id", id);
	pen_plain(w->pen, in, "network", model_network(m, id));
	pen_plain(w->pen, in, "name", model_name(m, id).text);
	pen_plain(w->pen, in, "role", emit_role(po->role));
	set_po(w, in, "uplink", po->uplink);
	set_text(w, in, "medium",
	    po->uplink == 0 ? NULL : emit_medium(po->medium));
	set_po(w, in, "outbound", model_outbound(m, id));
	set_domain(w, in, "masquerade", model_masquerade(m, id));
	pen_plain(w->pen, in, "externals",
	    model_externals_all(m, id) ? "all" : "smtp");
	pen_number(w->pen, in, "hops", model_hops(m, id));
	pen_plain(w->pen, in, "database", drive);
	set_detail(w, in, po->detail == 0 ? &none
					  : &m->details.at[po->detail]);
}

static void
put_preferences(struct writer *w, po_id id)
{
	const struct model *m = w->m;
	struct run domains = m->pos[id].domains;
	uint32_t n;
	const po_id *inbound = model_inbound(m, id, &n);

	begin_list(w, "domains");
	for (uint32_t i = domains.from; i < domains.from + domains.n; i++)
		put_text_item(w, model_domain(m, m->domains.at[i].name));
	end_list(w);
	begin_list(w, "inbound");
	for (uint32_t i = 0; i < n; i++)
		put_po_item(w, inbound[i]);
	end_list(w);
}

static void
put_links(struct writer *w, po_id id)
{
	const struct model *m = w->m;

	begin_list(w, "links");
	for (uint32_t i = m->peers_of[id]; i < m->peers_of[id + 1]; i++) {
		const struct peer *p = &m->peers.at[i];
		json_t *in = pen_begin(w->pen);

		set_po(w, in, "postoffice", p->peer);
		pen_plain(w->pen, in, "medium",
		    emit_medium(m->links.at[p->link].medium));
		put_entry(w);
	}
	end_list(w);
}

static void
put_routes(struct writer *w, po_id id)
{
	const struct model *m = w->m;
	uint32_t i = m->routes_of[id];
	json_t *in;

	begin_list(w, "routes");
	for (; i < m->routes_of[id + 1]; i++) {
		in = pen_begin(w->pen);
		set_po(w, in, "postoffice", m->routes.at[i].to);
		set_po(w, in, "via", m->routes.at[i].via);
		put_entry(w);
	}
	end_list(w);
	begin_list(w, "networkRoutes");
	for (i = m->network_routes_of[id]; i < m->network_routes_of[id + 1];
	     i++) {
		const struct route *r = &m->network_routes.at[i];

		in = pen_begin(w->pen);
		pen_plain(w->pen, in, "network", sym_text(m->names,
		    m->networks[r->network].name));
		set_po(w, in, "via", r->via);
		put_entry(w);
	}
	end_list(w);
}

static void
put_dials(struct writer *w, po_id id)
{
	const struct model *m = w->m;

	begin_list(w, "dials");
	for (; w->dial < m->dials.n && m->dials.at[w->dial].at == id;
	     w->dial++) {
		json_t *in = pen_begin(w->pen);

		set_po(w, in, "postoffice", m->dials.at[w->dial].to);
		pen_plain(w->pen, in, "number", m->dials.at[w->dial].number);
		put_entry(w);
	}
	end_list(w);
}

static void
put_postoffices(struct writer *w)
{
	begin_list(w, "postoffices");
	for (po_id po = 1; po <= w->m->po_count; po++) {
		set_postoffice(w, po);
		open_entry(w);
		put_preferences(w, po);
		put_links(w, po);
		put_routes(w, po);
		put_dials(w, po);
		close_entry(w);
	}
	end_list(w);
}

/* The document */

static void
set_head(struct writer *w)
{
	json_t *in = pen_begin(w->pen);
	const char *name = w->job->source_name;

	pen_plain(w->pen, in, "format", TOPOLOGY_FORMAT);
	pen_number(w->pen, in, "version", FORMAT_VERSION);
	print_ascii(pen_scratch(w->pen), name, strlen(name));
	pen_scratched(w->pen, in, "source");
	pen_plain(w->pen, in, "generation", emit_generation(w->job));
}

static void
write_topology(const struct emit_job *job)
{
	struct mem *mem = mem_stage(job->mem, "topology.json");
	struct writer w = { .job = job, .m = job->model };

	w.out = stage_open(job->stage, "topology.json");
	w.pen = pen_new(mem, w.out);
	set_head(&w);
	pen_write_lines_open(w.pen, 0);
	w.depth = 1;
	put_smarthosts(&w, mem);
	put_zones(&w, mem);
	put_networks(&w);
	put_gateways(&w);
	put_postoffices(&w);
	close_entry(&w);
	out_char(w.out, '\n');
	stage_close(job->stage);
	mem_free(mem);
}

static const char *const files[] = { "topology.json", NULL };

const struct emitter emit_topology_json = {
	.files = files,
	.write = write_topology,
};

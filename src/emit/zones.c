/* Zone files, and fragments of them for zones that are kept by hand. */
#include "emit.h"
#include "sort.h"
#include "zone_records.h"
#include "zone_serial.h"

/* Text is handed on in pieces of this size, so that no writer's buffer has to
 * grow to hold all of it. */
#define PIECE ((size_t)32 << 10)

/* What holds for records that lie in no declared zone. */
static const struct zone no_zone = {
	.ttl = 3600, .mx = MX_GATEWAY, .preference = 10, .step = 10
};

/* Where an .inc has records that its .zone has among the nameservers'. */
struct insertion {
	size_t at;        /* in the text */
	size_t extra_end; /* the end of these records in the extra text */
};

struct writer {
	struct mem *mem;
	const struct emit_job *job;
	const struct model *m;
	const struct zone_records *records;

	/* The zone that is being written. */
	zone_id id;
	const struct zone *zone;
	struct out *middle;    /* what stands between an owner and a type */

	/* Its text: the NS records and what goes with them, if it is loadable,
	 * and from `others` on the other records. */
	struct out *text;
	size_t others;
	struct out *extra;
	VEC(struct insertion) insertions;
	zone_id *with_ns;      /* by name: the zone that was the last to have
				* its addresses among its nameservers' */

	/* The MX records of the postoffice that came last: preference and
	 * rank of the target as key, the target as id. */
	struct sort_item *targets;
	uint32_t target_n;
	const po_id *inbound;
	uint32_t inbound_n;
	zone_id inbound_zone;
	uint32_t *seen, question; /* by smart host, as in hosts.c */
};

static void
put_domain(struct writer *w, struct out *out, sym_id domain)
{
	const struct syms *syms = w->m->domain_names;

	out_bytes(out, sym_text(syms, domain), sym_len(syms, domain));
	out_char(out, '.');
}

/* Owner, TTL, class and type, each with the tab behind it. */
static void
put_head(struct writer *w, struct out *out, sym_id owner, const char *type)
{
	put_domain(w, out, owner);
	out_bytes(out, w->middle->at, w->middle->n);
	out_str(out, type);
	out_char(out, '\t');
}

static void
put_mx(struct writer *w, sym_id owner, uint32_t preference, sym_id target)
{
	put_head(w, w->text, owner, "MX");
	out_u32(w->text, preference);
	out_char(w->text, ' ');
	put_domain(w, w->text, target);
	out_char(w->text, '\n');
}

static void
put_nameservers(struct writer *w, const struct zone *zone)
{
	struct run run = zone->nameservers;

	for (uint32_t i = run.from; i < run.from + run.n; i++) {
		put_head(w, w->text, zone->origin, "NS");
		put_domain(w, w->text, w->m->nameservers.at[i].host);
		out_char(w->text, '\n');
	}
}

/* The addresses of a name: all, or those that it has as a host. */
static void
put_addresses(struct writer *w, struct out *out, uint32_t name, bool all)
{
	static const uint8_t family[] = { 4, 6 };
	static const char *const type[] = { "A", "AAAA" };
	const struct zone_name *n = &w->records->names.at[name];
	const struct zone_address *a =
	    &w->records->addresses.at[n->addresses.from];

	for (unsigned f = 0; f < 2; f++) {
		for (uint32_t i = 0; i < n->addresses.n; i++) {
			const struct address *address =
			    &w->m->addresses.at[a[i].address];

			if (address->family != family[f] ||
			    !(all || a[i].host))
				continue;
			put_head(w, out, n->name, type[f]);
			emit_address(out, address);
			out_char(out, '\n');
		}
	}
}

/*
 * The targets of a postoffice's domains in this zone.  Most postoffices have
 * the inbound list of the one before, so the last answer is kept.
 */
static void
find_targets(struct writer *w, po_id po)
{
	bool to_smarthost = w->zone->mx == MX_SMARTHOST;
	uint32_t n, preference = w->zone->preference;
	const po_id *inbound = model_inbound(w->m, po, &n);

	if (inbound == w->inbound && n == w->inbound_n &&
	    w->id == w->inbound_zone)
		return;
	w->inbound = inbound;
	w->inbound_n = n;
	w->inbound_zone = w->id;
	w->target_n = 0;
	w->question++;
	for (uint32_t i = 0; i < n; i++) {
		gateway_id id = w->m->pos[inbound[i]].gateway;
		const struct gateway *gateway = &w->m->gateways[id];
		sym_id target = gateway->host;

		if (to_smarthost) {
			smarthost_id smarthost = gateway->smarthost;

			if (w->seen[smarthost] == w->question)
				continue;
			w->seen[smarthost] = w->question;
			target = w->m->smarthosts.at[smarthost].name;
		}
		w->targets[w->target_n++] = (struct sort_item){
			(uint64_t)preference << 32 | w->records->rank[target],
			target };
		preference += w->zone->step;
	}
	/* Without a step all are alike, and sorted by their names. */
	if (w->zone->step == 0)
		sort_items(w->mem, w->targets, w->target_n);
}

static void
put_domain_mx(struct writer *w, sym_id owner, po_id po)
{
	find_targets(w, po);
	for (uint32_t i = 0; i < w->target_n; i++)
		put_mx(w, owner, (uint32_t)(w->targets[i].key >> 32),
		    w->targets[i].id);
}

/* An owner's addresses, which come behind its other records.  In a .zone they
 * may be among the nameservers' already: then only the .inc has them here. */
static void
put_host(struct writer *w, uint32_t name, bool all)
{
	if (w->id == 0 || w->with_ns[name] != w->id) {
		put_addresses(w, w->text, name, all);
		return;
	}
	put_addresses(w, w->extra, name, all);
	*vec_push(w->mem, &w->insertions) =
	    (struct insertion){ w->text->n, w->extra->n };
}

/* Write records that are no addresses. */
static void
put_record(struct writer *w, const struct record *r)
{
	if (r->kind == RECORD_DELEGATION)
		put_nameservers(w, &w->m->zones.at[r->value]);
	else if (r->kind == RECORD_DOMAIN)
		put_domain_mx(w, r->owner, r->value);
	else
		put_mx(w, r->owner, w->zone->preference,
		    w->m->smarthosts.at[r->value].name);
}

static void
put_others(struct writer *w)
{
	const struct record *records = w->records->records.at;
	const uint32_t *order = w->records->order;
	uint32_t end = w->records->from[w->id + 1];
	const struct record *address = NULL;

	for (uint32_t i = w->records->from[w->id]; i < end; i++) {
		const struct record *r = &records[order[i]];

		if (r->kind != RECORD_HOST && r->kind != RECORD_NAME)
			put_record(w, r);
		else if (address == NULL || r->kind == RECORD_NAME)
			address = r;
		if (i + 1 < end && records[order[i + 1]].owner == r->owner)
			continue;
		if (address != NULL)
			put_host(w, address->value,
			    address->kind == RECORD_NAME);
		address = NULL;
	}
}

/* The nameservers and, in their order, the addresses of those in the zone. */
static void
put_own(struct writer *w)
{
	struct run run = w->zone->nameservers;

	put_nameservers(w, w->zone);
	for (uint32_t i = run.from; i < run.from + run.n; i++) {
		uint32_t name = w->records->name_of[i];

		if (!model_lies_in(w->m, w->m->nameservers.at[i].host,
		    w->zone->origin))
			continue;
		put_addresses(w, w->text, name, true);
		w->with_ns[name] = w->id;
	}
}

/* The part of a contact before the @, as one label: a dot in it must not end
 * the label, and Knot refuses all marks but these as they are. */
static void
put_mailbox(struct out *out, const char *mailbox)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyz"
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_/*";

	for (const char *c = mailbox; *c != '\0'; c++) {
		if (strchr(plain, *c) == NULL)
			out_char(out, '\\');
		out_char(out, *c);
	}
	out_char(out, '.');
}

static void
put_soa(struct writer *w, struct out *out, uint32_t serial)
{
	const struct zone *zone = w->zone;
	const uint32_t numbers[] = { serial, zone->refresh, zone->retry,
		zone->expire, zone->minimum };

	put_head(w, out, zone->origin, "SOA");
	put_domain(w, out, w->m->nameservers.at[zone->nameservers.from].host);
	out_char(out, ' ');
	put_mailbox(out, zone->contact);
	put_domain(w, out, zone->contact_domain);
	for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
		out_char(out, ' ');
		out_u32(out, numbers[i]);
	}
	out_char(out, '\n');
}

static void
copy(struct out *out, const char *text, size_t n)
{
	while (n > 0) {
		size_t piece = n < PIECE ? n : PIECE;

		out_bytes(out, text, piece);
		text += piece;
		n -= piece;
	}
}

static void
write_inc(struct writer *w)
{
	const struct emit_job *job = w->job;
	const char *name = w->id == 0 ? "_other"
				      : model_domain(w->m, w->zone->origin);
	struct out *out = stage_open(job->stage,
	    mem_printf(job->mem, "zones/%s.inc", name));
	size_t at = w->others, extra = 0;

	emit_comment(out, "; ", job);
	for (uint32_t i = 0; i < w->insertions.n; i++) {
		struct insertion next = w->insertions.at[i];

		copy(out, w->text->at + at, next.at - at);
		copy(out, w->extra->at + extra, next.extra_end - extra);
		at = next.at;
		extra = next.extra_end;
	}
	copy(out, w->text->at + at, w->text->n - at);
	stage_close(job->stage);
}

/* The serial: what the topology or the user says, or what follows from the
 * file that is there. */
static uint32_t
find_serial(struct writer *w, const char *path)
{
	const struct emit_job *job = w->job;
	struct out *soa;
	const char *old;
	size_t len = 0;
	uint32_t serial = 1;

	if (w->zone->has_serial)
		return w->zone->serial;
	if (job->has_serial)
		return job->serial;
	old = stage_read(job->stage, path, &len);
	if (old == NULL)
		return 1;
	soa = out_new(w->mem, -1);
	put_soa(w, soa, 0);
	if (!zone_serial(old, len, soa, w->text, &serial))
		stage_fail(job->stage, path,
		    "its serial cannot be read; mend its SOA record, "
		    "remove the file, or give a serial with --serial");
	out_end(soa);
	return serial;
}

static void
write_zone(struct writer *w)
{
	const struct emit_job *job = w->job;
	const char *path = mem_printf(job->mem, "zones/%s.zone",
	    model_domain(w->m, w->zone->origin));
	uint32_t serial = find_serial(w, path);
	struct out *out = stage_open(job->stage, path);

	emit_comment(out, "; ", job);
	put_soa(w, out, serial);
	copy(out, w->text->at, w->text->n);
	stage_close(job->stage);
}

static void
write_files(struct writer *w, zone_id id)
{
	w->id = id;
	w->zone = id == 0 ? &no_zone : &w->m->zones.at[id];
	w->text->n = w->extra->n = w->middle->n = 0;
	w->insertions.n = 0;
	out_str(w->middle, "\t");
	out_u32(w->middle, w->zone->ttl);
	out_str(w->middle, "\tIN\t");
	if (w->zone->loadable)
		put_own(w);
	w->others = w->text->n;
	put_others(w);
	write_inc(w);
	if (w->zone->loadable)
		write_zone(w);
}

static void
write_zones(const struct emit_job *job)
{
	const struct model *m = job->model;
	struct mem *mem = mem_stage(job->mem, "zones");
	const struct zone_records *z = zone_records_new(mem, m,
	    emit_domains(job));
	struct writer w = { .mem = mem, .job = job, .m = m, .records = z };

	stage_sweep(job->stage, "zones", NULL, ".inc");
	stage_sweep(job->stage, "zones", NULL, ".zone");
	w.middle = out_new(mem, -1);
	w.text = out_new(mem, -1);
	w.extra = out_new(mem, -1);
	w.with_ns = mem_zeroed(mem, (size_t)z->names.n + 1, sizeof *w.with_ns);
	w.targets = mem_zeroed(mem, (size_t)m->gateway_count + 1,
	    sizeof *w.targets);
	w.seen = mem_zeroed(mem, (size_t)m->smarthosts.n + 1, sizeof *w.seen);
	for (uint32_t i = 0; i < z->zone_count; i++)
		write_files(&w, z->zones[i]);
	if (z->from[1] > z->from[0])
		write_files(&w, 0);
	mem_free(mem);
}

const struct emitter emit_zones = {
	.kind = "zones",
	.what = "zone files, and fragments for zones kept by hand",
	.write = write_zones,
};

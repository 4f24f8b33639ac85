/* Zone files, and fragments of them for zones that are kept by hand. */
#include "emit.h"
#include "sort.h"
#include "zone_records.h"
#include "zone_serial.h"

/* What holds for records that lie in no declared zone. */
static const struct zone no_zone = {
	.ttl = 3600, .mx = MX_GATEWAY, .preference = 10, .step = 10
};

/* The text is handed on to the files in pieces of this size at least. */
#define PIECE ((size_t)64 << 10)

struct writer {
	struct mem *mem;
	const struct emit_job *job;
	const struct model *m;
	const struct zone_records *records;

	/* The zone that is being written. */
	zone_id id;
	const struct zone *zone;
	struct out *middle;    /* what stands between an owner and a type */

	/* Its text, of which the files have what comes before `handed`: so
	 * much is dropped, unless the serial follows from all of it.  The
	 * .zone (NULL: none, or not yet) has it all.  The .inc is without the
	 * zone's own NS records and what goes with them. */
	struct out *text;
	size_t handed;
	bool keeps;
	struct out *inc, *loadable;
	zone_id *with_ns;      /* by name: the zone that was the last to have
				* its addresses among its nameservers' */

	/* The MX records of the postoffice that came last: preference and
	 * place of the target as key, the target as id; and what stands
	 * behind the owner in each, one after the other: line i from
	 * lines_from[i] to lines_from[i + 1]. */
	struct sort_item *targets;
	uint32_t target_n;
	struct out *lines;
	size_t *lines_from;
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

/* What stands behind the owner of a MX record. */
static void
put_mx_tail(struct writer *w, struct out *out, uint32_t preference,
    sym_id target)
{
	out_char(out, '.');
	out_bytes(out, w->middle->at, w->middle->n);
	out_str(out, "MX\t");
	out_u32(out, preference);
	out_char(out, ' ');
	put_domain(w, out, target);
	out_char(out, '\n');
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

static void
find_targets(struct writer *w, const po_id *inbound, uint32_t n)
{
	bool to_smarthost = w->zone->mx == MX_SMARTHOST;
	uint32_t preference = w->zone->preference;

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
			(uint64_t)preference << 32 | w->records->place[target],
			target };
		preference += w->zone->step;
	}
	/* Without a step all are alike, and sorted by their names. */
	if (w->zone->step == 0)
		sort_items(w->mem, w->targets, w->target_n);
}

/*
 * Set the lines for a postoffice's domains in this zone.  Most postoffices
 * have the inbound list of the one before, so the last answer is kept.
 */
static void
set_lines(struct writer *w, po_id po)
{
	uint32_t n;
	const po_id *inbound = model_inbound(w->m, po, &n);

	if (w->id == w->inbound_zone &&
	    model_same_inbound(inbound, n, w->inbound, w->inbound_n))
		return;
	w->inbound = inbound;
	w->inbound_n = n;
	w->inbound_zone = w->id;
	find_targets(w, inbound, n);
	w->lines->n = 0;
	for (uint32_t i = 0; i < w->target_n; i++) {
		put_mx_tail(w, w->lines, (uint32_t)(w->targets[i].key >> 32),
		    w->targets[i].id);
		w->lines_from[i + 1] = w->lines->n;
	}
}

/* The MX records of a name that is a postoffice's domain. */
static void
put_domain_mx(struct writer *w, sym_id name)
{
	uint32_t row = w->m->domain_owner[name];
	const char *text = sym_text(w->m->domain_names, name);
	size_t len = sym_len(w->m->domain_names, name);

	if (row == 0)
		return;
	set_lines(w, w->m->domains.at[row - 1].owner);
	for (uint32_t i = 0; i < w->target_n; i++) {
		size_t from = w->lines_from[i];
		size_t n = w->lines_from[i + 1] - from;
		char *line = out_take(w->text, len + n);

		memcpy(line, text, len);
		memcpy(line + len, w->lines->at + from, n);
	}
}

/* Give the files what they have not got of the text. */
static void
hand_on(struct writer *w)
{
	const char *at = w->text->at + w->handed;
	size_t n = w->text->n - w->handed;

	out_long(w->inc, at, n);
	if (w->loadable != NULL)
		out_long(w->loadable, at, n);
	if (!w->keeps)
		w->text->n = 0;
	w->handed = w->text->n;
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
	hand_on(w);
	put_addresses(w, w->inc, name, all);
}

/* Put all that one owner has: n records, the first of which is order[from],
 * and, where the owner lies in the zone, the MX records that it has as a
 * domain. */
static void
put_owner(struct writer *w, uint32_t from, uint32_t n, bool inside)
{
	const struct record *records = w->records->records.at;
	const uint32_t *order = w->records->order + from;
	const struct record *address = NULL;
	sym_id owner = records[*order].owner;

	for (uint32_t i = 0; i < n; i++)
		if (records[order[i]].kind == RECORD_DELEGATION)
			put_nameservers(w,
			    &w->m->zones.at[records[order[i]].value]);
	if (inside)
		put_domain_mx(w, owner);
	for (uint32_t i = 0; i < n; i++) {
		const struct record *r = &records[order[i]];

		if (r->kind == RECORD_SMARTHOST) {
			sym_id target = w->m->smarthosts.at[r->value].name;

			out_bytes(w->text, sym_text(w->m->domain_names, owner),
			    sym_len(w->m->domain_names, owner));
			put_mx_tail(w, w->text, w->zone->preference, target);
		} else if (r->kind == RECORD_NAME ||
		    (r->kind == RECORD_HOST && address == NULL)) {
			address = r;
		}
	}
	if (address != NULL)
		put_host(w, address->value, address->kind == RECORD_NAME);
}

/* The MX records of the names from one place in canonical order to another. */
static void
put_domains(struct writer *w, uint32_t from, uint32_t to)
{
	for (uint32_t i = from; i < to; i++) {
		put_domain_mx(w, w->records->sorted[i]);
		if (w->text->n - w->handed >= PIECE)
			hand_on(w);
	}
}

/*
 * Put the records of the zone's names in canonical order.  Those that were
 * collected may have an owner in a zone below, between two stretches.
 */
static void
put_others(struct writer *w)
{
	const struct zone_records *z = w->records;
	const struct record *records = z->records.at;
	uint32_t next = z->from[w->id], end = z->from[w->id + 1];

	for (uint32_t k = z->first[w->id]; k < z->first[w->id + 1]; k++) {
		struct stretch s = z->stretches[k];
		uint32_t at = s.from;

		while (next < end) {
			sym_id owner = records[z->order[next]].owner;
			uint32_t place = z->place[owner], n = 1;

			if (place >= s.to)
				break;
			put_domains(w, at, place);
			at = at < place ? place : at;
			while (next + n < end &&
			    records[z->order[next + n]].owner == owner)
				n++;
			put_owner(w, next, n, at == place);
			at += at == place;
			next += n;
		}
		put_domains(w, at, s.to);
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

/* Whether there is anything in the zone, but for what is its own. */
static bool
has_others(const struct writer *w)
{
	const struct zone_records *z = w->records;

	if (z->from[w->id + 1] > z->from[w->id])
		return true;
	for (uint32_t k = z->first[w->id]; k < z->first[w->id + 1]; k++)
		for (uint32_t i = z->stretches[k].from;
		    i < z->stretches[k].to; i++)
			if (w->m->domain_owner[z->sorted[i]] != 0)
				return true;
	return false;
}

static void
begin_inc(struct writer *w)
{
	const char *name = w->id == 0 ? "_other"
				      : model_domain(w->m, w->zone->origin);

	w->inc = stage_open(w->job->stage,
	    mem_printf(w->job->mem, "zones/%s.inc", name));
	emit_comment(w->inc, "; ", w->job);
}

/* Begin a .zone: with what there is of the text. */
static void
begin_zone(struct writer *w, const char *path, uint32_t serial)
{
	w->loadable = stage_open(w->job->stage, path);
	emit_comment(w->loadable, "; ", w->job);
	put_soa(w, w->loadable, serial);
	out_long(w->loadable, w->text->at, w->text->n);
}

/* Of an old file that is longer than this no more is read, which is enough to
 * find its serial. */
#define TIMES_LONGER 8
#define AND_LONGER ((size_t)16 << 20)

/* The serial that follows from the file that is there. */
static uint32_t
next_serial(struct writer *w, const char *path)
{
	struct out *soa = out_new(w->mem, -1);
	size_t most = w->text->n * TIMES_LONGER + AND_LONGER, len = 0;
	char *old = stage_read(w->job->stage, w->mem, path, most + 1, &len);
	uint32_t serial = 1;

	put_soa(w, soa, 0);
	if (old != NULL && !zone_serial(old, len, len > most, soa, w->text,
	    &serial))
		stage_fail(w->job->stage, path,
		    "its serial cannot be read; correct its SOA record, "
		    "remove the file, or give a serial with --serial");
	out_end(soa);
	mem_release(w->mem, old);
	return serial;
}

/*
 * Write a loadable zone.  If its serial is what the topology or the user says,
 * both files are written side by side; if it follows from the file that is
 * there, the text has to be whole first.
 */
static void
write_loadable(struct writer *w)
{
	struct stage *stage = w->job->stage;
	const char *path = mem_printf(w->job->mem, "zones/%s.zone",
	    model_domain(w->m, w->zone->origin));
	bool given = w->zone->has_serial || w->job->has_serial;
	uint32_t serial = w->zone->has_serial ? w->zone->serial
	    : w->job->has_serial	      ? w->job->serial
					      : 1;

	begin_inc(w);
	put_own(w);
	w->keeps = !given && stage_has(stage, path);
	if (!w->keeps) {
		begin_zone(w, path, serial);
		w->text->n = 0;
	}
	w->handed = w->text->n;
	put_others(w);
	hand_on(w);
	if (w->keeps) {
		stage_close(stage);
		begin_zone(w, path, next_serial(w, path));
	}
	stage_close(stage);
	if (!w->keeps)
		stage_close(stage);
}

static void
write_files(struct writer *w, zone_id id)
{
	w->id = id;
	w->zone = id == 0 ? &no_zone : &w->m->zones.at[id];
	w->text->n = w->handed = w->middle->n = 0;
	w->keeps = false;
	w->inc = w->loadable = NULL;
	out_str(w->middle, "\t");
	out_u32(w->middle, w->zone->ttl);
	out_str(w->middle, "\tIN\t");
	if (w->zone->loadable) {
		write_loadable(w);
		return;
	}
	/* What lies in no zone needs no file where there is nothing. */
	if (id == 0 && !has_others(w))
		return;
	begin_inc(w);
	put_others(w);
	hand_on(w);
	stage_close(w->job->stage);
}

static void
write_zones(const struct emit_job *job)
{
	const struct model *m = job->model;
	struct mem *mem = mem_stage(job->mem, "zones");
	const struct zone_records *z = zone_records_new(mem, m,
	    emit_domains(job));
	struct writer w = { .mem = mem, .job = job, .m = m, .records = z };

	w.middle = out_new(mem, -1);
	w.text = out_new(mem, -1);
	w.with_ns = mem_zeroed(mem, (size_t)z->names.n + 1, sizeof *w.with_ns);
	w.targets = mem_zeroed(mem, (size_t)m->gateway_count + 1,
	    sizeof *w.targets);
	w.lines = out_new(mem, -1);
	w.lines_from = mem_zeroed(mem, (size_t)m->gateway_count + 2,
	    sizeof *w.lines_from);
	w.seen = mem_zeroed(mem, (size_t)m->smarthosts.n + 1, sizeof *w.seen);
	for (uint32_t i = 0; i < z->zone_count; i++)
		write_files(&w, z->zones[i]);
	write_files(&w, 0);
	mem_free(mem);
}

static const char *const files[] = { "zones/*.inc", "zones/*.zone", NULL };

const struct emitter emit_zones = {
	.files = files,
	.write = write_zones,
};

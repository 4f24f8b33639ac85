/* What the back ends share, and the table of them; see emit.h. */
#include "emit.h"

#include <string.h>

#include "generation.h"
#include "print.h"
#include "set.h"

#define EMITTER(name, kind, what) extern const struct emitter emit_##name;
#include "emitters.def"
#undef EMITTER

const struct emitter *const emitters[] = {
#define EMITTER(name, kind, what) &emit_##name,
#include "emitters.def"
#undef EMITTER
	NULL
};

const char *const emitter_kinds[] = {
#define EMITTER(name, kind, what) kind,
#include "emitters.def"
#undef EMITTER
	NULL
};

_Static_assert(EMITTER_COUNT <= STAGE_KINDS, "a stage takes all kinds");

struct emit_tables {
	struct mem *mem;
	const struct derived *derived, *served;
	sym_id *domains;
	const char *generation;
};

void
emit_begin(struct emit_job *job)
{
	const char *slash = strrchr(job->source_name, '/');

	job->tables = mem_alloc(job->mem, sizeof *job->tables);
	job->tables->mem = job->mem;
	if (slash != NULL)
		job->source_name = slash + 1;
}

void
emit_all(const struct emit_job *job, const bool wanted[EMITTER_COUNT],
    emit_told *told, void *arg)
{
	enum { STEPS = 3 };

	for (int step = 0; step < STEPS; step++) {
		for (int i = 0; i < EMITTER_COUNT; i++) {
			void (*const steps[STEPS])(const struct emit_job *) = {
				emitters[i]->begin, emitters[i]->write,
				emitters[i]->end };

			if (!wanted[i] || steps[step] == NULL)
				continue;
			if (told != NULL)
				told(arg, (enum emitter_id)i);
			steps[step](job);
		}
	}
}

const struct derived *
emit_derived(const struct emit_job *job)
{
	struct emit_tables *t = job->tables;

	if (t->derived == NULL)
		t->derived = derive(t->mem, job->model);
	return t->derived;
}

const struct derived *
emit_served(const struct emit_job *job)
{
	struct emit_tables *t = job->tables;

	if (t->derived != NULL)
		return t->derived;
	if (t->served == NULL)
		t->served = derive_served(t->mem, job->model);
	return t->served;
}

const sym_id *
emit_domains(const struct emit_job *job)
{
	struct emit_tables *t = job->tables;
	uint32_t n = job->model->domain_count;

	if (t->domains == NULL) {
		t->domains = mem_block(t->mem, ((size_t)n + 1) *
		    sizeof *t->domains);
		for (sym_id id = 1; id <= n; id++)
			t->domains[id - 1] = id;
		model_sort_domains(t->mem, job->model, t->domains, n);
	}
	return t->domains;
}

/* The rows from 1 to n by their names, which come in the order of the rows. */
static const uint32_t *
sort_rows(struct mem *mem, const struct model *m, sym_id *names, uint32_t n)
{
	uint32_t *row_of = mem_zeroed(mem, (size_t)m->domain_count + 1,
	    sizeof *row_of);

	for (uint32_t i = 0; i < n; i++)
		row_of[names[i]] = i + 1;
	model_sort_domains(mem, m, names, n);
	for (uint32_t i = 0; i < n; i++)
		names[i] = row_of[names[i]];
	mem_release(mem, row_of);
	return names;
}

const uint32_t *
emit_sorted_smarthosts(struct mem *mem, const struct model *m)
{
	uint32_t n = m->smarthosts.n - 1;
	sym_id *names = mem_block(mem, ((size_t)n + 1) * sizeof *names);

	for (uint32_t i = 0; i < n; i++)
		names[i] = m->smarthosts.at[i + 1].name;
	return sort_rows(mem, m, names, n);
}

const uint32_t *
emit_sorted_zones(struct mem *mem, const struct model *m)
{
	uint32_t n = m->zones.n - 1;
	sym_id *names = mem_block(mem, ((size_t)n + 1) * sizeof *names);

	for (uint32_t i = 0; i < n; i++)
		names[i] = m->zones.at[i + 1].origin;
	return sort_rows(mem, m, names, n);
}

const char *
emit_generation(const struct emit_job *job)
{
	struct emit_tables *t = job->tables;

	if (t->generation == NULL)
		t->generation = generation_text(job);
	return t->generation;
}

void
emit_comment(struct out *out, const char *lead, const struct emit_job *job)
{
	out_str(out, lead);
	out_str(out, MARK);
	print_ascii(out, job->source_name, strlen(job->source_name));
	out_str(out, "; do not edit\n");
}

void
emit_id(struct out *out, const struct model *m, po_id po)
{
	out_str(out, model_network(m, po));
	out_char(out, '/');
	out_str(out, model_name(m, po).text);
}

static void
emit_ipv4(struct out *out, const uint8_t *bytes)
{
	for (int i = 0; i < 4; i++) {
		if (i > 0)
			out_char(out, '.');
		out_u32(out, bytes[i]);
	}
}

static void
emit_hex(struct out *out, unsigned value)
{
	bool started = false;

	for (int shift = 12; shift >= 0; shift -= 4) {
		unsigned digit = value >> shift & 0xf;

		started = started || digit != 0 || shift == 0;
		if (started)
			out_char(out, "0123456789abcdef"[digit]);
	}
}

/* The first of the longest runs of two zero groups or more: where it begins
 * (8: there is none) and, in *n, its length. */
static int
longest_zeros(const unsigned *groups, int *n)
{
	int best = 8;

	*n = 1;
	for (int i = 0; i < 8; i++) {
		int end = i;

		while (end < 8 && groups[end] == 0)
			end++;
		if (end - i > *n) {
			best = i;
			*n = end - i;
		}
	}
	return best;
}

/* RFC 5952, section 4.  inet_ntop differs: it ends all of ::/96 in a dotted
 * quad, and which runs it shortens is the C library's affair. */
static void
emit_ipv6(struct out *out, const uint8_t *bytes)
{
	unsigned groups[8];
	int zeros, n;

	for (int i = 0; i < 8; i++)
		groups[i] = (unsigned)bytes[2 * i] << 8 | bytes[2 * i + 1];
	zeros = longest_zeros(groups, &n);
	for (int i = 0; i < 8; i++) {
		if (i == zeros) {
			out_str(out, "::");
			i += n - 1;
			continue;
		}
		if (i > 0 && i != zeros + n)
			out_char(out, ':');
		emit_hex(out, groups[i]);
	}
}

void
emit_address(struct out *out, const struct address *address)
{
	if (address->family == 4)
		emit_ipv4(out, address->bytes);
	else
		emit_ipv6(out, address->bytes);
}

const char *
emit_role(enum role role)
{
	switch (role) {
	case ROLE_GATEWAY:
		return "gateway";
	case ROLE_HUB:
		return "hub";
	case ROLE_DOWNSTREAM:
		break;
	}
	return "downstream";
}

const char *
emit_medium(enum medium medium)
{
	switch (medium) {
	case MEDIUM_MODEM:
		return "modem";
	case MEDIUM_X25:
		return "x25";
	case MEDIUM_DRIVE:
		break;
	}
	return "drive";
}

const char *
emit_duty(const struct gateway *gateway)
{
	if (gateway->send_only)
		return "send";
	return gateway->receive_only ? "receive" : "both";
}

const struct address *
emit_router_address(const struct model *m, smarthost_id smarthost)
{
	const struct run *run = &m->smarthosts.at[smarthost].addresses;
	uint32_t i = run->from;

	while (m->addresses.at[i].family != 4)
		i++;
	return &m->addresses.at[i];
}

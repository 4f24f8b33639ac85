/*
 * admin.rec: everything that is entered in ADMIN, as a recutils database.
 * The descriptors make `recfix --check` find what was spoilt by hand since;
 * it does not follow `rec` types, so these have their shape checked as well.
 */
#include "emit.h"
#include "walk.h"

#define ID_SHAPE "^[A-Z0-9]{1,10}/[A-Z0-9]{1,10}$"
#define LABEL "[a-z0-9]([-a-z0-9]*[a-z0-9])?"
#define DOMAIN_SHAPE "(" LABEL "\\.)*" LABEL
#define OCTET "(25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])"
#define IPV4_SHAPE "^(" OCTET "\\.){3}" OCTET "$"

/* A field that need not be there, but has the shape of an Id if it is. */
#define MAYBE_ID(field)                                                        \
	"%constraint: #" field " = 0 || " field " ~ '" ID_SHAPE "'\n"
#define IS_ID(field) "%constraint: " field " ~ '" ID_SHAPE "'\n"

#define POSTOFFICE                                                             \
	"%rec: Postoffice\n"                                                   \
	"%doc: The postoffices: their ways up, gateways and domains.\n"        \
	"+ The fields of the other sets refer to them by Id.  Nothing here\n"  \
	"+ is typed as it stands; what is typed is in the other sets, each\n"  \
	"+ on the database of the postoffice in At.\n"                         \
	"+\n"                                                                  \
	"+ The order of work at a gateway postoffice (Role gateway): the\n"    \
	"+ gateway component; Access; External-Admin, Create; for modem and\n" \
	"+ X.25 External-Admin, Setup, with Number and the other side's\n"     \
	"+ password; then Gateway, SMTP: Setup, Postoffices, Address-Map.\n"   \
	"+ At any other: External-Admin, Create and Setup; then Access.\n"     \
	"+ Everywhere the External program is stopped before and restarted\n"  \
	"+ after.  Where `externals smtp` holds, External lists only what\n"   \
	"+ SMTP mail needs.\n"                                                 \
	"+\n"                                                                  \
	"+ Uplink is the postoffice above, by way of Medium.  Mail to the\n"   \
	"+ Internet leaves by the gateway Outbound; mail from there comes in\n"\
	"+ by the gateways Inbound, the most preferred first.  The first\n"    \
	"+ Domain is the primary one; Masquerade stands in outgoing mail.\n"   \
	"+ Phone and X25 are how others dial this postoffice.\n"               \
	"%key: Id\n"                                                           \
	"%mandatory: Network Name Role Outbound Inbound\n"                     \
	"%allowed: Uplink Medium Domain Masquerade Phone X25\n"                \
	"%unique: Network Name Role Uplink Medium Outbound\n"                  \
	"%unique: Masquerade Phone X25\n"                                      \
	"%type: Id regexp @" ID_SHAPE "@\n"                                    \
	"%type: Network,Name regexp /^[A-Z0-9]{1,10}$/\n"                      \
	"%type: Role enum gateway hub downstream\n"                            \
	"%type: Uplink,Outbound,Inbound rec Postoffice\n"                      \
	"%type: Medium enum drive modem x25\n"                                 \
	"%type: Domain,Masquerade regexp /^" DOMAIN_SHAPE "$/\n"               \
	"%type: Phone,X25 size 63\n"                                           \
	"%constraint: Id = Network & '/' & Name\n"                             \
	"%constraint: Role = 'gateway' => #Uplink = 0\n"                       \
	"%constraint: Role = 'gateway' => Outbound = Id\n"                     \
	"%constraint: Role != 'gateway' => #Uplink = 1\n"                      \
	"%constraint: #Medium = #Uplink\n"                                     \
	"%constraint: #Masquerade = 0 || #Domain > 0\n"                        \
	"%constraint: #Uplink = 0 || Uplink != Id\n"                           \
	MAYBE_ID("Uplink") IS_ID("Outbound") IS_ID("Inbound")

#define EXTERNAL                                                               \
	"%rec: External\n"                                                     \
	"%doc: External-Admin, Create, at the postoffice At: a record for\n"   \
	"+ each other Postoffice that is defined there, typed in the order\n"  \
	"+ of Step, since ADMIN takes an Indirect one only after the Direct\n" \
	"+ one that it goes Via.  (Deletion goes the other way round.)\n"      \
	"+\n"                                                                  \
	"+ Stop the External program before and restart it after.  At a\n"     \
	"+ gateway postoffice the gateway component and Access come before\n"  \
	"+ this; at any other this comes before Access.  Where Medium is\n"    \
	"+ modem or x25, External-Admin, Setup follows: type Number, which\n"  \
	"+ is what At dials, and the other side's password.  Without Number\n" \
	"+ At cannot call there and waits to be called.\n"                     \
	"+\n"                                                                  \
	"+ Where `externals smtp` holds at a postoffice, this lists only the\n"\
	"+ ones that SMTP mail needs: do not delete others because they are\n" \
	"+ not here.\n"                                                        \
	"%mandatory: At Step Postoffice Route\n"                               \
	"%allowed: Medium Number Via\n"                                        \
	"%unique: At Step Postoffice Route Medium Number Via\n"                \
	"%type: At,Postoffice,Via rec Postoffice\n"                            \
	"%type: Step range 1 MAX\n"                                            \
	"%type: Route enum Direct Indirect\n"                                  \
	"%type: Medium enum drive modem x25\n"                                 \
	"%type: Number size 63\n"                                              \
	"%constraint: Route = 'Direct' => #Medium = 1\n"                       \
	"%constraint: Route = 'Direct' => #Via = 0\n"                          \
	"%constraint: Route = 'Indirect' => #Via = 1\n"                        \
	"%constraint: Route = 'Indirect' => #Medium = 0\n"                     \
	"%constraint: Route = 'Indirect' => #Number = 0\n"                     \
	"%constraint: #Number = 0 || Medium != 'drive'\n"                      \
	"%constraint: At != Postoffice\n"                                      \
	"%constraint: #Via = 0 || Via != At\n"                                 \
	"%constraint: #Via = 0 || Via != Postoffice\n"                         \
	IS_ID("At") IS_ID("Postoffice") MAYBE_ID("Via")

#define SETUP                                                                  \
	"%rec: Setup\n"                                                        \
	"%doc: Gateway, SMTP, Setup, at the gateway postoffice At: one\n"      \
	"+ record for each gateway.  DomainSuffix is typed as Domain Suffix,\n"\
	"+ with its leading dot; InternetName as Internet Name of Gateway;\n"  \
	"+ RouterAddress as IP Address of SMTP Router.  Address is for the\n"  \
	"+ gateway PC itself.\n"                                               \
	"+\n"                                                                  \
	"+ Typed after the gateway component, Access and External-Admin\n"     \
	"+ (set External, which with `externals smtp` lists only what SMTP\n"  \
	"+ mail needs), and before Postoffices (set Served).  Duty says\n"     \
	"+ which mail the gateway is there for: what it is to send, to\n"      \
	"+ receive, or both.\n"                                                \
	"%key: At\n"                                                           \
	"%mandatory: DomainSuffix InternetName Address RouterAddress Duty\n"   \
	"%allowed: At\n"                                                       \
	"%unique: DomainSuffix InternetName RouterAddress Duty\n"              \
	"%type: At rec Postoffice\n"                                           \
	"%type: DomainSuffix regexp /^\\." DOMAIN_SHAPE "$/\n"                 \
	"%type: InternetName regexp /^" DOMAIN_SHAPE "$/\n"                    \
	"%type: Address,RouterAddress regexp /" IPV4_SHAPE "/\n"               \
	"%type: Duty enum send receive both\n"                                 \
	"%constraint: Address != RouterAddress\n"                              \
	IS_ID("At")

#define SERVED                                                                 \
	"%rec: Served\n"                                                       \
	"%doc: Gateway, SMTP, Postoffices, at the gateway postoffice At: a\n"  \
	"+ record for each Postoffice that the gateway serves, its own\n"      \
	"+ included.\n"                                                        \
	"+\n"                                                                  \
	"+ Typed after Setup (set Setup) and before Address-Map (set\n"        \
	"+ AddressMap).  What is served must be defined first: External-\n"    \
	"+ Admin (set External, which with `externals smtp` lists only what\n" \
	"+ SMTP mail needs).\n"                                                \
	"%mandatory: At Postoffice\n"                                          \
	"%allowed: At\n"                                                       \
	"%unique: At Postoffice\n"                                             \
	"%type: At,Postoffice rec Postoffice\n"                                \
	IS_ID("At") IS_ID("Postoffice")

#define ADDRESS_MAP                                                            \
	"%rec: AddressMap\n"                                                   \
	"%doc: Gateway, SMTP, Address-Map, at the gateway postoffice At: a\n"  \
	"+ record a line, typed in the order of Position, since the first\n"   \
	"+ line that fits a postoffice or a domain is the one that counts.\n"  \
	"+ A postoffice's masquerade domain stands before its own.\n"          \
	"+\n"                                                                  \
	"+ Typed last, after Postoffices (set Served); or not at all: the\n"   \
	"+ same lines are the gateway's ADDR_MAP.CFG, to be copied to\n"       \
	"+ M:\\SMTP.  (Of External-Admin, which comes before, `externals\n"    \
	"+ smtp` lists only what SMTP mail needs.)\n"                          \
	"%mandatory: At Position Postoffice Domain\n"                          \
	"%allowed: At\n"                                                       \
	"%unique: At Position Postoffice Domain\n"                             \
	"%type: At,Postoffice rec Postoffice\n"                                \
	"%type: Position range 1 MAX\n"                                        \
	"%type: Domain regexp /^" DOMAIN_SHAPE "$/\n"                          \
	IS_ID("At") IS_ID("Postoffice")

#define ACCESS                                                                 \
	"%rec: Access\n"                                                       \
	"%doc: The gateway's Access component, installed at the postoffice\n"  \
	"+ At: the installation asks for the Drive of the Mail database and\n" \
	"+ for the postoffice to hand outgoing SMTP mail to (ForwardTo): the\n"\
	"+ gateway postoffice, or the one that forwards.\n"                    \
	"+\n"                                                                  \
	"+ At a gateway postoffice, where ForwardTo is itself, installed\n"    \
	"+ after the gateway component and before External-Admin; at any\n"    \
	"+ other after External-Admin (set External, which with `externals\n"  \
	"+ smtp` lists only what SMTP mail needs), where ForwardTo must be\n"  \
	"+ defined as Direct.  If that entry is ever deleted and created\n"    \
	"+ again, remove Access (install -r) and install it anew.\n"           \
	"%key: At\n"                                                           \
	"%mandatory: Drive ForwardTo\n"                                        \
	"%allowed: At\n"                                                       \
	"%unique: Drive ForwardTo\n"                                           \
	"%type: At,ForwardTo rec Postoffice\n"                                 \
	"%type: Drive regexp /^[A-Z]$/\n"                                      \
	IS_ID("At") IS_ID("ForwardTo")

static void
put_id(struct out *out, const char *field, const struct model *m, po_id po)
{
	out_str(out, field);
	emit_id(out, m, po);
	out_char(out, '\n');
}

static void
put_text(struct out *out, const char *field, const char *text)
{
	out_str(out, field);
	out_str(out, text);
	out_char(out, '\n');
}

static void
put_domain(struct out *out, const char *field, const struct model *m,
    sym_id domain)
{
	put_text(out, field, model_domain(m, domain));
}

static void
put_number(struct out *out, const char *field, uint32_t number)
{
	out_str(out, field);
	out_u32(out, number);
	out_char(out, '\n');
}

static void
put_address(struct out *out, const char *field, const struct address *address)
{
	out_str(out, field);
	emit_address(out, address);
	out_char(out, '\n');
}

/* What is dialled may be NULL, for none, or any printable text.  A backslash
 * at its end would join the next line; an empty line joined saves it. */
static void
put_dial(struct out *out, const char *field, const char *text)
{
	if (text == NULL)
		return;
	out_str(out, field);
	out_str(out, text);
	if (*text != '\0' && text[strlen(text) - 1] == '\\')
		out_str(out, "\\\n");
	out_char(out, '\n');
}

/* Records */

static void
put_postoffice(struct out *out, const struct model *m, po_id id)
{
	const struct po *po = &m->pos[id];
	const po_id *inbound;
	sym_id masquerade = model_masquerade(m, id);
	uint32_t n;

	put_id(out, "\nId: ", m, id);
	put_text(out, "Network: ", model_network(m, id));
	put_text(out, "Name: ", model_name(m, id).text);
	put_text(out, "Role: ", emit_role(po->role));
	if (po->uplink != 0) {
		put_id(out, "Uplink: ", m, po->uplink);
		put_text(out, "Medium: ", emit_medium(po->medium));
	}
	put_id(out, "Outbound: ", m, model_outbound(m, id));
	inbound = model_inbound(m, id, &n);
	for (uint32_t i = 0; i < n; i++)
		put_id(out, "Inbound: ", m, inbound[i]);
	for (uint32_t i = 0; i < po->domains.n; i++)
		put_domain(out, "Domain: ", m,
		    m->domains.at[po->domains.from + i].name);
	if (masquerade != 0)
		put_domain(out, "Masquerade: ", m, masquerade);
	if (po->detail != 0) {
		put_dial(out, "Phone: ", m->details.at[po->detail].phone);
		put_dial(out, "X25: ", m->details.at[po->detail].x25);
	}
}

static void
put_external(struct out *out, const struct model *m, po_id at, uint32_t step,
    const struct external *external)
{
	enum medium medium = MEDIUM_DRIVE;

	put_id(out, "\nAt: ", m, at);
	put_number(out, "Step: ", step);
	put_id(out, "Postoffice: ", m, external->to);
	if (external->via != external->to) {
		out_str(out, "Route: Indirect\n");
		put_id(out, "Via: ", m, external->via);
		return;
	}
	out_str(out, "Route: Direct\n");
	walk_joined(m, at, external->to, &medium);
	put_text(out, "Medium: ", emit_medium(medium));
	if (medium != MEDIUM_DRIVE)
		put_dial(out, "Number: ",
		    model_number(m, at, external->to, medium));
}

static void
put_setup(struct out *out, const struct model *m, const struct gateway *g)
{
	put_id(out, "\nAt: ", m, g->po);
	put_domain(out, "DomainSuffix: .", m, g->suffix);
	put_domain(out, "InternetName: ", m, g->host);
	for (uint32_t i = 0; i < g->addresses.n; i++)
		put_address(out, "Address: ",
		    &m->addresses.at[g->addresses.from + i]);
	put_address(out, "RouterAddress: ",
	    emit_router_address(m, g->smarthost));
	put_text(out, "Duty: ", emit_duty(g));
}

/* Sets */

static void
put_postoffices(struct out *out, const struct emit_job *job)
{
	out_str(out, "\n" POSTOFFICE);
	for (po_id po = 1; po <= job->model->po_count; po++)
		put_postoffice(out, job->model, po);
}

static void
put_externals(struct out *out, const struct emit_job *job)
{
	const struct derived *d = emit_derived(job);

	out_str(out, "\n" EXTERNAL);
	for (po_id at = 1; at <= job->model->po_count; at++) {
		uint32_t from = d->external_from[at];

		for (uint32_t i = from; i < d->external_from[at + 1]; i++)
			put_external(out, job->model, at, i - from + 1,
			    &d->external[i]);
	}
}

static void
put_setups(struct out *out, const struct emit_job *job)
{
	out_str(out, "\n" SETUP);
	for (gateway_id g = 1; g <= job->model->gateway_count; g++)
		put_setup(out, job->model, &job->model->gateways[g]);
}

static void
put_served(struct out *out, const struct emit_job *job)
{
	const struct model *m = job->model;
	const struct derived *d = emit_derived(job);

	out_str(out, "\n" SERVED);
	for (gateway_id g = 1; g <= m->gateway_count; g++)
		for (uint32_t i = d->served_from[g]; i < d->served_from[g + 1];
		     i++) {
			put_id(out, "\nAt: ", m, m->gateways[g].po);
			put_id(out, "Postoffice: ", m, d->served[i]);
		}
}

static void
put_address_maps(struct out *out, const struct emit_job *job)
{
	const struct model *m = job->model;
	const struct derived *d = emit_derived(job);

	out_str(out, "\n" ADDRESS_MAP);
	for (gateway_id g = 1; g <= m->gateway_count; g++) {
		struct map_cursor cursor = { 0 };
		struct map_line line;
		uint32_t position = 0;

		while (derive_map_next(m, d, g, &cursor, &line)) {
			put_id(out, "\nAt: ", m, m->gateways[g].po);
			put_number(out, "Position: ", ++position);
			put_id(out, "Postoffice: ", m, line.po);
			put_domain(out, "Domain: ", m, line.domain);
		}
	}
}

static void
put_accesses(struct out *out, const struct emit_job *job)
{
	const struct model *m = job->model;

	out_str(out, "\n" ACCESS);
	for (po_id at = 1; at <= m->po_count; at++) {
		char drive[] = { model_drive(m, at), '\0' };

		if (emit_derived(job)->access[at] == 0)
			continue;
		put_id(out, "\nAt: ", m, at);
		put_text(out, "Drive: ", drive);
		put_id(out, "ForwardTo: ", m, emit_derived(job)->access[at]);
	}
}

static void
write_records(const struct emit_job *job)
{
	struct out *out = stage_open(job->stage, "admin.rec");

	emit_comment(out, "# ", job);
	put_postoffices(out, job);
	put_externals(out, job);
	put_setups(out, job);
	put_served(out, job);
	put_address_maps(out, job);
	put_accesses(out, job);
	stage_close(job->stage);
}

static const char *const files[] = { "admin.rec", NULL };

const struct emitter emit_admin_rec = {
	.files = files,
	.write = write_records,
};

/*
 * dump [-Woption]... [-N] [-m] FILE: what libtopoc gives, all of it, in lines
 * of fields with tabs between them; -N: so many findings of a check; -m: the
 * file is given from memory.  The status is that of the library.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <topoc.h>

static const char *const roles[] = { "", "gateway", "hub", "downstream" };
static const char *const media[] = { "", "drive", "modem", "x25" };
static const char *const duties[] = { "both", "send", "receive" };
static const char *const severities[] = { "error", "warning", "note" };

/* A field; one that is absent as "-". */
static void
field(const char *text)
{
	printf("\t%s", text == NULL ? "-" : text);
}

static void
number(uint32_t n)
{
	printf("\t%lu", (unsigned long)n);
}

static void
id(const struct topoc_postoffice *po)
{
	field(po == NULL ? NULL : po->id);
}

/* A list, with its strings behind a blank each. */
static void
texts(const char *const *list)
{
	putchar('\t');
	for (; *list != NULL; list++)
		printf(" %s", *list);
}

static void
ids(const struct topoc_postoffice *const *list)
{
	putchar('\t');
	for (; *list != NULL; list++)
		printf(" %s", (*list)->id);
}

static void
dump_diagnostic(const struct topoc_diagnostic *d)
{
	printf("%s", severities[d->severity]);
	field(d->check);
	field(d->message);
	field(d->file);
	number(d->line);
	number(d->column);
	number(d->end_line);
	number(d->end_column);
	putchar('\n');
}

static void
dump_diagnostics(const struct topoc *t)
{
	const struct topoc_diagnostic *d, *note;

	for (size_t i = 0; (d = topoc_diagnostic_at(t, i)) != NULL; i++) {
		dump_diagnostic(d);
		for (size_t j = 0; (note = topoc_note_at(d, j)) != NULL; j++)
			dump_diagnostic(note);
	}
	printf("count\t%lu\t%lu\n", (unsigned long)topoc_errors(t),
	    (unsigned long)topoc_warnings(t));
}

static void
dump_rest(const struct topoc *t)
{
	const struct topoc_smarthost *s;
	const struct topoc_network *n;
	const struct topoc_zone *z;

	for (size_t i = 0; (s = topoc_smarthost_at(t, i)) != NULL; i++) {
		printf("smarthost\t%s", s->name);
		texts(s->addresses);
		putchar('\n');
	}
	for (size_t i = 0; (z = topoc_zone_at(t, i)) != NULL; i++) {
		printf("zone\t%s", z->origin);
		field(z->contact);
		texts(z->nameservers);
		number((uint32_t)z->mx_smarthost);
		number(z->has_serial ? z->serial : 0);
		number(z->ttl);
		number(z->refresh);
		number(z->retry);
		number(z->expire);
		number(z->minimum);
		number(z->preference);
		number(z->step);
		putchar('\n');
	}
	for (size_t i = 0; (n = topoc_network_at(t, i)) != NULL; i++) {
		printf("network\t%s", n->name);
		for (size_t j = 0; j < n->count; j++)
			id(topoc_postoffice_at(t, n->first + j));
		putchar('\n');
	}
}

static void
dump_ways(const struct topoc_postoffice *po)
{
	static const char *const names[] = { "link", "route", "external" };
	const struct topoc_way *way;

	for (unsigned kind = TOPOC_LINK; kind <= TOPOC_EXTERNAL; kind++)
		for (size_t i = 0; (way = topoc_way_at(po,
		    (enum topoc_kind)kind, i)) != NULL; i++) {
			printf("%s\t%s", names[kind], po->id);
			id(way->to);
			field(way->network == NULL ? NULL
			    : way->network->name);
			id(way->via);
			field(media[way->medium]);
			field(way->number);
			putchar('\n');
		}
}

static void
dump_postoffice(const struct topoc_postoffice *po)
{
	printf("postoffice\t%s", po->id);
	field(po->network->name);
	field(po->name);
	field(roles[po->role]);
	id(po->uplink);
	field(media[po->medium]);
	id(po->outbound);
	ids(po->inbound);
	texts(po->domains);
	field(po->masquerade);
	field(po->phone);
	field(po->x25);
	id(po->forward);
	number(po->hops);
	printf("\t%c\n", po->database);
	if (po->gateway != NULL) {
		printf("gateway\t%s", po->id);
		field(po->gateway->suffix);
		field(po->gateway->host);
		texts(po->gateway->addresses);
		field(po->gateway->smarthost == NULL ? NULL
		    : po->gateway->smarthost->name);
		field(duties[po->gateway->duty]);
		ids(po->gateway->served);
		putchar('\n');
	}
	dump_ways(po);
}

static void
dump_outputs(const struct topoc *t)
{
	const struct topoc_output *o;

	for (size_t i = 0; (o = topoc_output_at(t, i)) != NULL; i++) {
		printf("output\t%s\t%lu\n", o->path, (unsigned long)o->size);
		fwrite(o->text, 1, o->size, stdout);
		if (o->text[o->size] != '\0')
			printf("no NUL\n");
	}
}

/* Give a file from memory. */
static enum topoc_status
give(struct topoc *t, const char *name)
{
	static char text[1 << 20];
	FILE *file = fopen(name, "rb");
	enum topoc_status status;
	size_t n;

	if (file == NULL)
		return TOPOC_UNREADABLE;
	n = fread(text, 1, sizeof text, file);
	fclose(file);
	status = topoc_give(t, name, text, n);
	memset(text, '}', sizeof text); /* it is the library's by now */
	return status;
}

static enum topoc_status
set_up(struct topoc *t, const char *word, const char *file)
{
	if (strncmp(word, "-W", 2) == 0)
		return topoc_warn(t, word + 2);
	if (strcmp(word, "-m") == 0)
		return give(t, file);
	if (strncmp(word, "-I", 2) == 0)
		return topoc_allow(t, word + 2);
	return topoc_max_errors(t, (uint32_t)strtoul(word + 1, NULL, 10));
}

static enum topoc_status
dump(struct topoc *t, int argc, char **argv)
{
	enum topoc_status status = TOPOC_OK;
	const struct topoc_postoffice *po;

	for (int i = 1; i < argc - 1 && status == TOPOC_OK; i++)
		status = set_up(t, argv[i], argv[argc - 1]);
	if (status == TOPOC_OK)
		status = topoc_compile(t, argv[argc - 1]);
	if (status != TOPOC_OK && status != TOPOC_HAS_ERRORS)
		return status;
	dump_diagnostics(t);
	dump_rest(t);
	for (size_t i = 0; (po = topoc_postoffice_at(t, i)) != NULL; i++)
		dump_postoffice(po);
	if (status == TOPOC_OK)
		status = topoc_render(t);
	dump_outputs(t);
	return status;
}

int
main(int argc, char **argv)
{
	struct topoc *t = topoc_new();
	enum topoc_status status = t == NULL ? TOPOC_NO_MEMORY
	    : dump(t, argc, argv);

	if (status > TOPOC_HAS_ERRORS)
		fprintf(stderr, "%s\n", t == NULL ? "out of memory"
		    : topoc_failure(t));
	topoc_free(t);
	return (int)status;
}

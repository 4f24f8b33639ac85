/*
 * postoffices FILE...: list the postoffices of topologies with their uplinks
 * and domains, and say what is wrong with them; an example of libtopoc(3).
 */
#include <stdio.h>
#include <topoc.h>

static void
show_diagnostics(const struct topoc *t)
{
	const struct topoc_diagnostic *d, *note;

	for (size_t i = 0; (d = topoc_diagnostic_at(t, i)) != NULL; i++) {
		fprintf(stderr, "%s:%u:%u: %s: %s [%s]\n", d->file,
		    (unsigned)d->line, (unsigned)d->column,
		    d->severity == TOPOC_ERROR ? "error" : "warning",
		    d->message, d->check);
		for (size_t j = 0; (note = topoc_note_at(d, j)) != NULL; j++)
			fprintf(stderr, "%s:%u:%u: note: %s\n", note->file,
			    (unsigned)note->line, (unsigned)note->column,
			    note->message);
	}
}

static void
show_postoffices(const struct topoc *t)
{
	const struct topoc_postoffice *po;

	for (size_t i = 0; (po = topoc_postoffice_at(t, i)) != NULL; i++) {
		printf("%s", po->id);
		if (po->uplink != NULL)
			printf(" via %s", po->uplink->id);
		for (size_t j = 0; po->domains[j] != NULL; j++)
			printf(" %s", po->domains[j]);
		putchar('\n');
	}
}

static enum topoc_status
show(const char *file)
{
	struct topoc *t = topoc_new();
	enum topoc_status status = TOPOC_NO_MEMORY;

	if (t != NULL)
		status = topoc_compile(t, file);
	if (status == TOPOC_OK || status == TOPOC_HAS_ERRORS) {
		show_diagnostics(t);
		show_postoffices(t);
	} else {
		fprintf(stderr, "%s\n", t != NULL ? topoc_failure(t)
		    : "out of memory");
	}
	topoc_free(t);
	return status;
}

int
main(int argc, char **argv)
{
	int worst = 0;

	for (int i = 1; i < argc; i++) {
		int status = (int)show(argv[i]);

		if (status > worst)
			worst = status;
	}
	return worst;
}

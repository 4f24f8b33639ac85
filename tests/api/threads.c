/*
 * threads TIMES FILE...: a thread for each file, which compiles it again and
 * again; 0 where each time the same comes of it.
 */
#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <topoc.h>

struct work {
	pthread_t thread;
	const char *file;
	int times;
	int differs;
};

/* A hash (FNV-1a) of what is compiled. */
static uint64_t
mix(uint64_t hash, const char *text)
{
	for (; *text != '\0'; text++)
		hash = (hash ^ (unsigned char)*text) * 1099511628211u;
	return hash;
}

static uint64_t
compile(const char *file)
{
	struct topoc *t = topoc_new();
	const struct topoc_postoffice *po;
	const struct topoc_diagnostic *d;
	const struct topoc_output *o;
	uint64_t hash = 14695981039346656037u;

	if (t == NULL)
		return 0;
	if (topoc_compile(t, file) == TOPOC_OK)
		topoc_render(t);
	for (size_t i = 0; (d = topoc_diagnostic_at(t, i)) != NULL; i++)
		hash = mix(hash, d->message);
	for (size_t i = 0; (po = topoc_postoffice_at(t, i)) != NULL; i++)
		hash = mix(hash, po->id);
	for (size_t i = 0; (o = topoc_output_at(t, i)) != NULL; i++)
		hash = mix(hash, o->text);
	topoc_free(t);
	return hash;
}

static void *
run(void *arg)
{
	struct work *work = arg;
	uint64_t first = compile(work->file);

	for (int i = 1; i < work->times; i++)
		work->differs |= compile(work->file) != first;
	return NULL;
}

int
main(int argc, char **argv)
{
	struct work *works = calloc((size_t)argc, sizeof *works);
	int differs = 0, n = 0;

	for (int i = 2; works != NULL && i < argc; i++, n++) {
		works[n].file = argv[i];
		works[n].times = atoi(argv[1]);
		if (pthread_create(&works[n].thread, NULL, run, &works[n]))
			return 2;
	}
	for (int i = 0; i < n; i++) {
		pthread_join(works[i].thread, NULL);
		differs |= works[i].differs;
	}
	free(works);
	return differs;
}

/* Tests of libtopoc: src/api.  tests/suite/library.py compares all that it
 * gives with what topoc writes; here are the ways to use it. */
#include <stdio.h>
#include <string.h>

#include "topoc.h"
#include "unit.h"

static const char first[] =
    "topoc 1;\n"
    "smarthost relay.company.com { address 123.123.1.1, 2001:db8::1; }\n"
    "smarthost b.company.com { address 123.123.1.2; }\n"
    "zone company.com { mx smarthost; contact a@company.com; serial 7;\n"
    "    nameserver ns.example.org; nameserver ns.example.net; }\n"
    "network COMPANY {\n"
    "    gateway HQ {\n"
    "        smarthost relay.company.com;\n"
    "        host gw.company.com; address 123.123.123.123;\n"
    "        domain hq.company.com;\n"
    "        include \"sub/more.topo\";\n"
    "    }\n"
    "}\n";

static const char more[] =
    "downstream SALES { domain sales.company.com; link LEGAL by modem; }\n"
    "downstream LEGAL { phone \"55\"; domain legal.company.com;\n"
    "    route OTHER/FAR via SALES; route network FOURTH via SALES; }\n";

static enum topoc_status
give(struct topoc *t, const char *name, const char *text)
{
	return topoc_give(t, name, text, strlen(text));
}

/* A topology that is compiled; it has an included file. */
static struct topoc *
compiled(void)
{
	struct topoc *t = topoc_new();
	char text[sizeof more];

	assert_non_null(t);
	memcpy(text, more, sizeof more);
	assert_int_equal(give(t, "dir/in.topo", first), TOPOC_OK);
	assert_int_equal(give(t, "./dir//sub/more.topo", text), TOPOC_OK);
	memset(text, '}', sizeof text); /* it was copied */
	assert_int_equal(topoc_warn(t, "no-all"), TOPOC_OK);
	assert_int_equal(topoc_compile(t, "dir/in.topo"), TOPOC_HAS_ERRORS);
	return t;
}

/* OTHER and FOURTH are not declared: that is told, and there is no model. */
static void
test_errors(void **state)
{
	struct topoc *t = compiled();
	const struct topoc_diagnostic *d = topoc_diagnostic_at(t, 0);

	(void)state;
	assert_non_null(d);
	assert_int_equal(d->severity, TOPOC_ERROR);
	assert_string_equal(d->check, "unknown-name");
	assert_string_equal(d->file, "dir/sub/more.topo");
	assert_int_equal(d->line, 3);
	assert_int_equal(d->column, 11);
	assert_int_equal(d->end_line, 3);
	assert_int_equal(d->end_column, 16);
	assert_int_equal(topoc_errors(t), 2);
	assert_null(topoc_diagnostic_at(t, 2));
	assert_null(topoc_postoffice_at(t, 0));
	assert_null(topoc_network_at(t, 0));
	assert_null(topoc_smarthost_at(t, 0));
	assert_null(topoc_zone_at(t, 0));
	assert_int_equal(topoc_render(t), TOPOC_MISUSE);
	assert_non_null(topoc_failure(t));
	assert_null(topoc_output_at(t, 0));
	topoc_free(t);
}

static struct topoc *
compile(const char *text, enum topoc_status status)
{
	struct topoc *t = topoc_new();

	assert_non_null(t);
	assert_int_equal(give(t, "x", text), TOPOC_OK);
	assert_int_equal(topoc_warn(t, "no-all"), TOPOC_OK);
	assert_int_equal(topoc_max_errors(t, 1), TOPOC_OK);
	assert_int_equal(topoc_compile(t, "x"), status);
	return t;
}

static const char whole[] =
    "topoc 1;\n"
    "smarthost relay.company.com { address 2001:db8::1, 123.123.1.1; }\n"
    "smarthost b.company.com { address 123.123.1.2; }\n"
    "zone company.com { mx smarthost; contact a@company.com; serial 7;\n"
    "    nameserver ns.example.org; nameserver ns.example.net; }\n"
    "network OTHER { downstream FAR via COMPANY/SALES { domain none; } }\n"
    "network COMPANY { suffix company.com; masquerade company.com; hops 12;\n"
    "  gateway HQ { smarthost relay.company.com; host gw.company.com;\n"
    "    address 123.123.123.123; domain hq.company.com;\n"
    "    downstream LEGAL { phone \"55\"; domain legal.company.com; users 30;\n"
    "      link SALES by modem; route OTHER/FAR via SALES;\n"
    "      route network OTHER via SALES; }\n"
    "    hub SALES { domain sales.company.com, c.company.com; } } }\n";

static void
test_model(void **state)
{
	struct topoc *t = compile(whole, TOPOC_OK);
	const struct topoc_postoffice *hq = topoc_postoffice_at(t, 0);
	const struct topoc_postoffice *legal = topoc_postoffice_at(t, 1);
	const struct topoc_postoffice *sales = topoc_postoffice_at(t, 2);
	const struct topoc_postoffice *far = topoc_postoffice_at(t, 3);
	const struct topoc_way *way;

	(void)state;
	assert_string_equal(hq->id, "COMPANY/HQ");
	assert_string_equal(hq->name, "HQ");
	assert_ptr_equal(hq->network, topoc_network_at(t, 0));
	assert_int_equal(hq->role, TOPOC_GATEWAY);
	assert_null(hq->uplink);
	assert_ptr_equal(hq->outbound, hq);
	assert_int_equal(hq->hops, 12);
	assert_int_equal(hq->database, 'M');
	assert_string_equal(hq->gateway->host, "gw.company.com");
	assert_string_equal(hq->gateway->smarthost->addresses[0],
	    "2001:db8::1");
	assert_ptr_equal(hq->gateway->served[1], legal);
	assert_null(hq->gateway->served[3]);
	assert_ptr_equal(legal->uplink, hq);
	assert_string_equal(legal->masquerade, "company.com");
	assert_string_equal(legal->phone, "55");
	assert_int_equal(legal->users, 30);
	assert_int_equal(hq->users, 0);
	assert_string_equal(sales->domains[1], "c.company.com");
	assert_null(sales->domains[2]);
	assert_string_equal(far->id, "OTHER/FAR");
	assert_ptr_equal(far->inbound[0], hq);
	assert_null(far->masquerade);
	assert_null(topoc_postoffice_at(t, 4));
	assert_int_equal(topoc_network_at(t, 1)->first, 3);

	way = topoc_way_at(sales, TOPOC_LINK, 0);
	assert_ptr_equal(way->to, legal);
	assert_int_equal(way->medium, TOPOC_MODEM);
	assert_string_equal(way->number, "55");
	way = topoc_way_at(legal, TOPOC_ROUTE, 0);
	assert_ptr_equal(way->to, far);
	way = topoc_way_at(legal, TOPOC_ROUTE, 1);
	assert_null(way->to);
	assert_ptr_equal(way->network, far->network);
	assert_ptr_equal(way->via, sales);
	assert_null(topoc_way_at(legal, TOPOC_ROUTE, 2));
	assert_null(topoc_way_at(legal, (enum topoc_kind)9, 0));
	topoc_free(t);
}

static void
test_mail(void **state)
{
	struct topoc *t = compile(whole, TOPOC_OK);
	const struct topoc_zone *zone = topoc_zone_at(t, 0);

	(void)state;
	assert_string_equal(topoc_smarthost_at(t, 0)->name, "b.company.com");
	assert_string_equal(topoc_smarthost_at(t, 1)->name,
	    "relay.company.com");
	assert_null(topoc_smarthost_at(t, 2));
	assert_string_equal(zone->origin, "company.com");
	assert_string_equal(zone->contact, "a@company.com");
	assert_string_equal(zone->nameservers[1], "ns.example.net");
	assert_true(zone->mx_smarthost && zone->has_serial);
	assert_int_equal(zone->serial, 7);
	assert_null(topoc_zone_at(t, 1));
	topoc_free(t);
}

static void
test_outputs(void **state)
{
	struct topoc *t = compile(whole, TOPOC_OK);
	const struct topoc_output *o;
	unsigned zones = 0;

	(void)state;
	assert_null(topoc_output_at(t, 0));
	for (int i = 0; i < 2; i++) /* the second time there is nothing to do */
		assert_int_equal(topoc_render(t), TOPOC_OK);
	for (size_t i = 0; (o = topoc_output_at(t, i)) != NULL; i++) {
		assert_int_equal(strlen(o->text), o->size);
		zones += strcmp(o->path, "zones/company.com.zone") == 0;
		assert_string_not_equal(o->path, "admin.db");
	}
	assert_int_equal(zones, 1);
	topoc_free(t);
}

static void
test_notes(void **state)
{
	struct topoc *t = compile("topoc 1; network A { gateway A { host "
	    "a.b; address 1.2.3.4; domain c.d; } gateway B { host a.c; address "
	    "1.2.3.5; domain c.d;\ndomain c.d; } }", TOPOC_HAS_ERRORS);
	const struct topoc_diagnostic *d, *note = NULL;
	size_t n = 0;

	(void)state;
	for (size_t i = 0; (d = topoc_diagnostic_at(t, i)) != NULL; i++)
		if (strcmp(d->check, "duplicate-domain") == 0) {
			note = topoc_note_at(d, 0);
			n++;
		}
	assert_int_equal(n, 1); /* of two: topoc_max_errors() */
	assert_non_null(note);
	assert_int_equal(note->severity, TOPOC_NOTE);
	assert_string_equal(note->check, "duplicate-domain");
	assert_null(topoc_note_at(note, 0));
	topoc_free(t);
}

/* Each wrong use has its status, and a text for people. */
static void
test_misuse(void **state)
{
	struct topoc *t = topoc_new();

	(void)state;
	topoc_free(NULL);
	assert_non_null(t);
	assert_int_equal(topoc_warn(t, "nonsense"), TOPOC_MISUSE);
	assert_non_null(strstr(topoc_failure(t), "nonsense"));
	assert_int_equal(topoc_allow(t, "/nowhere"), TOPOC_UNREADABLE);
	assert_string_equal(topoc_failure(t),
	    "/nowhere: No such file or directory");
	assert_int_equal(topoc_allow(t, "/"), TOPOC_OK);
	assert_null(topoc_failure(t));
	assert_int_equal(topoc_render(t), TOPOC_MISUSE);
	assert_int_equal(topoc_compile(t, "/nowhere/x"), TOPOC_UNREADABLE);
	assert_string_equal(topoc_failure(t),
	    "/nowhere/x: No such file or directory");
	assert_int_equal(topoc_compile(t, "x"), TOPOC_MISUSE);
	assert_int_equal(give(t, "x", ""), TOPOC_MISUSE);
	assert_int_equal(topoc_warn(t, "all"), TOPOC_MISUSE);
	assert_int_equal(topoc_allow(t, "/"), TOPOC_MISUSE);
	assert_int_equal(topoc_max_errors(t, 1), TOPOC_MISUSE);
	assert_int_equal(topoc_version(), TOPOC_API_VERSION);
	topoc_free(t);
}

/* What is given is found by the name that it was given under. */
static void
test_names(void **state)
{
	static const char *const names[] = { "a", "a/../b", "./a", "../a",
		"/a/../../b", "a//b/", "-" };

	(void)state;
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		struct topoc *t = topoc_new();

		assert_non_null(t);
		assert_int_equal(give(t, names[i], ""), TOPOC_OK);
		assert_int_equal(topoc_compile(t, names[i]), TOPOC_OK);
		topoc_free(t);
	}
}

/* NULL where something is needed is answered, not read. */
static void
test_nothing(void **state)
{
	struct topoc *t = topoc_new();

	(void)state;
	assert_non_null(t);
	assert_int_equal(topoc_give(t, NULL, "", 0), TOPOC_MISUSE);
	assert_int_equal(topoc_give(t, "x", NULL, 1), TOPOC_MISUSE);
	assert_int_equal(topoc_give(t, "x", "", SIZE_MAX), TOPOC_MISUSE);
	assert_int_equal(topoc_allow(t, NULL), TOPOC_MISUSE);
	assert_int_equal(topoc_warn(t, NULL), TOPOC_MISUSE);
	assert_int_equal(topoc_compile(t, NULL), TOPOC_MISUSE);
	assert_non_null(topoc_failure(t));
	assert_int_equal(topoc_give(t, "x", NULL, 0), TOPOC_OK);
	assert_int_equal(topoc_compile(t, "x"), TOPOC_OK);
	topoc_free(t);
	assert_int_equal(topoc_give(NULL, "x", "", 0), TOPOC_MISUSE);
	assert_int_equal(topoc_compile(NULL, "x"), TOPOC_MISUSE);
	assert_int_equal(topoc_render(NULL), TOPOC_MISUSE);
	assert_non_null(topoc_failure(NULL));
	assert_int_equal(topoc_errors(NULL) + topoc_warnings(NULL), 0);
	assert_null(topoc_diagnostic_at(NULL, 0));
	assert_null(topoc_note_at(NULL, 0));
	assert_null(topoc_network_at(NULL, 0));
	assert_null(topoc_smarthost_at(NULL, 0));
	assert_null(topoc_zone_at(NULL, 0));
	assert_null(topoc_postoffice_at(NULL, 0));
	assert_null(topoc_way_at(NULL, TOPOC_LINK, 0));
	assert_null(topoc_output_at(NULL, 0));
}

/* An empty file is a topology; -Werror makes errors of warnings. */
static void
test_edges(void **state)
{
	struct topoc *t = topoc_new();

	(void)state;
	assert_int_equal(topoc_give(t, "", NULL, 0), TOPOC_OK);
	assert_int_equal(topoc_give(t, "e", NULL, 0), TOPOC_OK);
	assert_int_equal(topoc_compile(t, "e"), TOPOC_OK);
	assert_null(topoc_postoffice_at(t, 0));
	assert_int_equal(topoc_render(t), TOPOC_OK);
	topoc_free(t);

	t = topoc_new();
	assert_int_equal(give(t, "e", "topoc 1; zone a.b { }"), TOPOC_OK);
	assert_int_equal(topoc_warn(t, "extra"), TOPOC_OK);
	assert_int_equal(topoc_warn(t, "error"), TOPOC_OK);
	assert_int_equal(topoc_compile(t, "e"), TOPOC_HAS_ERRORS);
	assert_int_equal(topoc_warnings(t), 0);
	assert_true(topoc_errors(t) > 0);
	topoc_free(t);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_errors),
		cmocka_unit_test(test_model),
		cmocka_unit_test(test_mail),
		cmocka_unit_test(test_outputs),
		cmocka_unit_test(test_notes),
		cmocka_unit_test(test_misuse),
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_nothing),
		cmocka_unit_test(test_edges),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

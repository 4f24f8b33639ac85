/* What admin.db is made of; see db_schema.h. */
#include "db_schema.h"

/* Conditions on columns. */
#define NAME(column)                                                           \
	"CHECK (length(" column ") BETWEEN 1 AND 10\n"                         \
	"    AND " column " NOT GLOB '*[^A-Z0-9]*')"
#define DOMAIN(column)                                                         \
	"CHECK (length(" column ") BETWEEN 1 AND 253\n"                        \
	"    AND " column " NOT GLOB '*[^-.a-z0-9]*')"
#define IPV4(column)                                                           \
	"CHECK (length(" column ") BETWEEN 7 AND 15\n"                         \
	"    AND " column " GLOB '[0-9]*.[0-9]*.[0-9]*.[0-9]*'\n"              \
	"    AND " column " NOT GLOB '*[^.0-9]*')"
#define DIAL(column)                                                           \
	"CHECK (length(" column ") BETWEEN 1 AND 63\n"                         \
	"    AND " column " NOT GLOB '*[^ -~]*')"
#define MEDIUM "medium TEXT CHECK (medium IN ('drive', 'modem', 'x25')),\n"
#define POSTOFFICE(column) column " INTEGER NOT NULL REFERENCES postoffice,\n"
#define GATEWAY(column) column " INTEGER NOT NULL REFERENCES setup,\n"
#define POSITION "position INTEGER NOT NULL CHECK (position > 0),\n"

/*
 * A postoffice's key is its place in the order of network and name; setup has
 * a row for each gateway, so a reference to it is one to a gateway.
 */
const char db_tables[] =
    "CREATE TABLE meta (\n"
    "key TEXT PRIMARY KEY,\n"
    "value TEXT NOT NULL\n"
    ") STRICT, WITHOUT ROWID;"

    "CREATE TABLE postoffice (\n"
    "id INTEGER PRIMARY KEY CHECK (id > 0),\n"
    "network TEXT NOT NULL " NAME("network") ",\n"
    "name TEXT NOT NULL " NAME("name") ",\n"
    "role TEXT NOT NULL CHECK (role IN ('gateway', 'hub', 'downstream')),\n"
    "uplink INTEGER REFERENCES postoffice,\n"
    MEDIUM
    GATEWAY("outbound")
    "masquerade TEXT " DOMAIN("masquerade") ",\n"
    "phone TEXT " DIAL("phone") ",\n"
    "x25 TEXT " DIAL("x25") ",\n"
    "CHECK ((role = 'gateway') = (uplink IS NULL)),\n"
    "CHECK ((medium IS NULL) = (uplink IS NULL)),\n"
    "CHECK (role <> 'gateway' OR outbound = id),\n"
    "CHECK (uplink <> id)\n"
    ") STRICT;"

    "CREATE TABLE inbound (\n"
    POSTOFFICE("postoffice")
    POSITION
    GATEWAY("gateway")
    "PRIMARY KEY (postoffice, position)\n"
    ") STRICT, WITHOUT ROWID;"

    "CREATE TABLE domain (\n"
    POSTOFFICE("postoffice")
    POSITION
    "domain TEXT NOT NULL " DOMAIN("domain") ",\n"
    "PRIMARY KEY (postoffice, position)\n"
    ") STRICT, WITHOUT ROWID;"

    "CREATE TABLE external (\n"
    POSTOFFICE("at")
    "step INTEGER NOT NULL CHECK (step > 0),\n"
    POSTOFFICE("postoffice")
    "route TEXT NOT NULL CHECK (route IN ('Direct', 'Indirect')),\n"
    MEDIUM
    "number TEXT " DIAL("number") ",\n"
    "via INTEGER,\n"
    "PRIMARY KEY (at, step),\n"
    "FOREIGN KEY (at, via) REFERENCES external (at, postoffice),\n"
    "CHECK (postoffice <> at),\n"
    "CHECK ((route = 'Direct') = (medium IS NOT NULL)),\n"
    "CHECK ((route = 'Indirect') = (via IS NOT NULL)),\n"
    "CHECK (number IS NULL OR medium IS NOT NULL AND medium <> 'drive'),\n"
    "CHECK (via NOT IN (at, postoffice))\n"
    ") STRICT, WITHOUT ROWID;"

    "CREATE TABLE setup (\n"
    "at INTEGER PRIMARY KEY REFERENCES postoffice,\n"
    "domain_suffix TEXT NOT NULL CHECK (domain_suffix GLOB '.?*'\n"
    "    AND domain_suffix NOT GLOB '*[^-.a-z0-9]*'),\n"
    "internet_name TEXT NOT NULL " DOMAIN("internet_name") ",\n"
    "router_address TEXT NOT NULL " IPV4("router_address") ",\n"
    "duty TEXT NOT NULL CHECK (duty IN ('send', 'receive', 'both'))\n"
    ") STRICT;"

    "CREATE TABLE address (\n"
    GATEWAY("at")
    POSITION
    "address TEXT NOT NULL " IPV4("address") ",\n"
    "PRIMARY KEY (at, position)\n"
    ") STRICT, WITHOUT ROWID;"

    "CREATE TABLE served (\n"
    GATEWAY("at")
    POSTOFFICE("postoffice")
    "PRIMARY KEY (at, postoffice)\n"
    ") STRICT, WITHOUT ROWID;"

    "CREATE TABLE address_map (\n"
    GATEWAY("at")
    POSITION
    POSTOFFICE("postoffice")
    "domain TEXT NOT NULL " DOMAIN("domain") ",\n"
    "PRIMARY KEY (at, position),\n"
    "FOREIGN KEY (at, postoffice) REFERENCES served\n"
    ") STRICT, WITHOUT ROWID;"

    "CREATE TABLE access (\n"
    "at INTEGER PRIMARY KEY REFERENCES postoffice,\n"
    "drive TEXT NOT NULL CHECK (drive GLOB '[A-Z]'),\n"
    "forward_to INTEGER NOT NULL REFERENCES postoffice\n"
    ") STRICT;";

/* For people: the records as admin.rec shows them. */
#define ID(table) table ".network || '/' || " table ".name"
#define JOIN(table, key) " JOIN postoffice " table " ON " table ".id = " key
#define LEFT(table, key) " LEFT" JOIN(table, key)

const char db_views[] =
    "CREATE VIEW postoffice_records AS SELECT " ID("p") " AS Id,\n"
    "p.network AS Network, p.name AS Name, p.role AS Role,\n"
    ID("u") " AS Uplink, p.medium AS Medium, " ID("o") " AS Outbound,\n"
    "(SELECT group_concat(item, ' ') FROM (SELECT " ID("g") " AS item\n"
    "FROM inbound i" JOIN("g", "i.gateway") "\n"
    "WHERE i.postoffice = p.id ORDER BY i.position)) AS Inbound,\n"
    "(SELECT group_concat(item, ' ') FROM (SELECT d.domain AS item\n"
    "FROM domain d WHERE d.postoffice = p.id ORDER BY d.position))\n"
    "AS Domain,\n"
    "p.masquerade AS Masquerade, p.phone AS Phone, p.x25 AS X25\n"
    "FROM postoffice p" LEFT("u", "p.uplink") JOIN("o", "p.outbound") "\n"
    "ORDER BY p.id;"

    "CREATE VIEW external_records AS SELECT " ID("a") " AS At,\n"
    "e.step AS Step, " ID("p") " AS Postoffice, e.route AS Route,\n"
    "e.medium AS Medium, e.number AS Number, " ID("v") " AS Via\n"
    "FROM external e" JOIN("a", "e.at") JOIN("p", "e.postoffice")
    LEFT("v", "e.via") "\n"
    "ORDER BY e.at, e.step;"

    "CREATE VIEW setup_records AS SELECT " ID("a") " AS At,\n"
    "s.domain_suffix AS DomainSuffix, s.internet_name AS InternetName,\n"
    "(SELECT group_concat(item, ' ') FROM (SELECT d.address AS item\n"
    "FROM address d WHERE d.at = s.at ORDER BY d.position)) AS Address,\n"
    "s.router_address AS RouterAddress, s.duty AS Duty\n"
    "FROM setup s" JOIN("a", "s.at") "\n"
    "ORDER BY s.at;"

    "CREATE VIEW served_records AS SELECT " ID("a") " AS At,\n"
    ID("p") " AS Postoffice\n"
    "FROM served s" JOIN("a", "s.at") JOIN("p", "s.postoffice") "\n"
    "ORDER BY s.at, s.postoffice;"

    "CREATE VIEW address_map_records AS SELECT " ID("a") " AS At,\n"
    "l.position AS Position, " ID("p") " AS Postoffice,\n"
    "l.domain AS Domain\n"
    "FROM address_map l" JOIN("a", "l.at") JOIN("p", "l.postoffice") "\n"
    "ORDER BY l.at, l.position;"

    "CREATE VIEW access_records AS SELECT " ID("a") " AS At,\n"
    "c.drive AS Drive, " ID("f") " AS ForwardTo\n"
    "FROM access c" JOIN("a", "c.at") JOIN("f", "c.forward_to") "\n"
    "ORDER BY c.at;";

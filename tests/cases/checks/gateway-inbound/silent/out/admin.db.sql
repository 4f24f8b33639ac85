PRAGMA foreign_keys=OFF;
BEGIN TRANSACTION;
CREATE TABLE meta (
key TEXT PRIMARY KEY,
value TEXT NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO meta VALUES('format','1');
INSERT INTO meta VALUES('source','in.topo');
CREATE TABLE postoffice (
id INTEGER PRIMARY KEY CHECK (id > 0),
network TEXT NOT NULL CHECK (length(network) BETWEEN 1 AND 10
    AND network NOT GLOB '*[^A-Z0-9]*'),
name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 10
    AND name NOT GLOB '*[^A-Z0-9]*'),
role TEXT NOT NULL CHECK (role IN ('gateway', 'hub', 'downstream')),
uplink INTEGER REFERENCES postoffice,
medium TEXT CHECK (medium IN ('drive', 'modem', 'x25')),
outbound INTEGER NOT NULL REFERENCES setup,
masquerade TEXT CHECK (length(masquerade) BETWEEN 1 AND 253
    AND masquerade NOT GLOB '*[^-.a-z0-9]*'),
phone TEXT CHECK (length(phone) BETWEEN 1 AND 63
    AND phone NOT GLOB '*[^ -~]*'),
x25 TEXT CHECK (length(x25) BETWEEN 1 AND 63
    AND x25 NOT GLOB '*[^ -~]*'),
CHECK ((role = 'gateway') = (uplink IS NULL)),
CHECK ((medium IS NULL) = (uplink IS NULL)),
CHECK (role <> 'gateway' OR outbound = id),
CHECK (uplink <> id)
) STRICT;
INSERT INTO postoffice VALUES(1,'COMPANY','HQ','gateway',NULL,NULL,1,NULL,NULL,NULL);
INSERT INTO postoffice VALUES(2,'COMPANY','PLANT','gateway',NULL,NULL,2,NULL,NULL,NULL);
INSERT INTO postoffice VALUES(3,'COMPANY','WORKS','gateway',NULL,NULL,3,NULL,NULL,NULL);
INSERT INTO postoffice VALUES(4,'OTHER','LAB','gateway',NULL,NULL,4,NULL,NULL,NULL);
CREATE TABLE inbound (
postoffice INTEGER NOT NULL REFERENCES postoffice,
position INTEGER NOT NULL CHECK (position > 0),
gateway INTEGER NOT NULL REFERENCES setup,
PRIMARY KEY (postoffice, position)
) STRICT, WITHOUT ROWID;
INSERT INTO inbound VALUES(1,1,1);
INSERT INTO inbound VALUES(2,1,1);
INSERT INTO inbound VALUES(2,2,2);
INSERT INTO inbound VALUES(3,1,1);
INSERT INTO inbound VALUES(4,1,4);
CREATE TABLE domain (
postoffice INTEGER NOT NULL REFERENCES postoffice,
position INTEGER NOT NULL CHECK (position > 0),
domain TEXT NOT NULL CHECK (length(domain) BETWEEN 1 AND 253
    AND domain NOT GLOB '*[^-.a-z0-9]*'),
PRIMARY KEY (postoffice, position)
) STRICT, WITHOUT ROWID;
INSERT INTO domain VALUES(1,1,'hq.company.com');
INSERT INTO domain VALUES(4,1,'lab.company.com');
INSERT INTO domain VALUES(2,1,'plant.company.com');
INSERT INTO domain VALUES(3,1,'works.company.com');
CREATE TABLE external (
at INTEGER NOT NULL REFERENCES postoffice,
step INTEGER NOT NULL CHECK (step > 0),
postoffice INTEGER NOT NULL REFERENCES postoffice,
route TEXT NOT NULL CHECK (route IN ('Direct', 'Indirect')),
medium TEXT CHECK (medium IN ('drive', 'modem', 'x25')),
number TEXT CHECK (length(number) BETWEEN 1 AND 63
    AND number NOT GLOB '*[^ -~]*'),
via INTEGER,
PRIMARY KEY (at, step),
FOREIGN KEY (at, via) REFERENCES external (at, postoffice),
CHECK (postoffice <> at),
CHECK ((route = 'Direct') = (medium IS NOT NULL)),
CHECK ((route = 'Indirect') = (via IS NOT NULL)),
CHECK (number IS NULL OR medium IS NOT NULL AND medium <> 'drive'),
CHECK (via NOT IN (at, postoffice))
) STRICT, WITHOUT ROWID;
INSERT INTO external VALUES(1,1,2,'Direct','drive',NULL,NULL);
INSERT INTO external VALUES(1,2,3,'Direct','drive',NULL,NULL);
INSERT INTO external VALUES(2,1,1,'Direct','drive',NULL,NULL);
INSERT INTO external VALUES(3,1,1,'Direct','drive',NULL,NULL);
CREATE TABLE setup (
at INTEGER PRIMARY KEY REFERENCES postoffice,
domain_suffix TEXT NOT NULL CHECK (domain_suffix GLOB '.?*'
    AND domain_suffix NOT GLOB '*[^-.a-z0-9]*'),
internet_name TEXT NOT NULL CHECK (length(internet_name) BETWEEN 1 AND 253
    AND internet_name NOT GLOB '*[^-.a-z0-9]*'),
router_address TEXT NOT NULL CHECK (length(router_address) BETWEEN 7 AND 15
    AND router_address GLOB '[0-9]*.[0-9]*.[0-9]*.[0-9]*'
    AND router_address NOT GLOB '*[^.0-9]*'),
duty TEXT NOT NULL CHECK (duty IN ('send', 'receive', 'both'))
) STRICT;
INSERT INTO setup VALUES(1,'.company.com','hq.company.com','123.123.1.1','both');
INSERT INTO setup VALUES(2,'.company.com','plant.company.com','123.123.1.1','both');
INSERT INTO setup VALUES(3,'.company.com','worksgwy.company.com','123.123.1.1','send');
INSERT INTO setup VALUES(4,'.company.com','lab.company.com','123.123.1.1','both');
CREATE TABLE address (
at INTEGER NOT NULL REFERENCES setup,
position INTEGER NOT NULL CHECK (position > 0),
address TEXT NOT NULL CHECK (length(address) BETWEEN 7 AND 15
    AND address GLOB '[0-9]*.[0-9]*.[0-9]*.[0-9]*'
    AND address NOT GLOB '*[^.0-9]*'),
PRIMARY KEY (at, position)
) STRICT, WITHOUT ROWID;
INSERT INTO address VALUES(1,1,'123.123.123.123');
INSERT INTO address VALUES(2,1,'123.123.124.123');
INSERT INTO address VALUES(3,1,'123.123.125.123');
INSERT INTO address VALUES(4,1,'123.123.126.123');
CREATE TABLE served (
at INTEGER NOT NULL REFERENCES setup,
postoffice INTEGER NOT NULL REFERENCES postoffice,
PRIMARY KEY (at, postoffice)
) STRICT, WITHOUT ROWID;
INSERT INTO served VALUES(1,1);
INSERT INTO served VALUES(1,2);
INSERT INTO served VALUES(1,3);
INSERT INTO served VALUES(2,2);
INSERT INTO served VALUES(3,3);
INSERT INTO served VALUES(4,4);
CREATE TABLE address_map (
at INTEGER NOT NULL REFERENCES setup,
position INTEGER NOT NULL CHECK (position > 0),
postoffice INTEGER NOT NULL REFERENCES postoffice,
domain TEXT NOT NULL CHECK (length(domain) BETWEEN 1 AND 253
    AND domain NOT GLOB '*[^-.a-z0-9]*'),
PRIMARY KEY (at, position),
FOREIGN KEY (at, postoffice) REFERENCES served
) STRICT, WITHOUT ROWID;
INSERT INTO address_map VALUES(1,1,1,'hq.company.com');
INSERT INTO address_map VALUES(1,2,2,'plant.company.com');
INSERT INTO address_map VALUES(1,3,3,'works.company.com');
INSERT INTO address_map VALUES(2,1,2,'plant.company.com');
INSERT INTO address_map VALUES(3,1,3,'works.company.com');
INSERT INTO address_map VALUES(4,1,4,'lab.company.com');
CREATE TABLE access (
at INTEGER PRIMARY KEY REFERENCES postoffice,
drive TEXT NOT NULL CHECK (drive GLOB '[A-Z]'),
forward_to INTEGER NOT NULL REFERENCES postoffice
) STRICT;
INSERT INTO access VALUES(1,'M',1);
INSERT INTO access VALUES(2,'M',2);
INSERT INTO access VALUES(3,'M',3);
INSERT INTO access VALUES(4,'M',4);
CREATE UNIQUE INDEX postoffice_name ON postoffice (network, name);
CREATE UNIQUE INDEX inbound_gateway ON inbound (postoffice, gateway);
CREATE UNIQUE INDEX domain_name ON domain (domain);
CREATE UNIQUE INDEX external_postoffice ON external (at, postoffice);
CREATE UNIQUE INDEX address_address ON address (address);
CREATE VIEW postoffice_records AS SELECT p.network || '/' || p.name AS Id,
p.network AS Network, p.name AS Name, p.role AS Role,
u.network || '/' || u.name AS Uplink, p.medium AS Medium, o.network || '/' || o.name AS Outbound,
(SELECT group_concat(item, ' ') FROM (SELECT g.network || '/' || g.name AS item
FROM inbound i JOIN postoffice g ON g.id = i.gateway
WHERE i.postoffice = p.id ORDER BY i.position)) AS Inbound,
(SELECT group_concat(item, ' ') FROM (SELECT d.domain AS item
FROM domain d WHERE d.postoffice = p.id ORDER BY d.position))
AS Domain,
p.masquerade AS Masquerade, p.phone AS Phone, p.x25 AS X25
FROM postoffice p LEFT JOIN postoffice u ON u.id = p.uplink JOIN postoffice o ON o.id = p.outbound
ORDER BY p.id;
CREATE VIEW external_records AS SELECT a.network || '/' || a.name AS At,
e.step AS Step, p.network || '/' || p.name AS Postoffice, e.route AS Route,
e.medium AS Medium, e.number AS Number, v.network || '/' || v.name AS Via
FROM external e JOIN postoffice a ON a.id = e.at JOIN postoffice p ON p.id = e.postoffice LEFT JOIN postoffice v ON v.id = e.via
ORDER BY e.at, e.step;
CREATE VIEW setup_records AS SELECT a.network || '/' || a.name AS At,
s.domain_suffix AS DomainSuffix, s.internet_name AS InternetName,
(SELECT group_concat(item, ' ') FROM (SELECT d.address AS item
FROM address d WHERE d.at = s.at ORDER BY d.position)) AS Address,
s.router_address AS RouterAddress, s.duty AS Duty
FROM setup s JOIN postoffice a ON a.id = s.at
ORDER BY s.at;
CREATE VIEW served_records AS SELECT a.network || '/' || a.name AS At,
p.network || '/' || p.name AS Postoffice
FROM served s JOIN postoffice a ON a.id = s.at JOIN postoffice p ON p.id = s.postoffice
ORDER BY s.at, s.postoffice;
CREATE VIEW address_map_records AS SELECT a.network || '/' || a.name AS At,
l.position AS Position, p.network || '/' || p.name AS Postoffice,
l.domain AS Domain
FROM address_map l JOIN postoffice a ON a.id = l.at JOIN postoffice p ON p.id = l.postoffice
ORDER BY l.at, l.position;
CREATE VIEW access_records AS SELECT a.network || '/' || a.name AS At,
c.drive AS Drive, f.network || '/' || f.name AS ForwardTo
FROM access c JOIN postoffice a ON a.id = c.at JOIN postoffice f ON f.id = c.forward_to
ORDER BY c.at;
COMMIT;

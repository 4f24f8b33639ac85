PRAGMA foreign_keys=OFF;
BEGIN TRANSACTION;
CREATE TABLE meta (
key TEXT PRIMARY KEY,
value TEXT NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO meta VALUES('format','1');
INSERT INTO meta VALUES('source','company.topo');
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
INSERT INTO postoffice VALUES(1,'EUROPE','EURGATE','gateway',NULL,NULL,1,'europe.brightwater.example',NULL,'234212300025');
INSERT INTO postoffice VALUES(2,'EUROPE','HAMBURG','downstream',1,'x25',1,'europe.brightwater.example',NULL,'262540400012');
INSERT INTO postoffice VALUES(3,'EUROPE','LONDON','hub',1,'drive',1,'europe.brightwater.example','555-0171',NULL);
INSERT INTO postoffice VALUES(4,'EUROPE','LONSALES','downstream',3,'drive',1,'europe.brightwater.example',NULL,NULL);
INSERT INTO postoffice VALUES(5,'EUROPE','LYON','downstream',1,'drive',1,'europe.brightwater.example',NULL,NULL);
INSERT INTO postoffice VALUES(6,'EUROPE','MILAN','downstream',1,'drive',1,'europe.brightwater.example',NULL,NULL);
INSERT INTO postoffice VALUES(7,'FIELD','ATLANTA','downstream',20,'modem',15,'brightwater.example','555-0141',NULL);
INSERT INTO postoffice VALUES(8,'FIELD','BOSTON','downstream',20,'modem',15,'brightwater.example','555-0140',NULL);
INSERT INTO postoffice VALUES(9,'FIELD','CHICAGO','downstream',20,'modem',15,'brightwater.example','555-0143',NULL);
INSERT INTO postoffice VALUES(10,'FIELD','DALLAS','downstream',20,'modem',15,'brightwater.example','555-0144',NULL);
INSERT INTO postoffice VALUES(11,'FIELD','DENVER','downstream',20,'modem',15,'brightwater.example','555-0142',NULL);
INSERT INTO postoffice VALUES(12,'FIELD','SEATTLE','downstream',20,'modem',15,'brightwater.example',NULL,NULL);
INSERT INTO postoffice VALUES(13,'HQ','EXEC','downstream',15,'drive',15,'brightwater.example',NULL,NULL);
INSERT INTO postoffice VALUES(14,'HQ','FINANCE','downstream',15,'drive',15,'brightwater.example',NULL,NULL);
INSERT INTO postoffice VALUES(15,'HQ','HQGATE','gateway',NULL,NULL,15,'brightwater.example',NULL,'311020100025');
INSERT INTO postoffice VALUES(16,'HQ','LAB1','downstream',22,'drive',15,NULL,NULL,NULL);
INSERT INTO postoffice VALUES(17,'HQ','LAB2','downstream',22,'drive',15,NULL,NULL,NULL);
INSERT INTO postoffice VALUES(18,'HQ','LEGAL','downstream',15,'drive',15,'brightwater.example',NULL,NULL);
INSERT INTO postoffice VALUES(19,'HQ','MARKETING','downstream',15,'drive',15,'brightwater.example',NULL,NULL);
INSERT INTO postoffice VALUES(20,'HQ','MODEMS','hub',15,'drive',15,NULL,'555-0100',NULL);
INSERT INTO postoffice VALUES(21,'HQ','PERSONNEL','downstream',15,'drive',15,'brightwater.example',NULL,NULL);
INSERT INTO postoffice VALUES(22,'HQ','RND','hub',15,'drive',15,'brightwater.example','555-0107',NULL);
INSERT INTO postoffice VALUES(23,'PLANTS','DAYASSY','downstream',26,'drive',15,'brightwater.example',NULL,NULL);
INSERT INTO postoffice VALUES(24,'PLANTS','DAYQA','downstream',26,'drive',15,'brightwater.example',NULL,NULL);
INSERT INTO postoffice VALUES(25,'PLANTS','DAYSHIP','downstream',26,'drive',15,'brightwater.example',NULL,NULL);
INSERT INTO postoffice VALUES(26,'PLANTS','DAYTON','hub',15,'x25',15,'brightwater.example','555-0121','311051300021');
INSERT INTO postoffice VALUES(27,'PLANTS','SPARES','downstream',29,'drive',15,'brightwater.example',NULL,NULL);
INSERT INTO postoffice VALUES(28,'PLANTS','TULCAST','downstream',29,'drive',15,'brightwater.example',NULL,NULL);
INSERT INTO postoffice VALUES(29,'PLANTS','TULSA','hub',20,'modem',15,'brightwater.example','555-0131',NULL);
INSERT INTO postoffice VALUES(30,'PLANTS','TULSHIP','downstream',29,'drive',15,'brightwater.example',NULL,NULL);
CREATE TABLE inbound (
postoffice INTEGER NOT NULL REFERENCES postoffice,
position INTEGER NOT NULL CHECK (position > 0),
gateway INTEGER NOT NULL REFERENCES setup,
PRIMARY KEY (postoffice, position)
) STRICT, WITHOUT ROWID;
INSERT INTO inbound VALUES(1,1,1);
INSERT INTO inbound VALUES(1,2,15);
INSERT INTO inbound VALUES(2,1,1);
INSERT INTO inbound VALUES(2,2,15);
INSERT INTO inbound VALUES(3,1,1);
INSERT INTO inbound VALUES(3,2,15);
INSERT INTO inbound VALUES(4,1,1);
INSERT INTO inbound VALUES(4,2,15);
INSERT INTO inbound VALUES(5,1,1);
INSERT INTO inbound VALUES(5,2,15);
INSERT INTO inbound VALUES(6,1,1);
INSERT INTO inbound VALUES(6,2,15);
INSERT INTO inbound VALUES(7,1,15);
INSERT INTO inbound VALUES(8,1,15);
INSERT INTO inbound VALUES(9,1,15);
INSERT INTO inbound VALUES(10,1,15);
INSERT INTO inbound VALUES(11,1,15);
INSERT INTO inbound VALUES(12,1,15);
INSERT INTO inbound VALUES(13,1,15);
INSERT INTO inbound VALUES(14,1,15);
INSERT INTO inbound VALUES(15,1,15);
INSERT INTO inbound VALUES(16,1,15);
INSERT INTO inbound VALUES(17,1,15);
INSERT INTO inbound VALUES(18,1,15);
INSERT INTO inbound VALUES(19,1,15);
INSERT INTO inbound VALUES(20,1,15);
INSERT INTO inbound VALUES(21,1,15);
INSERT INTO inbound VALUES(22,1,15);
INSERT INTO inbound VALUES(23,1,15);
INSERT INTO inbound VALUES(24,1,15);
INSERT INTO inbound VALUES(25,1,15);
INSERT INTO inbound VALUES(26,1,15);
INSERT INTO inbound VALUES(27,1,15);
INSERT INTO inbound VALUES(28,1,15);
INSERT INTO inbound VALUES(29,1,15);
INSERT INTO inbound VALUES(30,1,15);
CREATE TABLE domain (
postoffice INTEGER NOT NULL REFERENCES postoffice,
position INTEGER NOT NULL CHECK (position > 0),
domain TEXT NOT NULL CHECK (length(domain) BETWEEN 1 AND 253
    AND domain NOT GLOB '*[^-.a-z0-9]*'),
PRIMARY KEY (postoffice, position)
) STRICT, WITHOUT ROWID;
INSERT INTO domain VALUES(7,1,'atlanta.field.brightwater.example');
INSERT INTO domain VALUES(8,1,'boston.field.brightwater.example');
INSERT INTO domain VALUES(9,1,'chicago.field.brightwater.example');
INSERT INTO domain VALUES(18,2,'contracts.brightwater.example');
INSERT INTO domain VALUES(10,1,'dallas.field.brightwater.example');
INSERT INTO domain VALUES(23,1,'dayassy.plants.brightwater.example');
INSERT INTO domain VALUES(24,1,'dayqa.plants.brightwater.example');
INSERT INTO domain VALUES(25,1,'dayship.plants.brightwater.example');
INSERT INTO domain VALUES(26,1,'dayton.plants.brightwater.example');
INSERT INTO domain VALUES(11,1,'denver.field.brightwater.example');
INSERT INTO domain VALUES(1,1,'eurgate.europe.brightwater.example');
INSERT INTO domain VALUES(13,1,'exec.hq.brightwater.example');
INSERT INTO domain VALUES(14,1,'finance.hq.brightwater.example');
INSERT INTO domain VALUES(2,1,'hamburg.europe.brightwater.example');
INSERT INTO domain VALUES(15,1,'hq.brightwater.example');
INSERT INTO domain VALUES(16,1,'lab1.hq.brightwater.example');
INSERT INTO domain VALUES(17,1,'lab2.hq.brightwater.example');
INSERT INTO domain VALUES(18,1,'legal.hq.brightwater.example');
INSERT INTO domain VALUES(3,1,'london.europe.brightwater.example');
INSERT INTO domain VALUES(4,1,'lonsales.europe.brightwater.example');
INSERT INTO domain VALUES(5,1,'lyon.europe.brightwater.example');
INSERT INTO domain VALUES(19,1,'marketing.hq.brightwater.example');
INSERT INTO domain VALUES(6,1,'milan.europe.brightwater.example');
INSERT INTO domain VALUES(21,1,'personnel.hq.brightwater.example');
INSERT INTO domain VALUES(22,1,'rnd.hq.brightwater.example');
INSERT INTO domain VALUES(12,1,'seattle.field.brightwater.example');
INSERT INTO domain VALUES(27,1,'spares.plants.brightwater.example');
INSERT INTO domain VALUES(28,1,'tulcast.plants.brightwater.example');
INSERT INTO domain VALUES(29,1,'tulsa.plants.brightwater.example');
INSERT INTO domain VALUES(30,1,'tulship.plants.brightwater.example');
INSERT INTO domain VALUES(2,2,'xn--pumpenmller-zhb.example');
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
INSERT INTO external VALUES(1,1,2,'Direct','x25','262540400012',NULL);
INSERT INTO external VALUES(1,2,3,'Direct','drive',NULL,NULL);
INSERT INTO external VALUES(1,3,5,'Direct','drive',NULL,NULL);
INSERT INTO external VALUES(1,4,6,'Direct','drive',NULL,NULL);
INSERT INTO external VALUES(1,5,15,'Direct','x25','311020100025',NULL);
INSERT INTO external VALUES(1,6,4,'Indirect',NULL,NULL,3);
INSERT INTO external VALUES(1,7,13,'Indirect',NULL,NULL,15);
INSERT INTO external VALUES(1,8,22,'Indirect',NULL,NULL,15);
INSERT INTO external VALUES(1,9,27,'Indirect',NULL,NULL,15);
INSERT INTO external VALUES(2,1,1,'Direct','x25','234212300025',NULL);
INSERT INTO external VALUES(2,2,13,'Indirect',NULL,NULL,1);
INSERT INTO external VALUES(2,3,15,'Indirect',NULL,NULL,1);
INSERT INTO external VALUES(2,4,22,'Indirect',NULL,NULL,1);
INSERT INTO external VALUES(2,5,27,'Indirect',NULL,NULL,1);
INSERT INTO external VALUES(3,1,1,'Direct','drive',NULL,NULL);
INSERT INTO external VALUES(3,2,4,'Direct','drive',NULL,NULL);
INSERT INTO external VALUES(3,3,22,'Direct','modem','555-0107',NULL);
INSERT INTO external VALUES(3,4,2,'Indirect',NULL,NULL,1);
INSERT INTO external VALUES(3,5,5,'Indirect',NULL,NULL,1);
INSERT INTO external VALUES(3,6,6,'Indirect',NULL,NULL,1);
INSERT INTO external VALUES(3,7,13,'Indirect',NULL,NULL,1);
INSERT INTO external VALUES(3,8,15,'Indirect',NULL,NULL,1);
INSERT INTO external VALUES(3,9,19,'Indirect',NULL,NULL,22);
INSERT INTO external VALUES(3,10,27,'Indirect',NULL,NULL,1);
INSERT INTO external VALUES(4,1,3,'Direct','drive',NULL,NULL);
INSERT INTO external VALUES(4,2,1,'Indirect',NULL,NULL,3);
INSERT INTO external VALUES(4,3,13,'Indirect',NULL,NULL,3);
INSERT INTO external VALUES(4,4,15,'Indirect',NULL,NULL,3);
INSERT INTO external VALUES(4,5,22,'Indirect',NULL,NULL,3);
INSERT INTO external VALUES(4,6,27,'Indirect',NULL,NULL,3);
INSERT INTO external VALUES(5,1,1,'Direct','drive',NULL,NULL);
INSERT INTO external VALUES(5,2,13,'Indirect',NULL,NULL,1);
INSERT INTO external VALUES(5,3,15,'Indirect',NULL,NULL,1);
INSERT INTO external VALUES(5,4,22,'Indirect',NULL,NULL,1);
INSERT INTO external VALUES(5,5,27,'Indirect',NULL,NULL,1);
INSERT INTO external VALUES(6,1,1,'Direct','drive',NULL,NULL);
INSERT INTO external VALUES(6,2,13,'Indirect',NULL,NULL,1);
INSERT INTO external VALUES(6,3,15,'Indirect',NULL,NULL,1);
INSERT INTO external VALUES(6,4,22,'Indirect',NULL,NULL,1);
INSERT INTO external VALUES(6,5,27,'Indirect',NULL,NULL,1);
INSERT INTO external VALUES(7,1,20,'Direct','modem','555-0100',NULL);
INSERT INTO external VALUES(7,2,13,'Indirect',NULL,NULL,20);
INSERT INTO external VALUES(7,3,15,'Indirect',NULL,NULL,20);
INSERT INTO external VALUES(7,4,27,'Indirect',NULL,NULL,20);
INSERT INTO external VALUES(8,1,20,'Direct','modem','555-0100',NULL);
INSERT INTO external VALUES(8,2,13,'Indirect',NULL,NULL,20);
INSERT INTO external VALUES(8,3,15,'Indirect',NULL,NULL,20);
INSERT INTO external VALUES(8,4,27,'Indirect',NULL,NULL,20);
INSERT INTO external VALUES(9,1,20,'Direct','modem','555-0100',NULL);
INSERT INTO external VALUES(9,2,13,'Indirect',NULL,NULL,20);
INSERT INTO external VALUES(9,3,15,'Indirect',NULL,NULL,20);
INSERT INTO external VALUES(9,4,27,'Indirect',NULL,NULL,20);
INSERT INTO external VALUES(10,1,20,'Direct','modem','555-0100',NULL);
INSERT INTO external VALUES(10,2,13,'Indirect',NULL,NULL,20);
INSERT INTO external VALUES(10,3,15,'Indirect',NULL,NULL,20);
INSERT INTO external VALUES(10,4,27,'Indirect',NULL,NULL,20);
INSERT INTO external VALUES(11,1,20,'Direct','modem','9,1,513,555-0100',NULL);
INSERT INTO external VALUES(11,2,13,'Indirect',NULL,NULL,20);
INSERT INTO external VALUES(11,3,15,'Indirect',NULL,NULL,20);
INSERT INTO external VALUES(11,4,27,'Indirect',NULL,NULL,20);
INSERT INTO external VALUES(12,1,20,'Direct','modem','555-0100',NULL);
INSERT INTO external VALUES(12,2,13,'Indirect',NULL,NULL,20);
INSERT INTO external VALUES(12,3,15,'Indirect',NULL,NULL,20);
INSERT INTO external VALUES(12,4,27,'Indirect',NULL,NULL,20);
INSERT INTO external VALUES(13,1,15,'Direct','drive',NULL,NULL);
INSERT INTO external VALUES(13,2,1,'Indirect',NULL,NULL,15);
INSERT INTO external VALUES(13,3,2,'Indirect',NULL,NULL,15);
INSERT INTO external VALUES(13,4,3,'Indirect',NULL,NULL,15);
INSERT INTO external VALUES(13,5,4,'Indirect',NULL,NULL,15);
INSERT INTO external VALUES(13,6,5,'Indirect',NULL,NULL,15);
INSERT INTO external VALUES(13,7,6,'Indirect',NULL,NULL,15);
INSERT INTO external VALUES(13,8,7,'Indirect',NULL,NULL,15);
INSERT INTO external VALUES(13,9,8,'Indirect',NULL,NULL,15);
INSERT INTO external VALUES(13,10,9,'Indirect',NULL,NULL,15);
INSERT INTO external VALUES(13,11,10,'Indirect',NULL,NULL,15);
INSERT INTO external VALUES(13,12,11,'Indirect',NULL,NULL,15);
INSERT INTO external VALUES(13,13,12,'Indirect',NULL,NULL,15);
INSERT INTO external VALUES(13,14,14,'Indirect',NULL,NULL,15);
INSERT INTO external VALUES(13,15,16,'Indirect',NULL,NULL,15);
INSERT INTO external VALUES(13,16,17,'Indirect',NULL,NULL,15);
INSERT INTO external VALUES(13,17,18,'Indirect',NULL,NULL,15);
INSERT INTO external VALUES(13,18,19,'Indirect',NULL,NULL,15);
INSERT INTO external VALUES(13,19,20,'Indirect',NULL,NULL,15);
INSERT INTO external VALUES(13,20,21,'Indirect',NULL,NULL,15);
INSERT INTO external VALUES(13,21,22,'Indirect',NULL,NULL,15);
INSERT INTO external VALUES(13,22,23,'Indirect',NULL,NULL,15);
INSERT INTO external VALUES(13,23,24,'Indirect',NULL,NULL,15);
INSERT INTO external VALUES(13,24,25,'Indirect',NULL,NULL,15);
INSERT INTO external VALUES(13,25,26,'Indirect',NULL,NULL,15);
INSERT INTO external VALUES(13,26,27,'Indirect',NULL,NULL,15);
INSERT INTO external VALUES(13,27,28,'Indirect',NULL,NULL,15);
INSERT INTO external VALUES(13,28,29,'Indirect',NULL,NULL,15);
INSERT INTO external VALUES(13,29,30,'Indirect',NULL,NULL,15);
INSERT INTO external VALUES(14,1,15,'Direct','drive',NULL,NULL);
INSERT INTO external VALUES(14,2,13,'Indirect',NULL,NULL,15);
INSERT INTO external VALUES(14,3,27,'Indirect',NULL,NULL,15);
INSERT INTO external VALUES(15,1,1,'Direct','x25','234212300025',NULL);
INSERT INTO external VALUES(15,2,13,'Direct','drive',NULL,NULL);
INSERT INTO external VALUES(15,3,14,'Direct','drive',NULL,NULL);
INSERT INTO external VALUES(15,4,18,'Direct','drive',NULL,NULL);
INSERT INTO external VALUES(15,5,19,'Direct','drive',NULL,NULL);
INSERT INTO external VALUES(15,6,20,'Direct','drive',NULL,NULL);
INSERT INTO external VALUES(15,7,21,'Direct','drive',NULL,NULL);
INSERT INTO external VALUES(15,8,22,'Direct','drive',NULL,NULL);
INSERT INTO external VALUES(15,9,26,'Direct','x25','311051300021',NULL);
INSERT INTO external VALUES(15,10,2,'Indirect',NULL,NULL,1);
INSERT INTO external VALUES(15,11,3,'Indirect',NULL,NULL,1);
INSERT INTO external VALUES(15,12,4,'Indirect',NULL,NULL,1);
INSERT INTO external VALUES(15,13,5,'Indirect',NULL,NULL,1);
INSERT INTO external VALUES(15,14,6,'Indirect',NULL,NULL,1);
INSERT INTO external VALUES(15,15,7,'Indirect',NULL,NULL,20);
INSERT INTO external VALUES(15,16,8,'Indirect',NULL,NULL,20);
INSERT INTO external VALUES(15,17,9,'Indirect',NULL,NULL,20);
INSERT INTO external VALUES(15,18,10,'Indirect',NULL,NULL,20);
INSERT INTO external VALUES(15,19,11,'Indirect',NULL,NULL,20);
INSERT INTO external VALUES(15,20,12,'Indirect',NULL,NULL,20);
INSERT INTO external VALUES(15,21,16,'Indirect',NULL,NULL,22);
INSERT INTO external VALUES(15,22,17,'Indirect',NULL,NULL,22);
INSERT INTO external VALUES(15,23,23,'Indirect',NULL,NULL,26);
INSERT INTO external VALUES(15,24,24,'Indirect',NULL,NULL,26);
INSERT INTO external VALUES(15,25,25,'Indirect',NULL,NULL,26);
INSERT INTO external VALUES(15,26,27,'Indirect',NULL,NULL,20);
INSERT INTO external VALUES(15,27,28,'Indirect',NULL,NULL,20);
INSERT INTO external VALUES(15,28,29,'Indirect',NULL,NULL,20);
INSERT INTO external VALUES(15,29,30,'Indirect',NULL,NULL,20);
INSERT INTO external VALUES(16,1,22,'Direct','drive',NULL,NULL);
INSERT INTO external VALUES(16,2,13,'Indirect',NULL,NULL,22);
INSERT INTO external VALUES(16,3,15,'Indirect',NULL,NULL,22);
INSERT INTO external VALUES(16,4,27,'Indirect',NULL,NULL,22);
INSERT INTO external VALUES(17,1,22,'Direct','drive',NULL,NULL);
INSERT INTO external VALUES(17,2,13,'Indirect',NULL,NULL,22);
INSERT INTO external VALUES(17,3,15,'Indirect',NULL,NULL,22);
INSERT INTO external VALUES(17,4,27,'Indirect',NULL,NULL,22);
INSERT INTO external VALUES(18,1,15,'Direct','drive',NULL,NULL);
INSERT INTO external VALUES(18,2,13,'Indirect',NULL,NULL,15);
INSERT INTO external VALUES(18,3,27,'Indirect',NULL,NULL,15);
INSERT INTO external VALUES(19,1,15,'Direct','drive',NULL,NULL);
INSERT INTO external VALUES(19,2,3,'Indirect',NULL,NULL,15);
INSERT INTO external VALUES(19,3,13,'Indirect',NULL,NULL,15);
INSERT INTO external VALUES(19,4,27,'Indirect',NULL,NULL,15);
INSERT INTO external VALUES(20,1,15,'Direct','drive',NULL,NULL);
INSERT INTO external VALUES(20,2,7,'Direct','modem','555-0141',NULL);
INSERT INTO external VALUES(20,3,8,'Direct','modem','555-0140',NULL);
INSERT INTO external VALUES(20,4,9,'Direct','modem','555-0143',NULL);
INSERT INTO external VALUES(20,5,10,'Direct','modem','555-0144',NULL);
INSERT INTO external VALUES(20,6,11,'Direct','modem','1,303,555-0142',NULL);
INSERT INTO external VALUES(20,7,12,'Direct','modem',NULL,NULL);
INSERT INTO external VALUES(20,8,29,'Direct','modem','555-0131',NULL);
INSERT INTO external VALUES(20,9,1,'Indirect',NULL,NULL,15);
INSERT INTO external VALUES(20,10,2,'Indirect',NULL,NULL,15);
INSERT INTO external VALUES(20,11,3,'Indirect',NULL,NULL,15);
INSERT INTO external VALUES(20,12,4,'Indirect',NULL,NULL,15);
INSERT INTO external VALUES(20,13,5,'Indirect',NULL,NULL,15);
INSERT INTO external VALUES(20,14,6,'Indirect',NULL,NULL,15);
INSERT INTO external VALUES(20,15,13,'Indirect',NULL,NULL,15);
INSERT INTO external VALUES(20,16,14,'Indirect',NULL,NULL,15);
INSERT INTO external VALUES(20,17,16,'Indirect',NULL,NULL,15);
INSERT INTO external VALUES(20,18,17,'Indirect',NULL,NULL,15);
INSERT INTO external VALUES(20,19,18,'Indirect',NULL,NULL,15);
INSERT INTO external VALUES(20,20,19,'Indirect',NULL,NULL,15);
INSERT INTO external VALUES(20,21,21,'Indirect',NULL,NULL,15);
INSERT INTO external VALUES(20,22,22,'Indirect',NULL,NULL,15);
INSERT INTO external VALUES(20,23,27,'Indirect',NULL,NULL,29);
INSERT INTO external VALUES(20,24,28,'Indirect',NULL,NULL,29);
INSERT INTO external VALUES(20,25,30,'Indirect',NULL,NULL,29);
INSERT INTO external VALUES(21,1,15,'Direct','drive',NULL,NULL);
INSERT INTO external VALUES(21,2,13,'Indirect',NULL,NULL,15);
INSERT INTO external VALUES(21,3,27,'Indirect',NULL,NULL,15);
INSERT INTO external VALUES(22,1,15,'Direct','drive',NULL,NULL);
INSERT INTO external VALUES(22,2,3,'Direct','modem','9,011,44,555-0171',NULL);
INSERT INTO external VALUES(22,3,16,'Direct','drive',NULL,NULL);
INSERT INTO external VALUES(22,4,17,'Direct','drive',NULL,NULL);
INSERT INTO external VALUES(22,5,1,'Indirect',NULL,NULL,3);
INSERT INTO external VALUES(22,6,2,'Indirect',NULL,NULL,3);
INSERT INTO external VALUES(22,7,4,'Indirect',NULL,NULL,3);
INSERT INTO external VALUES(22,8,5,'Indirect',NULL,NULL,3);
INSERT INTO external VALUES(22,9,6,'Indirect',NULL,NULL,3);
INSERT INTO external VALUES(22,10,13,'Indirect',NULL,NULL,15);
INSERT INTO external VALUES(22,11,19,'Indirect',NULL,NULL,15);
INSERT INTO external VALUES(22,12,27,'Indirect',NULL,NULL,15);
INSERT INTO external VALUES(23,1,26,'Direct','drive',NULL,NULL);
INSERT INTO external VALUES(23,2,13,'Indirect',NULL,NULL,26);
INSERT INTO external VALUES(23,3,15,'Indirect',NULL,NULL,26);
INSERT INTO external VALUES(23,4,27,'Indirect',NULL,NULL,26);
INSERT INTO external VALUES(24,1,26,'Direct','drive',NULL,NULL);
INSERT INTO external VALUES(24,2,13,'Indirect',NULL,NULL,26);
INSERT INTO external VALUES(24,3,15,'Indirect',NULL,NULL,26);
INSERT INTO external VALUES(24,4,27,'Indirect',NULL,NULL,26);
INSERT INTO external VALUES(25,1,26,'Direct','drive',NULL,NULL);
INSERT INTO external VALUES(25,2,13,'Indirect',NULL,NULL,26);
INSERT INTO external VALUES(25,3,15,'Indirect',NULL,NULL,26);
INSERT INTO external VALUES(25,4,27,'Indirect',NULL,NULL,26);
INSERT INTO external VALUES(26,1,15,'Direct','x25','311020100025',NULL);
INSERT INTO external VALUES(26,2,23,'Direct','drive',NULL,NULL);
INSERT INTO external VALUES(26,3,24,'Direct','drive',NULL,NULL);
INSERT INTO external VALUES(26,4,25,'Direct','drive',NULL,NULL);
INSERT INTO external VALUES(26,5,29,'Direct','modem','555-0131',NULL);
INSERT INTO external VALUES(26,6,13,'Indirect',NULL,NULL,15);
INSERT INTO external VALUES(26,7,27,'Indirect',NULL,NULL,29);
INSERT INTO external VALUES(27,1,29,'Direct','drive',NULL,NULL);
INSERT INTO external VALUES(27,2,1,'Indirect',NULL,NULL,29);
INSERT INTO external VALUES(27,3,2,'Indirect',NULL,NULL,29);
INSERT INTO external VALUES(27,4,3,'Indirect',NULL,NULL,29);
INSERT INTO external VALUES(27,5,4,'Indirect',NULL,NULL,29);
INSERT INTO external VALUES(27,6,5,'Indirect',NULL,NULL,29);
INSERT INTO external VALUES(27,7,6,'Indirect',NULL,NULL,29);
INSERT INTO external VALUES(27,8,7,'Indirect',NULL,NULL,29);
INSERT INTO external VALUES(27,9,8,'Indirect',NULL,NULL,29);
INSERT INTO external VALUES(27,10,9,'Indirect',NULL,NULL,29);
INSERT INTO external VALUES(27,11,10,'Indirect',NULL,NULL,29);
INSERT INTO external VALUES(27,12,11,'Indirect',NULL,NULL,29);
INSERT INTO external VALUES(27,13,12,'Indirect',NULL,NULL,29);
INSERT INTO external VALUES(27,14,13,'Indirect',NULL,NULL,29);
INSERT INTO external VALUES(27,15,14,'Indirect',NULL,NULL,29);
INSERT INTO external VALUES(27,16,15,'Indirect',NULL,NULL,29);
INSERT INTO external VALUES(27,17,16,'Indirect',NULL,NULL,29);
INSERT INTO external VALUES(27,18,17,'Indirect',NULL,NULL,29);
INSERT INTO external VALUES(27,19,18,'Indirect',NULL,NULL,29);
INSERT INTO external VALUES(27,20,19,'Indirect',NULL,NULL,29);
INSERT INTO external VALUES(27,21,20,'Indirect',NULL,NULL,29);
INSERT INTO external VALUES(27,22,21,'Indirect',NULL,NULL,29);
INSERT INTO external VALUES(27,23,22,'Indirect',NULL,NULL,29);
INSERT INTO external VALUES(27,24,23,'Indirect',NULL,NULL,29);
INSERT INTO external VALUES(27,25,24,'Indirect',NULL,NULL,29);
INSERT INTO external VALUES(27,26,25,'Indirect',NULL,NULL,29);
INSERT INTO external VALUES(27,27,26,'Indirect',NULL,NULL,29);
INSERT INTO external VALUES(27,28,28,'Indirect',NULL,NULL,29);
INSERT INTO external VALUES(27,29,30,'Indirect',NULL,NULL,29);
INSERT INTO external VALUES(28,1,29,'Direct','drive',NULL,NULL);
INSERT INTO external VALUES(28,2,13,'Indirect',NULL,NULL,29);
INSERT INTO external VALUES(28,3,15,'Indirect',NULL,NULL,29);
INSERT INTO external VALUES(28,4,27,'Indirect',NULL,NULL,29);
INSERT INTO external VALUES(29,1,20,'Direct','modem','555-0100',NULL);
INSERT INTO external VALUES(29,2,26,'Direct','modem','555-0121',NULL);
INSERT INTO external VALUES(29,3,27,'Direct','drive',NULL,NULL);
INSERT INTO external VALUES(29,4,28,'Direct','drive',NULL,NULL);
INSERT INTO external VALUES(29,5,30,'Direct','drive',NULL,NULL);
INSERT INTO external VALUES(29,6,1,'Indirect',NULL,NULL,20);
INSERT INTO external VALUES(29,7,2,'Indirect',NULL,NULL,20);
INSERT INTO external VALUES(29,8,3,'Indirect',NULL,NULL,20);
INSERT INTO external VALUES(29,9,4,'Indirect',NULL,NULL,20);
INSERT INTO external VALUES(29,10,5,'Indirect',NULL,NULL,20);
INSERT INTO external VALUES(29,11,6,'Indirect',NULL,NULL,20);
INSERT INTO external VALUES(29,12,7,'Indirect',NULL,NULL,20);
INSERT INTO external VALUES(29,13,8,'Indirect',NULL,NULL,20);
INSERT INTO external VALUES(29,14,9,'Indirect',NULL,NULL,20);
INSERT INTO external VALUES(29,15,10,'Indirect',NULL,NULL,20);
INSERT INTO external VALUES(29,16,11,'Indirect',NULL,NULL,20);
INSERT INTO external VALUES(29,17,12,'Indirect',NULL,NULL,20);
INSERT INTO external VALUES(29,18,13,'Indirect',NULL,NULL,20);
INSERT INTO external VALUES(29,19,14,'Indirect',NULL,NULL,20);
INSERT INTO external VALUES(29,20,15,'Indirect',NULL,NULL,20);
INSERT INTO external VALUES(29,21,16,'Indirect',NULL,NULL,20);
INSERT INTO external VALUES(29,22,17,'Indirect',NULL,NULL,20);
INSERT INTO external VALUES(29,23,18,'Indirect',NULL,NULL,20);
INSERT INTO external VALUES(29,24,19,'Indirect',NULL,NULL,20);
INSERT INTO external VALUES(29,25,21,'Indirect',NULL,NULL,20);
INSERT INTO external VALUES(29,26,22,'Indirect',NULL,NULL,20);
INSERT INTO external VALUES(29,27,23,'Indirect',NULL,NULL,26);
INSERT INTO external VALUES(29,28,24,'Indirect',NULL,NULL,26);
INSERT INTO external VALUES(29,29,25,'Indirect',NULL,NULL,26);
INSERT INTO external VALUES(30,1,29,'Direct','drive',NULL,NULL);
INSERT INTO external VALUES(30,2,13,'Indirect',NULL,NULL,29);
INSERT INTO external VALUES(30,3,15,'Indirect',NULL,NULL,29);
INSERT INTO external VALUES(30,4,27,'Indirect',NULL,NULL,29);
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
INSERT INTO setup VALUES(1,'.europe.brightwater.example','msmailgwy.europe.brightwater.example','198.51.100.1','both');
INSERT INTO setup VALUES(15,'.brightwater.example','msmailgwy.brightwater.example','192.0.2.1','both');
CREATE TABLE address (
at INTEGER NOT NULL REFERENCES setup,
position INTEGER NOT NULL CHECK (position > 0),
address TEXT NOT NULL CHECK (length(address) BETWEEN 7 AND 15
    AND address GLOB '[0-9]*.[0-9]*.[0-9]*.[0-9]*'
    AND address NOT GLOB '*[^.0-9]*'),
PRIMARY KEY (at, position)
) STRICT, WITHOUT ROWID;
INSERT INTO address VALUES(15,1,'192.0.2.25');
INSERT INTO address VALUES(1,1,'198.51.100.25');
CREATE TABLE served (
at INTEGER NOT NULL REFERENCES setup,
postoffice INTEGER NOT NULL REFERENCES postoffice,
PRIMARY KEY (at, postoffice)
) STRICT, WITHOUT ROWID;
INSERT INTO served VALUES(1,1);
INSERT INTO served VALUES(1,2);
INSERT INTO served VALUES(1,3);
INSERT INTO served VALUES(1,4);
INSERT INTO served VALUES(1,5);
INSERT INTO served VALUES(1,6);
INSERT INTO served VALUES(15,1);
INSERT INTO served VALUES(15,2);
INSERT INTO served VALUES(15,3);
INSERT INTO served VALUES(15,4);
INSERT INTO served VALUES(15,5);
INSERT INTO served VALUES(15,6);
INSERT INTO served VALUES(15,7);
INSERT INTO served VALUES(15,8);
INSERT INTO served VALUES(15,9);
INSERT INTO served VALUES(15,10);
INSERT INTO served VALUES(15,11);
INSERT INTO served VALUES(15,12);
INSERT INTO served VALUES(15,13);
INSERT INTO served VALUES(15,14);
INSERT INTO served VALUES(15,15);
INSERT INTO served VALUES(15,16);
INSERT INTO served VALUES(15,17);
INSERT INTO served VALUES(15,18);
INSERT INTO served VALUES(15,19);
INSERT INTO served VALUES(15,21);
INSERT INTO served VALUES(15,22);
INSERT INTO served VALUES(15,23);
INSERT INTO served VALUES(15,24);
INSERT INTO served VALUES(15,25);
INSERT INTO served VALUES(15,26);
INSERT INTO served VALUES(15,27);
INSERT INTO served VALUES(15,28);
INSERT INTO served VALUES(15,29);
INSERT INTO served VALUES(15,30);
CREATE TABLE address_map (
at INTEGER NOT NULL REFERENCES setup,
position INTEGER NOT NULL CHECK (position > 0),
postoffice INTEGER NOT NULL REFERENCES postoffice,
domain TEXT NOT NULL CHECK (length(domain) BETWEEN 1 AND 253
    AND domain NOT GLOB '*[^-.a-z0-9]*'),
PRIMARY KEY (at, position),
FOREIGN KEY (at, postoffice) REFERENCES served
) STRICT, WITHOUT ROWID;
INSERT INTO address_map VALUES(1,1,1,'europe.brightwater.example');
INSERT INTO address_map VALUES(1,2,1,'eurgate.europe.brightwater.example');
INSERT INTO address_map VALUES(1,3,2,'europe.brightwater.example');
INSERT INTO address_map VALUES(1,4,2,'hamburg.europe.brightwater.example');
INSERT INTO address_map VALUES(1,5,2,'xn--pumpenmller-zhb.example');
INSERT INTO address_map VALUES(1,6,3,'europe.brightwater.example');
INSERT INTO address_map VALUES(1,7,3,'london.europe.brightwater.example');
INSERT INTO address_map VALUES(1,8,4,'europe.brightwater.example');
INSERT INTO address_map VALUES(1,9,4,'lonsales.europe.brightwater.example');
INSERT INTO address_map VALUES(1,10,5,'europe.brightwater.example');
INSERT INTO address_map VALUES(1,11,5,'lyon.europe.brightwater.example');
INSERT INTO address_map VALUES(1,12,6,'europe.brightwater.example');
INSERT INTO address_map VALUES(1,13,6,'milan.europe.brightwater.example');
INSERT INTO address_map VALUES(15,1,1,'europe.brightwater.example');
INSERT INTO address_map VALUES(15,2,1,'eurgate.europe.brightwater.example');
INSERT INTO address_map VALUES(15,3,2,'europe.brightwater.example');
INSERT INTO address_map VALUES(15,4,2,'hamburg.europe.brightwater.example');
INSERT INTO address_map VALUES(15,5,2,'xn--pumpenmller-zhb.example');
INSERT INTO address_map VALUES(15,6,3,'europe.brightwater.example');
INSERT INTO address_map VALUES(15,7,3,'london.europe.brightwater.example');
INSERT INTO address_map VALUES(15,8,4,'europe.brightwater.example');
INSERT INTO address_map VALUES(15,9,4,'lonsales.europe.brightwater.example');
INSERT INTO address_map VALUES(15,10,5,'europe.brightwater.example');
INSERT INTO address_map VALUES(15,11,5,'lyon.europe.brightwater.example');
INSERT INTO address_map VALUES(15,12,6,'europe.brightwater.example');
INSERT INTO address_map VALUES(15,13,6,'milan.europe.brightwater.example');
INSERT INTO address_map VALUES(15,14,7,'brightwater.example');
INSERT INTO address_map VALUES(15,15,7,'atlanta.field.brightwater.example');
INSERT INTO address_map VALUES(15,16,8,'brightwater.example');
INSERT INTO address_map VALUES(15,17,8,'boston.field.brightwater.example');
INSERT INTO address_map VALUES(15,18,9,'brightwater.example');
INSERT INTO address_map VALUES(15,19,9,'chicago.field.brightwater.example');
INSERT INTO address_map VALUES(15,20,10,'brightwater.example');
INSERT INTO address_map VALUES(15,21,10,'dallas.field.brightwater.example');
INSERT INTO address_map VALUES(15,22,11,'brightwater.example');
INSERT INTO address_map VALUES(15,23,11,'denver.field.brightwater.example');
INSERT INTO address_map VALUES(15,24,12,'brightwater.example');
INSERT INTO address_map VALUES(15,25,12,'seattle.field.brightwater.example');
INSERT INTO address_map VALUES(15,26,13,'brightwater.example');
INSERT INTO address_map VALUES(15,27,13,'exec.hq.brightwater.example');
INSERT INTO address_map VALUES(15,28,14,'brightwater.example');
INSERT INTO address_map VALUES(15,29,14,'finance.hq.brightwater.example');
INSERT INTO address_map VALUES(15,30,15,'brightwater.example');
INSERT INTO address_map VALUES(15,31,15,'hq.brightwater.example');
INSERT INTO address_map VALUES(15,32,16,'lab1.hq.brightwater.example');
INSERT INTO address_map VALUES(15,33,17,'lab2.hq.brightwater.example');
INSERT INTO address_map VALUES(15,34,18,'brightwater.example');
INSERT INTO address_map VALUES(15,35,18,'legal.hq.brightwater.example');
INSERT INTO address_map VALUES(15,36,18,'contracts.brightwater.example');
INSERT INTO address_map VALUES(15,37,19,'brightwater.example');
INSERT INTO address_map VALUES(15,38,19,'marketing.hq.brightwater.example');
INSERT INTO address_map VALUES(15,39,21,'brightwater.example');
INSERT INTO address_map VALUES(15,40,21,'personnel.hq.brightwater.example');
INSERT INTO address_map VALUES(15,41,22,'brightwater.example');
INSERT INTO address_map VALUES(15,42,22,'rnd.hq.brightwater.example');
INSERT INTO address_map VALUES(15,43,23,'brightwater.example');
INSERT INTO address_map VALUES(15,44,23,'dayassy.plants.brightwater.example');
INSERT INTO address_map VALUES(15,45,24,'brightwater.example');
INSERT INTO address_map VALUES(15,46,24,'dayqa.plants.brightwater.example');
INSERT INTO address_map VALUES(15,47,25,'brightwater.example');
INSERT INTO address_map VALUES(15,48,25,'dayship.plants.brightwater.example');
INSERT INTO address_map VALUES(15,49,26,'brightwater.example');
INSERT INTO address_map VALUES(15,50,26,'dayton.plants.brightwater.example');
INSERT INTO address_map VALUES(15,51,27,'brightwater.example');
INSERT INTO address_map VALUES(15,52,27,'spares.plants.brightwater.example');
INSERT INTO address_map VALUES(15,53,28,'brightwater.example');
INSERT INTO address_map VALUES(15,54,28,'tulcast.plants.brightwater.example');
INSERT INTO address_map VALUES(15,55,29,'brightwater.example');
INSERT INTO address_map VALUES(15,56,29,'tulsa.plants.brightwater.example');
INSERT INTO address_map VALUES(15,57,30,'brightwater.example');
INSERT INTO address_map VALUES(15,58,30,'tulship.plants.brightwater.example');
CREATE TABLE access (
at INTEGER PRIMARY KEY REFERENCES postoffice,
drive TEXT NOT NULL CHECK (drive GLOB '[A-Z]'),
forward_to INTEGER NOT NULL REFERENCES postoffice
) STRICT;
INSERT INTO access VALUES(1,'P',1);
INSERT INTO access VALUES(2,'P',1);
INSERT INTO access VALUES(3,'P',1);
INSERT INTO access VALUES(4,'P',3);
INSERT INTO access VALUES(5,'P',1);
INSERT INTO access VALUES(6,'P',1);
INSERT INTO access VALUES(7,'M',20);
INSERT INTO access VALUES(8,'M',20);
INSERT INTO access VALUES(9,'M',20);
INSERT INTO access VALUES(10,'M',20);
INSERT INTO access VALUES(11,'M',20);
INSERT INTO access VALUES(12,'M',20);
INSERT INTO access VALUES(13,'M',15);
INSERT INTO access VALUES(14,'M',15);
INSERT INTO access VALUES(15,'M',15);
INSERT INTO access VALUES(16,'M',22);
INSERT INTO access VALUES(17,'M',22);
INSERT INTO access VALUES(18,'M',15);
INSERT INTO access VALUES(19,'M',15);
INSERT INTO access VALUES(20,'M',15);
INSERT INTO access VALUES(21,'M',15);
INSERT INTO access VALUES(22,'M',15);
INSERT INTO access VALUES(23,'M',26);
INSERT INTO access VALUES(24,'M',26);
INSERT INTO access VALUES(25,'M',26);
INSERT INTO access VALUES(26,'M',15);
INSERT INTO access VALUES(27,'M',29);
INSERT INTO access VALUES(28,'M',29);
INSERT INTO access VALUES(29,'M',20);
INSERT INTO access VALUES(30,'M',29);
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

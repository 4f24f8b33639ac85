-- Following uplinks from any postoffice ends at a gateway; and below a
-- downstream postoffice there is nothing.
WITH RECURSIVE below (id) AS (
    SELECT id FROM postoffice WHERE role = 'gateway'
    UNION ALL
    SELECT p.id FROM below b JOIN postoffice p ON p.uplink = b.id
)
SELECT network || '/' || name AS Postoffice, 'is below no gateway'
FROM postoffice WHERE id NOT IN (SELECT id FROM below)
UNION ALL
SELECT u.network || '/' || u.name, 'is downstream and an uplink'
FROM postoffice u
WHERE u.role = 'downstream' AND u.id IN (SELECT uplink FROM postoffice);

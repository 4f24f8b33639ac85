-- Mail to the Internet carries no choice of gateway: each postoffice hands it
-- to the one that its own Access names.  From each postoffice with a domain it
-- must come to its own outbound gateway, by postoffices that have the same one.
WITH RECURSIVE walk (start, gateway, here, hops) AS (
    SELECT id, outbound, id, 0 FROM postoffice
    WHERE id IN (SELECT postoffice FROM domain)
    UNION ALL
    SELECT start, gateway, forward_to, hops + 1
    FROM walk JOIN access ON at = here
    WHERE here <> gateway AND hops < :hops
)
SELECT s.network || '/' || s.name AS Start, h.network || '/' || h.name AS Here,
    'has another outbound gateway'
FROM walk JOIN postoffice s ON s.id = start JOIN postoffice h ON h.id = here
WHERE h.outbound <> gateway
UNION ALL
SELECT s.network || '/' || s.name, NULL, 'does not come to its gateway'
FROM walk JOIN postoffice s ON s.id = start
GROUP BY start HAVING sum(here = gateway) <> 1;

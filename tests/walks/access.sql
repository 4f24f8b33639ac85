-- Access is where outgoing mail starts or passes, and at each gateway, which
-- serves itself; and it names the next hop to the postoffice's gateway: the one
-- by which the gateway is defined there, and at a gateway itself.
WITH RECURSIVE needed (at) AS (
    SELECT at FROM setup
    UNION
    SELECT postoffice FROM domain
    UNION
    SELECT forward_to FROM needed JOIN access USING (at)
), faults AS (
    SELECT at, 'has no Access' AS fault FROM needed
    WHERE at NOT IN (SELECT at FROM access)
    UNION ALL
    SELECT at, 'needs no Access' FROM access
    WHERE at NOT IN (SELECT at FROM needed)
    UNION ALL
    SELECT c.at, 'forwards to another than its next hop'
    FROM access c JOIN postoffice p ON p.id = c.at
    LEFT JOIN external e ON e.at = c.at AND e.postoffice = p.outbound
    WHERE c.forward_to IS NOT
        iif(p.outbound = c.at, c.at, coalesce(e.via, e.postoffice))
)
SELECT a.network || '/' || a.name AS At, fault
FROM faults f JOIN postoffice a ON a.id = f.at;

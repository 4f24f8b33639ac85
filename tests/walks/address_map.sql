-- A gateway's map is made of the postoffices that it serves, in order: of each
-- the masquerade domain first, then its domains.  The lines have no gap.
WITH names (postoffice, place, domain) AS (
    SELECT postoffice, position, domain FROM domain
    UNION ALL
    SELECT id, 0, masquerade FROM postoffice WHERE masquerade IS NOT NULL
), expected AS (
    SELECT at, row_number() OVER (
        PARTITION BY at ORDER BY postoffice, place) AS position,
        postoffice, domain
    FROM served JOIN names USING (postoffice)
), faults AS (
    SELECT *, 'is missing' AS fault FROM
    (SELECT * FROM expected EXCEPT
        SELECT at, position, postoffice, domain FROM address_map)
    UNION ALL
    SELECT *, 'does not belong there' FROM
    (SELECT at, position, postoffice, domain FROM address_map EXCEPT
        SELECT * FROM expected)
)
SELECT a.network || '/' || a.name AS At, position, domain, fault
FROM faults f JOIN postoffice a ON a.id = f.at;

-- A gateway serves itself, and every postoffice with a domain that has it as an
-- inbound or as the outbound gateway; nobody else.
WITH expected (at, postoffice) AS (
    SELECT at, at FROM setup
    UNION
    SELECT gateway, postoffice FROM inbound JOIN domain USING (postoffice)
    UNION
    SELECT outbound, postoffice
    FROM domain JOIN postoffice p ON p.id = domain.postoffice
), faults AS (
    SELECT *, 'is not served' AS fault FROM
    (SELECT * FROM expected EXCEPT SELECT at, postoffice FROM served)
    UNION ALL
    SELECT *, 'is served for no reason' FROM
    (SELECT at, postoffice FROM served EXCEPT SELECT * FROM expected)
)
SELECT a.network || '/' || a.name AS At, p.network || '/' || p.name AS Other,
    fault
FROM faults f
JOIN postoffice a ON a.id = f.at JOIN postoffice p ON p.id = f.postoffice;

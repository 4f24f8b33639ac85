-- A direct connection works both ways, by the same medium; and the one to the
-- uplink is one of them, by the medium that the postoffice's own record tells.
WITH connection (at, postoffice, medium) AS (
    SELECT postoffice, at, medium FROM external WHERE route = 'Direct'
    UNION
    SELECT id, uplink, medium FROM postoffice WHERE uplink IS NOT NULL
)
SELECT a.network || '/' || a.name AS At, p.network || '/' || p.name AS Other,
    'not Direct by ' || c.medium
FROM connection c
JOIN postoffice a ON a.id = c.at JOIN postoffice p ON p.id = c.postoffice
WHERE NOT EXISTS (
    SELECT 1 FROM external e
    WHERE e.at = c.at AND e.postoffice = c.postoffice
    AND e.route = 'Direct' AND e.medium = c.medium);

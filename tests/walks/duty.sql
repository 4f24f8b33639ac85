-- A gateway through which no postoffice with a domain receives, but some send,
-- sends only; and the other way round.
WITH work AS (
    SELECT at, duty,
        at IN (SELECT gateway FROM inbound JOIN domain USING (postoffice))
            AS receives,
        at IN (SELECT outbound FROM postoffice
            WHERE id IN (SELECT postoffice FROM domain)) AS sends
    FROM setup
)
SELECT a.network || '/' || a.name AS At, duty, 'is the wrong duty'
FROM work w JOIN postoffice a ON a.id = w.at
WHERE duty <> CASE WHEN sends AND NOT receives THEN 'send'
    WHEN receives AND NOT sends THEN 'receive' ELSE 'both' END;

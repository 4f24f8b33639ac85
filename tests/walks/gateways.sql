-- A postoffice with a domain and each of the gateways through which its mail
-- comes in and goes out define each other, or mail goes one way only.
WITH gate (postoffice, gateway) AS (
    SELECT postoffice, gateway FROM inbound
    UNION
    SELECT id, outbound FROM postoffice
), needed (at, postoffice) AS (
    SELECT postoffice, gateway FROM gate
    WHERE postoffice IN (SELECT postoffice FROM domain)
    UNION
    SELECT gateway, postoffice FROM gate
    WHERE postoffice IN (SELECT postoffice FROM domain)
)
SELECT a.network || '/' || a.name AS At, p.network || '/' || p.name AS Needed,
    'not defined'
FROM needed n
JOIN postoffice a ON a.id = n.at JOIN postoffice p ON p.id = n.postoffice
WHERE n.at <> n.postoffice AND NOT EXISTS (
    SELECT 1 FROM external e
    WHERE e.at = n.at AND e.postoffice = n.postoffice);

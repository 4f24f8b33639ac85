-- Keys run from 1 in the order of network and name; lists begin at 1 and have
-- no gap; and every postoffice has an inbound gateway.
WITH keys AS (
    SELECT id, row_number() OVER (ORDER BY network, name) AS expected
    FROM postoffice
), lists AS (
    SELECT 'inbound' AS list, postoffice AS id, position FROM inbound
    UNION ALL
    SELECT 'domain', postoffice, position FROM domain
    UNION ALL
    SELECT 'address', at, position FROM address
)
SELECT id, 'key should be ' || expected FROM keys WHERE id <> expected
UNION ALL
SELECT id, list || ' has a gap' FROM lists
GROUP BY list, id HAVING min(position) <> 1 OR max(position) <> count(*)
UNION ALL
SELECT id, 'has no inbound gateway' FROM postoffice
WHERE id NOT IN (SELECT postoffice FROM inbound);

-- ADMIN takes an Indirect definition only behind the Direct one that it goes
-- via.  So at each postoffice the uplink comes first, then the other Direct
-- ones, then the Indirect ones, both sorted, and the steps have no gap.
WITH ordered AS (
    SELECT e.at, e.postoffice, e.step, row_number() OVER (
        PARTITION BY e.at ORDER BY e.route = 'Indirect',
        e.postoffice IS NOT a.uplink, e.postoffice) AS expected
    FROM external e JOIN postoffice a ON a.id = e.at
)
SELECT a.network || '/' || a.name AS At, o.step AS Step,
    'should be step ' || o.expected
FROM ordered o JOIN postoffice a ON a.id = o.at
WHERE o.step <> o.expected;

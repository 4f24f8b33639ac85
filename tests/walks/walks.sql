-- Every definition leads to what it defines.  From each postoffice that
-- defines another, mail goes where the definition says: to the postoffice
-- itself where the route is Direct, and else to the one that it goes via, which
-- looks into its own definitions.  It must arrive, in less hops than the
-- topology allows (:hops), and so without going round.
WITH RECURSIVE walk (start, target, here, hops) AS (
    SELECT at, postoffice, at, 0 FROM external
    UNION ALL
    SELECT start, target, coalesce(via, postoffice), hops + 1
    FROM walk JOIN external ON at = here AND postoffice = target
    WHERE here <> target AND hops < :hops
), outcome AS (
    SELECT start, target, max(hops) AS hops, sum(here = target) AS arrivals
    FROM walk GROUP BY start, target
)
SELECT s.network || '/' || s.name AS At, t.network || '/' || t.name AS Target,
    CASE WHEN hops < :hops THEN 'stops short' ELSE 'goes round or too far' END
FROM outcome JOIN postoffice s ON s.id = start JOIN postoffice t ON t.id = target
WHERE arrivals <> 1 OR hops >= :hops;

-- The product forwards only through a direct postoffice: what an Indirect
-- definition goes via is defined at the same postoffice, and Direct.
SELECT a.network || '/' || a.name AS At, v.network || '/' || v.name AS Via,
    'not Direct at it'
FROM external i
JOIN postoffice a ON a.id = i.at JOIN postoffice v ON v.id = i.via
WHERE i.route = 'Indirect' AND NOT EXISTS (
    SELECT 1 FROM external d
    WHERE d.at = i.at AND d.postoffice = i.via AND d.route = 'Direct');

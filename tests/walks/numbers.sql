-- A postoffice that can be dialled is dialled: where the neighbour has a phone
-- or an X.25 number for the connection's medium, there is a Number.
SELECT a.network || '/' || a.name AS At, p.network || '/' || p.name AS Other,
    'has a number that is not used'
FROM external e
JOIN postoffice a ON a.id = e.at JOIN postoffice p ON p.id = e.postoffice
WHERE e.number IS NULL
    AND (e.medium = 'modem' AND p.phone IS NOT NULL
        OR e.medium = 'x25' AND p.x25 IS NOT NULL);

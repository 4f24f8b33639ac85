-- A domain belongs to one postoffice; a masquerade domain to none, and only
-- one with a domain has it; a gateway's Internet Name is no other's domain.
SELECT domain, 'belongs to more than one' FROM domain
GROUP BY domain HAVING count(*) > 1
UNION ALL
SELECT masquerade, 'is a domain and a masquerade' FROM postoffice
WHERE masquerade IN (SELECT domain FROM domain)
UNION ALL
SELECT masquerade, 'is of a postoffice without a domain' FROM postoffice
WHERE masquerade IS NOT NULL AND id NOT IN (SELECT postoffice FROM domain)
UNION ALL
SELECT internet_name, 'is the domain of another' FROM setup
JOIN domain ON domain = internet_name
WHERE postoffice <> at
    AND duty <> 'send';

// Q34 Which people moved between labs, government and investors, with dates?
MATCH (o:Organization)<-[one:HAS_ROLE_IN]-(person:Person)-[two:HAS_ROLE_IN]->(q:Organization)
WHERE one.id < two.id AND o <> q
WITH person, o, one, q, two,
     CASE WHEN o:GovernmentBody THEN 'government' WHEN EXISTS { (:AIModel)-[:DEVELOPED_BY]->(o) } THEN 'lab'
          WHEN o:Investor THEN 'investor' END AS sector,
     CASE WHEN q:GovernmentBody THEN 'government' WHEN EXISTS { (:AIModel)-[:DEVELOPED_BY]->(q) } THEN 'lab'
          WHEN q:Investor THEN 'investor' END AS otherSector
WHERE sector <> otherSector
UNWIND CASE WHEN one.start IS NOT NULL THEN [one.start] WHEN one.attestedOn IS NULL THEN ['not stated']
            ELSE [day IN one.attestedOn | 'attested ' + day] END AS since
UNWIND CASE WHEN two.start IS NOT NULL THEN [two.start] WHEN two.attestedOn IS NULL THEN ['not stated']
            ELSE [day IN two.attestedOn | 'attested ' + day] END AS otherSince
RETURN DISTINCT person.name AS person, sector, o.name AS organisation, one.role AS role, since AS from,
       coalesce(one.end, 'not stated') AS to, otherSector, q.name AS otherOrganisation, two.role AS otherRole,
       otherSince AS otherFrom, coalesce(two.end, 'not stated') AS otherTo,
       CASE WHEN one.end <= two.start THEN 'then the other' WHEN two.end <= one.start THEN 'after the other'
            ELSE 'overlap, or not known' END AS sequence
ORDER BY person, from, organisation, role, otherOrganisation, otherRole

// Q14 Which two investors co-invested most often in European model developers since 2023?
MATCH (round:FundingRound)-[:RECIPIENT]->(lab:Organization)-[:COUNTRY]->(country:Country)
WHERE round.announcedOn >= '2023' AND EXISTS { (:AIModel)-[:DEVELOPED_BY]->(lab) }
  AND country.alpha2 IN ['AT', 'BE', 'BG', 'CH', 'CY', 'CZ', 'DE', 'DK', 'EE', 'ES', 'FI', 'FR', 'GB', 'GR', 'HR', 'HU',
                         'IE', 'IS', 'IT', 'LI', 'LT', 'LU', 'LV', 'MT', 'NL', 'NO', 'PL', 'PT', 'RO', 'SE', 'SI', 'SK']
MATCH (round)<-[:TOOK_PART_IN]-(i:Investor), (round)<-[:TOOK_PART_IN]-(j:Investor)
WHERE i.id < j.id
WITH i, j, count(DISTINCT round) AS rounds, count(DISTINCT lab) AS companies
WHERE rounds > 1
RETURN i.name AS one, j.name AS other, rounds, companies
ORDER BY rounds DESC, companies DESC, one, other

// Q13 Which investors back AI labs in more than one country, and what share of their rounds is non-domestic?
MATCH (investor:Investor)-[:TOOK_PART_IN]->(round:FundingRound)-[:RECIPIENT]->(lab:Organization)-[:COUNTRY]->(c:Country)
WHERE EXISTS { (:AIModel)-[:DEVELOPED_BY]->(lab) }
OPTIONAL MATCH (investor)-[domestic:COUNTRY]->(c)
WITH investor, count(DISTINCT c) AS countries, count(DISTINCT round) AS rounds,
     count(DISTINCT CASE WHEN domestic IS NOT NULL THEN round END) AS atHome, count(DISTINCT lab) AS labs
WHERE countries > 1 AND labs > 1
OPTIONAL MATCH (investor)-[:COUNTRY]->(home:Country)
RETURN investor.name AS investor, coalesce(home.name, 'not stated') AS home, countries, rounds,
       CASE WHEN home IS NULL THEN 'not stated' ELSE rounds - atHome END AS abroad,
       CASE WHEN home IS NULL THEN 'not stated' ELSE round(100.0 * (rounds - atHome) / rounds) END AS percentAbroad
ORDER BY countries DESC, rounds DESC, investor, home

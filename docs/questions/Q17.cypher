// Q17 Who said what about South Korea's AI strategy, in which role, and when?
MATCH (statement:Statement)-[:ABOUT]->(:Country {id: 'country-kr'})
WHERE (statement:Opinion OR statement:Recommendation OR statement:Claim) AND statement.statedValue IS NOT NULL
  AND statement.recordedAs IS NULL AND NOT EXISTS { (statement)-[:RECORDED_AS]->() }
MATCH (statement)-[:REPORTED_BY]->(report:Document)
OPTIONAL MATCH (statement)-[:ASSERTED_BY]->(speaker:Entity)
OPTIONAL MATCH (statement)-[:ADDRESSED_TO]->(addressee:Entity)
UNWIND coalesce(statement.assertion, [null]) AS how
WITH statement, report, speaker, addressee, how, coalesce(statement.statedOn, report.publishedOn) AS day
OPTIONAL MATCH (:Person)-[post:HAS_ROLE_IN]->(organisation:Organization)
WHERE post.id IN statement.inRole AND day IN post.attestedOn
RETURN statement.statementId AS number, statement.class AS kind, coalesce(speaker.name, how, 'not stated') AS who,
       post.role AS role, organisation.name AS organisation, day AS `when`,
       CASE WHEN statement.statedOn IS NULL THEN 'day of the report' ELSE 'day of the statement' END AS whenIs,
       statement.statedValue AS said, addressee.name AS addressedTo, report.name AS reportedBy
ORDER BY number, who, role, addressedTo

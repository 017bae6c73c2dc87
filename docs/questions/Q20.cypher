// Q20 Which government bodies recommended what, and was it followed by a measure?
MATCH (said:Recommendation)-[:ASSERTED_BY]->(body:GovernmentBody)
WHERE said.statedValue IS NOT NULL
OPTIONAL MATCH (said)<-[told:RESPONDS_TO]-(policy:Policy)
UNWIND coalesce(told.sources, [null]) AS id
OPTIONAL MATCH (source:Source {id: id})
OPTIONAL MATCH (body)<-[:SUBJECT]-(evaluation:Statement)-[:ASSERTED_BY]->(asserter:Entity)
WHERE evaluation.predicate = 'recommendationEffect'
RETURN body.name AS body, said.statementId AS number, said.statedValue AS recommendation,
       coalesce(said.statedOn, 'not stated') AS date, coalesce(policy.name, 'no source names one') AS measure,
       source.name AS measureSaidBy, evaluation.statedValue AS effect, asserter.name AS effectSaidBy
ORDER BY body, number, measure, effect, effectSaidBy

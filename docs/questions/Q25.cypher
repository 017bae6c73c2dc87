// Q25 Which open-weight models are said to match the best closed models, by whom, on what benchmark?
MATCH (model:AIModel)<-[:ABOUT]-(statement:Statement)-[told:COMPARED_WITH]->(other:Entity)
WHERE model <> other
MATCH (mine:Component {part: 'weights'})-[:COMPONENT_OF]->(model)
WHERE mine.access STARTS WITH 'open'
OPTIONAL MATCH (theirs:Component {part: 'weights'})-[:COMPONENT_OF]->(:AIModel)-[:MEMBER_OF_FAMILY*0..1]->(other)
WHERE theirs.access IS NOT NULL
OPTIONAL MATCH (statement)-[:ASSERTED_BY]->(speaker:Entity)
UNWIND coalesce(statement.benchmark, ['none named']) AS onBenchmark
UNWIND told.sources AS id
MATCH (source:Source {id: id})
RETURN DISTINCT model.name AS model, mine.access AS weights, other.name AS comparedWith,
       coalesce(theirs.access, 'not stated') AS otherWeights, statement.statedValue AS claim, onBenchmark,
       speaker.name AS saidBy, source.name AS source
ORDER BY model, comparedWith, claim, otherWeights, saidBy, source

// Q09 Which models were called "open source" by a source but carry a non-open licence on record?
MATCH (statement:Statement)-[:ABOUT]->(:Entity)<-[:MEMBER_OF_FAMILY*0..1]-(model:AIModel)
UNWIND [statement.statedValue] + coalesce(statement.qualifier, []) AS called
WITH statement, model, called WHERE replace(toLower(called), '-', ' ') CONTAINS 'open source'
MATCH (component:Component)-[:COMPONENT_OF]->(model)
WHERE component.part IS NOT NULL AND component.access <> 'open'
OPTIONAL MATCH (component)-[:LICENCE]->(licence:Licence)
OPTIONAL MATCH (statement)-[:ASSERTED_BY]->(asserter:Entity)
UNWIND component.access_sources AS id
MATCH (source:Source {id: id})
RETURN DISTINCT model.name AS model, called, coalesce(asserter.name, 'nobody named') AS saidBy, component.part AS part,
       component.access AS access, licence.name AS licence, source.name AS recordedBy
ORDER BY model, part, called, saidBy, licence, recordedBy

// Q08 What is downstream of Llama 3.1 405B, by relation type?
MATCH (base:AIModel)-[:DERIVED_FROM*0..]->(:AIModel {id: 'model-llama-3-1-405b'})
WITH DISTINCT base
MATCH (model:AIModel)-[step:DERIVED_FROM]->(base)
OPTIONAL MATCH (model)-[:DEVELOPED_BY]->(developer:Organization)
UNWIND step.derivationKind_sources AS id
MATCH (source:Source {id: id})
RETURN step.derivationKind AS kind, model.name AS model, base.name AS base, developer.name AS developer,
       source.name AS source
ORDER BY kind, model, base, developer, source

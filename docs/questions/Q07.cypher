// Q07 Which French models are built upon US base models, at any depth?
MATCH (model:AIModel)-[:DEVELOPED_BY]->(:Organization)-[:COUNTRY]->(:Country {id: 'country-fr'})
MATCH (model)-[steps:DERIVED_FROM*1..]->(base:AIModel)
MATCH (base)-[:DEVELOPED_BY]->(developer:Organization)-[:COUNTRY]->(:Country {id: 'country-us'})
WITH model, base, developer, collect([step IN steps | step.derivationKind]) AS ways
MATCH (model)-[:DEVELOPED_BY]->(:Organization)-[:COUNTRY]->(country:Country)
WITH model, base, developer, ways, count(DISTINCT country) AS countries
RETURN model.name AS model, countries, base.name AS base, developer.name AS baseDeveloper,
       CASE WHEN any(way IN ways WHERE 'architecture' IN way) THEN 'on an architecture at some step'
            WHEN any(way IN ways WHERE 'unspecified' IN way) THEN 'unspecified' ELSE 'on weights' END AS built
ORDER BY model, base, baseDeveloper

// Q27 Which models released in the six months before an index edition came from the countries that rose?
MATCH (:IndexEdition {id: 'edition-global-ai-index-2023'})<-[:EDITION]-(old:Ranking)-[:RANKED]->(country:Country)
MATCH (:IndexEdition {id: 'edition-global-ai-index-2024'})<-[:EDITION]-(new:Ranking)-[:RANKED]->(country)
MATCH (old)-[:PILLAR]->(:Pillar {id: 'pillar-overall'})<-[:PILLAR]-(new)
WHERE old.rank > new.rank
MATCH (model:AIModel)-[:DEVELOPED_BY]->(developer:Organization)-[:COUNTRY]->(country)
WHERE model.releaseDate >= left('2024-03-24', size(model.releaseDate)) AND model.releaseDate <= '2024-09-24'
UNWIND model.releaseDate_sources AS id
MATCH (source:Source {id: id})
RETURN country.name AS country, old.rank - new.rank AS gained, model.name AS model, developer.name AS developer,
       model.releaseDate AS released,
       CASE size(model.releaseDate) WHEN 10 THEN 'day' WHEN 7 THEN 'month' ELSE 'year' END AS precision,
       source.name AS source
ORDER BY country, released, model, developer, source

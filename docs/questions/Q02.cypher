// Q02 Which countries ranked ahead of France in the 2023 edition?
MATCH (asked:Country {id: 'country-fr'})
MATCH (edition:IndexEdition {id: 'edition-global-ai-index-2023'}), (pillar:Pillar {id: 'pillar-overall'})
CALL (asked, edition, pillar) {
  MATCH (ahead:Entity)-[stands:RANKED_AHEAD_OF]->(asked)
  WHERE stands.edition = edition.id AND stands.pillar = pillar.id
  RETURN ahead, coalesce(stands.exhaustive, false) AS complete, stands.edition_sources AS told
  UNION ALL
  MATCH (asked)<-[:RANKED]-(worse:Ranking)-[:EDITION]->(edition)<-[stated:EDITION]-(better:Ranking)-[:RANKED]->(ahead:Entity)
  WHERE (worse)-[:PILLAR]->(pillar) AND (better)-[:PILLAR]->(pillar) AND better.rank < worse.rank
  RETURN ahead, false AS complete, stated.sources AS told
}
OPTIONAL MATCH (ahead)<-[:RANKED]-(ranking:Ranking)-[:EDITION]->(edition) WHERE (ranking)-[:PILLAR]->(pillar)
UNWIND told AS id
MATCH (source:Source {id: id})
RETURN ahead.name AS country, coalesce(toString(ranking.rank), 'rank not stated') AS rankThere,
       CASE WHEN complete THEN 'complete' ELSE 'not complete: there may be others' END AS list, source.name AS source
ORDER BY country, rankThere, source

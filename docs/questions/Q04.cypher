// Q04 What is France's rank for AI model development, and who is ahead?
MATCH (asked:Country {id: 'country-fr'})
MATCH (edition:IndexEdition {id: 'edition-global-ai-index-2024'}), (pillar:Pillar {id: 'pillar-ai-model-development'})
CALL (asked, edition, pillar) {
  MATCH (found:Entity)-[stands:RANKED_AHEAD_OF]->(asked)
  WHERE stands.edition = edition.id AND stands.pillar = pillar.id
  OPTIONAL MATCH (statement:Statement)-[:ASSERTED_BY]->(speaker:Entity) WHERE stands.id IN statement.recordedAs
  RETURN 'ahead' AS place, found, speaker, stands.edition_sources AS told
  UNION ALL
  MATCH (asked)<-[:RANKED]-(own:Ranking)-[stated:EDITION]->(edition)
  WHERE (own)-[:PILLAR]->(pillar)
  OPTIONAL MATCH (own)<-[:RECORDED_AS]-(:Statement)-[:ASSERTED_BY]->(speaker:Entity)
  RETURN 'asked for' AS place, asked AS found, speaker, stated.sources AS told
}
OPTIONAL MATCH (found)<-[:RANKED]-(ranking:Ranking)-[:EDITION]->(edition) WHERE (ranking)-[:PILLAR]->(pillar)
UNWIND told AS id
MATCH (source:Source {id: id})
RETURN place, found.name AS country, coalesce(toString(ranking.rank), 'rank not stated') AS rankThere,
       speaker.name AS saidBy, source.name AS source
ORDER BY place, country, saidBy, source

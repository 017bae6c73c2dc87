// Q03 In which pillars does the 2024 index place France above South Korea?
MATCH (above:Country {id: 'country-fr'}), (below:Country {id: 'country-kr'})
MATCH (edition:IndexEdition {id: 'edition-global-ai-index-2024'}), (pillar:Pillar)
CALL (above, below, edition, pillar) {
  MATCH (above)-[stands:RANKED_AHEAD_OF]->(below)
  WHERE stands.edition = edition.id AND stands.pillar = pillar.id
  OPTIONAL MATCH (statement:Statement)-[:ASSERTED_BY]->(speaker:Entity) WHERE stands.id IN statement.recordedAs
  RETURN coalesce(stands.exhaustive, false) AS complete, speaker, stands.edition_sources AS told
  UNION ALL
  MATCH (below)<-[:RANKED]-(worse:Ranking)-[:EDITION]->(edition)<-[stated:EDITION]-(better:Ranking)-[:RANKED]->(above)
  WHERE (worse)-[:PILLAR]->(pillar) AND (better)-[:PILLAR]->(pillar) AND better.rank < worse.rank
  OPTIONAL MATCH (better)<-[:RECORDED_AS]-(:Statement)-[:ASSERTED_BY]->(speaker:Entity)
  RETURN false AS complete, speaker, stated.sources AS told
}
UNWIND told AS id
MATCH (source:Source {id: id})
RETURN pillar.name AS pillar, CASE WHEN complete THEN 'complete' ELSE 'not complete: there may be others' END AS list,
       speaker.name AS saidBy, source.name AS source
ORDER BY pillar, saidBy, source

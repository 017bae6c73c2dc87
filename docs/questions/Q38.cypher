// Q38 List all entities mentioned in the article with their Wikidata ids where verified.
MATCH (:NewsArticle {id: 'doc-aju-2024-09-24'})-[:MENTIONS*0..1]->(entity:Entity)
CALL (entity) {
  UNWIND range(0, size(coalesce(entity.sameAs, [])) - 1) AS i
  WITH entity, i WHERE entity.sameAs[i] STARTS WITH 'http://www.wikidata.org/entity/'
  UNWIND split(entity.sameAs_sources[i], ' ') AS id
  MATCH (source:Source {id: id})
  RETURN collect({wikidata: entity.sameAs[i], source: source}) AS stated
}
UNWIND CASE stated WHEN [] THEN [null] ELSE stated END AS each
RETURN entity.class AS type, entity.name AS name, entity.id AS entity, each.wikidata AS wikidata,
       min(each.source.name) AS saysSo, count(DISTINCT each.source) AS sources
ORDER BY type, name, wikidata

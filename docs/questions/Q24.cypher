// Q24 Find an entity by any of its Korean, English or French names, including former ones.
WITH '미스트랄 AI는' AS text
WITH toLower(replace(text, ' ', '')) AS whole
WITH whole, [p IN ['에서', '에게', '으로', '은', '는', '이', '가', '을', '를', '의', '에', '와', '과', '로', '도', '만']
             WHERE whole ENDS WITH p] AS particles
WITH [whole, left(whole, size(whole) - size(coalesce(head(particles), '')))] AS sought
CALL (sought) {
  MATCH (entity:Entity)
  WHERE any(n IN [entity.name_en, entity.name_ko, entity.name_fr] WHERE toLower(replace(n, ' ', '')) IN sought)
  UNWIND [{name: entity.name_en, told: entity.name_en_sources}, {name: entity.name_ko, told: entity.name_ko_sources},
          {name: entity.name_fr, told: entity.name_fr_sources}] AS each
  RETURN entity, each.name AS name, 'name' AS status, each.told AS told
  UNION ALL
  MATCH (entity:Entity)
  WHERE any(n IN entity.aliases WHERE toLower(replace(n, ' ', '')) IN sought)
  UNWIND range(0, size(entity.aliases) - 1) AS i
  RETURN entity, entity.aliases[i] AS name, 'other name' AS status, split(entity.aliases_sources[i], ' ') AS told
  UNION ALL
  MATCH (naming:NameUse)-[:NAME_OF]->(entity:Entity)
  RETURN entity, naming.text AS name, naming.nameStatus AS status, naming.text_sources AS told
}
WITH entity, name, status, told, sought WHERE toLower(replace(name, ' ', '')) IN sought
UNWIND told AS id
MATCH (source:Source {id: id})
RETURN DISTINCT entity.id AS entity, entity.class AS type, name, status, source.name AS source
ORDER BY entity, name, status, source

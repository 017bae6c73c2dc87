// Q23 Which start-ups are named as emerging French AI companies and what were they called before?
MATCH (:NewsArticle {id: 'doc-aju-2024-09-24'})<-[:REPORTED_BY]-(statement:Statement)-[:SUBJECT]->(startup:Entity)
WHERE statement.statedValue = 'emerging notable start-up'
CALL (startup) {
  MATCH (naming:NameUse {nameStatus: 'former'})-[:NAME_OF]->(startup)
  UNWIND naming.text_sources AS id
  MATCH (source:Source {id: id})
  RETURN 'former name' AS what, naming.text AS value, coalesce(naming.end, 'not stated') AS usedUntil, source.name AS source
  UNION
  WITH startup
  WHERE startup:Company AND NOT EXISTS { (:NameUse {nameStatus: 'former'})-[:NAME_OF]->(startup) }
  RETURN 'former name' AS what, 'none recorded' AS value, '' AS usedUntil, '' AS source
  UNION
  MATCH (startup)-[told:COUNTRY]->(country:Country)
  UNWIND told.sources AS id
  MATCH (source:Source {id: id})
  RETURN 'country' AS what, country.name AS value, '' AS usedUntil, source.name AS source
}
RETURN DISTINCT startup.name AS startup, what, value, usedUntil, source
ORDER BY startup, what DESC, value, source

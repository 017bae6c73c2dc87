// Q32 Which facts were true on 31 December 2023, and which did we know on that day?
WITH '2023-12-31' AS day
MATCH (:NewsArticle {id: 'doc-aju-2024-09-24'})-[:MENTIONS]->(subject:Entity)
CALL (subject, day) {
  RETURN 'founded' AS fact, '' AS value, subject.inception AS since, null AS until, subject.inception_sources AS told
  UNION ALL
  RETURN 'adopted' AS fact, '' AS value, subject.adoptedOn AS since, null AS until, subject.adoptedOn_sources AS told
  UNION ALL
  MATCH (subject)-[post:HAS_ROLE_IN]->(body:Organization)
  RETURN 'role' AS fact, post.role + ', ' + body.name AS value, post.start AS since, post.end AS until,
         post.start_sources AS told
  UNION ALL
  MATCH (subject)<-[:RANKED]-(ranking:Ranking)-[:EDITION]->(edition:IndexEdition)-[:EDITION_OF]->(index:Index)
  MATCH (ranking)-[:PILLAR]->(pillar:Pillar)
  // a rank holds until the next edition
  WHERE NOT EXISTS {
    MATCH (index)<-[:EDITION_OF]-(later:IndexEdition) WHERE later.year > edition.year AND later.year <= day
  }
  RETURN 'rank' AS fact, toString(ranking.rank) + ', ' + pillar.name AS value, edition.year AS since, null AS until,
         ranking.rank_sources AS told
}
WITH subject, day, fact, value, since, until, told
WHERE since <= day AND (until IS NULL OR until >= left(day, size(until)))
UNWIND told AS id
MATCH (source:Source {id: id})
WITH subject, day, fact, value, since, until, min(coalesce(source.edition, 'not stated')) AS firstSaid
RETURN fact, subject.name AS subject, value, since AS validFrom, coalesce(until, 'not stated') AS validTo, firstSaid,
       CASE WHEN firstSaid = 'not stated' THEN 'not known' WHEN firstSaid <= day THEN 'yes' ELSE 'no' END AS knownThen
ORDER BY fact, subject, validFrom, value

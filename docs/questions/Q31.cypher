// Q31 Which facts would change if the article were withdrawn?
CALL () {
  MATCH (n:Entity) WHERE NOT n:ShownValue
  RETURN n.id AS entity, properties(n) AS facts, n.sources AS sources
  UNION ALL
  MATCH ()-[r]->() WHERE r.id IS NOT NULL
  RETURN r.id AS entity, properties(r) AS facts, r.sources AS sources
}
WITH entity, facts, size(sources) AS number, size([s IN sources WHERE s STARTS WITH 'aju-article/']) AS own
WHERE own > 0
CALL (entity, facts, number, own) {
  WITH entity WHERE number = own
  RETURN 'the whole entity' AS what, '' AS which
  UNION
  WITH facts, [key IN keys(facts) WHERE key ENDS WITH '_sources' AND key <> 'name_sources' | left(key, size(key) - 8)] AS properties
  WHERE number > own
  UNWIND properties AS property
  WITH property, CASE WHEN valueType(facts[property]) STARTS WITH 'LIST'
                      THEN [told IN facts[property + '_sources'] | split(told, ' ')]
                      ELSE [facts[property + '_sources']] END AS stated
  WHERE any(told IN stated WHERE all(s IN told WHERE s STARTS WITH 'aju-article/'))
  RETURN 'value' AS what, property AS which
  UNION
  MATCH (:Entity {id: entity})-[link]->(target:Entity)
  WHERE number > own AND link.id IS NULL AND link.claims IS NULL
    AND all(s IN link.sources WHERE s STARTS WITH 'aju-article/')
  RETURN 'link' AS what, target.id AS which
}
RETURN DISTINCT what, entity, which
ORDER BY what, entity, which

// Q01 How did France move from 13th to 5th in the Global AI Index, and what happened between the two editions?
MATCH (country:Country {id: 'country-fr'})
MATCH (from:IndexEdition {id: 'edition-global-ai-index-2023'}), (to:IndexEdition {id: 'edition-global-ai-index-2024'})
MATCH (report:Document)-[:REPORTS_ON]->(to)
WITH country, from, to, min(report.publishedOn) AS reported
CALL (country, from, to, reported) {
  MATCH (from)<-[:NOTE_ON]-(note:MethodologyNote)-[:NOTE_ON]->(to)
  UNWIND range(0, size(note.note) - 1) AS i
  RETURN 'warning' AS part, '' AS day, note.name AS what, note.note[i] AS detail, split(note.note_sources[i], ' ') AS told
  UNION ALL
  MATCH (country)<-[:RANKED]-(ranking:Ranking)-[:EDITION]->(edition:IndexEdition)
  WHERE edition IN [from, to] AND (ranking)-[:PILLAR]->(:Pillar {id: 'pillar-overall'})
  RETURN 'rank' AS part, edition.year AS day, edition.name AS what, 'rank ' + toString(ranking.rank) AS detail,
         ranking.rank_sources AS told
  UNION ALL
  MATCH (country)<-[:RANKED]-(change:RankChange)-[:PILLAR]->(pillar:Pillar)
  WHERE (change)-[:FROM_EDITION]->(from) AND (change)-[:TO_EDITION]->(to)
  RETURN 'rank change' AS part, to.year AS day, pillar.name AS what, 'places gained: ' + toString(change.places) AS detail,
         change.places_sources AS told
  UNION ALL
  MATCH (to)<-[:REPORTS_ON]-(:Document)-[:MENTIONS]->(body:Entity)-[:COUNTRY]->(country)
  MATCH (body)<-[:ASSERTED_BY]-(said:Recommendation)
  WHERE from.year <= said.statedOn AND said.statedOn <= reported
  RETURN 'event: recommendation' AS part, said.statedOn AS day, body.name AS what, said.statedValue AS detail,
         said.statedOn_sources AS told
  UNION ALL
  // what has a day that sources may give differently: each says its own
  CALL (country, to) {
    MATCH (to)<-[:REPORTS_ON]-(:Document)-[:MENTIONS]->(node:Entity)-[:COUNTRY]->(country)
    RETURN 'event: founded' AS part, node, 'inception' AS property
    UNION
    MATCH (to)<-[:REPORTS_ON]-(:Document)-[:MENTIONS]->(actor:Entity)-[:COUNTRY]->(country)
    MATCH (node:FundingRound)-[:RECIPIENT]->(actor)
    RETURN 'event: funding round' AS part, node, 'announcedOn' AS property
    UNION
    MATCH (to)<-[:REPORTS_ON]-(:Document)-[:MENTIONS]->(actor:Entity)-[:COUNTRY]->(country)
    MATCH (node:Entity)-[:DEVELOPED_BY]->(actor)
    RETURN 'event: model release' AS part, node, 'releaseDate' AS property
    UNION
    MATCH (to)<-[:REPORTS_ON]-(:Document)-[:MENTIONS]->(node:Entity)-[:JURISDICTION]->(country)
    RETURN 'event: policy adopted' AS part, node, 'adoptedOn' AS property
  }
  OPTIONAL MATCH (days:ShownValue {shownProperty: property})-[:SHOWN_OF]->(node)
  OPTIONAL MATCH (node)-[paid:AMOUNT]->(shown:Amount)
  OPTIONAL MATCH (amounts:ShownValue {shownProperty: 'amount'})-[:SHOWN_OF]->(node)
  WITH from, reported, part, node,
       coalesce(days.values, [s IN node[property + '_sources'] | node[property]]) AS days,
       coalesce(days.valueSources, node[property + '_sources'], []) AS daysBy,
       coalesce(amounts.values, [s IN paid.sources | shown.id]) AS amounts,
       coalesce(amounts.valueSources, paid.sources, []) AS amountsBy
  UNWIND range(0, size(daysBy) - 1) AS i
  WITH part, node, days[i] AS day, daysBy[i] AS source,
       [j IN range(0, size(amountsBy) - 1) WHERE amountsBy[j] = daysBy[i] | amounts[j]] AS amounts
  WHERE from.year <= days[i] AND days[i] <= reported
  OPTIONAL MATCH (amount:Amount) WHERE amount.id IN amounts
  RETURN part, day, node.name AS what,
         CASE part WHEN 'event: funding round' THEN coalesce(amount.name, 'amount not stated') ELSE '' END AS detail,
         [source] AS told
}
UNWIND told AS id
MATCH (source:Source {id: id})
RETURN part, day AS `when`, what, detail, min(source.name) AS saidBy, count(DISTINCT source) AS sources
ORDER BY part STARTS WITH 'event', `when`, part, what, detail

// Q21 Which countries have a national AI strategy, since when, and how many phases?
MATCH (strategy:Strategy)-[:JURISDICTION]->(country:Country)
WHERE 'strategy' IN strategy.topic
OPTIONAL MATCH (part:Entity)-[:PART_OF]->(strategy)
WITH strategy, country, count(DISTINCT part) AS parts
OPTIONAL MATCH (days:ShownValue {shownProperty: 'adoptedOn'})-[:SHOWN_OF]->(strategy)
WITH strategy, country, parts,
     coalesce(days.values, [s IN strategy.adoptedOn_sources | strategy.adoptedOn]) AS days,
     coalesce(days.valueSources, strategy.adoptedOn_sources, []) AS daysBy
UNWIND range(0, size(daysBy) - 1) AS n
MATCH (source:Source {id: daysBy[n]})
WITH strategy, country, parts, source, days[n] AS since,
     [i IN range(0, size(coalesce(strategy.citation, [])) - 1)
      WHERE source.id IN split(strategy.citation_sources[i], ' ') | strategy.citation[i]] AS citations
UNWIND CASE citations WHEN [] THEN [null] ELSE citations END AS citation
RETURN country.name AS country, strategy.name AS strategy, since,
       CASE size(since) WHEN 10 THEN 'day' WHEN 7 THEN 'month' ELSE 'year' END AS precision,
       CASE parts WHEN 0 THEN 'none recorded' ELSE toString(parts) END AS phases, source.name AS source, citation
ORDER BY country, since, strategy, source, citation

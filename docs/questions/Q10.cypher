// Q10 Show every funding round of Mistral AI with date precision, amount in original currency, reported KRW, and who
//   reported it.
MATCH (funding:FundingRound)-[told:RECIPIENT]->(:Organization {id: 'org-mistral-ai'})
UNWIND told.sources AS id
MATCH (source:Source {id: id})
// what this source says of the day and of the amount, shown or not
OPTIONAL MATCH (days:ShownValue {shownProperty: 'announcedOn'})-[:SHOWN_OF]->(funding)
OPTIONAL MATCH (funding)-[paid:AMOUNT]->(shown:Amount)
OPTIONAL MATCH (amounts:ShownValue {shownProperty: 'amount'})-[:SHOWN_OF]->(funding)
WITH funding, source,
     coalesce(days.values, [s IN funding.announcedOn_sources | funding.announcedOn]) AS days,
     coalesce(days.valueSources, funding.announcedOn_sources, []) AS daysBy,
     coalesce(amounts.values, [s IN paid.sources | shown.id]) AS amounts,
     coalesce(amounts.valueSources, paid.sources, []) AS amountsBy
WITH funding, source,
     head([i IN range(0, size(daysBy) - 1) WHERE daysBy[i] = source.id | days[i]]) AS day,
     [i IN range(0, size(amountsBy) - 1) WHERE amountsBy[i] = source.id | amounts[i]] AS amounts,
     head([i IN range(0, size(coalesce(funding.timing, [])) - 1)
           WHERE source.id IN split(funding.timing_sources[i], ' ') | funding.timing[i]]) AS words,
     [i IN range(0, size(coalesce(funding.citation, [])) - 1)
      WHERE source.id IN split(funding.citation_sources[i], ' ') | funding.citation[i]] AS citations
UNWIND CASE amounts WHEN [] THEN [null] ELSE amounts END AS stated
OPTIONAL MATCH (amount:Amount {id: stated})
OPTIONAL MATCH (funding)<-[given:CONVERSION_FOR]-(:Conversion)-[:CONVERTED_TO]->(krw:Amount {currency: 'KRW'})
WHERE source.id IN given.sources
UNWIND CASE citations WHEN [] THEN [null] ELSE citations END AS citation
RETURN funding.name AS round, coalesce(day, words, 'not stated') AS date,
       CASE WHEN day IS NOT NULL THEN CASE size(day) WHEN 10 THEN 'day' WHEN 7 THEN 'month' ELSE 'year' END
            WHEN words IS NOT NULL THEN 'relative' ELSE 'not stated' END AS precision,
       amount.bound AS bound, amount.value AS amount, amount.currency AS currency, krw.value AS reportedKRW,
       source.name AS source, citation
ORDER BY funding.announcedOn, round, source, citation

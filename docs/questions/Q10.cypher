// Q10 Show every funding round of Mistral AI with date precision, amount in original currency, reported KRW, and who
//   reported it.
MATCH (funding:FundingRound)-[told:RECIPIENT]->(:Organization {id: 'org-mistral-ai'})
UNWIND told.sources AS id
MATCH (source:Source {id: id})
// what this source says of the day and of the amounts, shown or not
OPTIONAL MATCH (days:ShownValue {shownProperty: 'announcedOn'})-[:SHOWN_OF]->(funding)
OPTIONAL MATCH (funding)-[paid:AMOUNT|EQUITY_AMOUNT|DEBT_AMOUNT]->(shown:Amount)
WITH funding, source, paid, shown,
     CASE WHEN days IS NOT NULL
          THEN head([i IN range(0, size(days.values) - 1) WHERE days.valueSources[i] = source.id | days.values[i]])
          WHEN source.id IN funding.announcedOn_sources THEN funding.announcedOn END AS day,
     CASE type(paid) WHEN 'AMOUNT' THEN 'amount' WHEN 'EQUITY_AMOUNT' THEN 'equityAmount' ELSE 'debtAmount' END AS key
OPTIONAL MATCH (amounts:ShownValue)-[:SHOWN_OF]->(funding) WHERE amounts.shownProperty = key
WITH funding, source, day,
     collect(CASE WHEN amounts IS NOT NULL
                  THEN [i IN range(0, size(amounts.values) - 1) WHERE amounts.valueSources[i] = source.id
                        | [key, amounts.values[i]]]
                  WHEN source.id IN paid.sources THEN [[key, shown.id]] ELSE [] END) AS paid
WITH funding, source, day, reduce(every = [], some IN paid | every + some) AS paid,
     head([i IN range(0, size(coalesce(funding.timing, [])) - 1)
           WHERE source.id IN split(funding.timing_sources[i], ' ') | funding.timing[i]]) AS words,
     [i IN range(0, size(coalesce(funding.citation, [])) - 1)
      WHERE source.id IN split(funding.citation_sources[i], ' ') | funding.citation[i]] AS citations
UNWIND CASE paid WHEN [] THEN [null] ELSE paid END AS one
OPTIONAL MATCH (amount:Amount {id: one[1]})
OPTIONAL MATCH (funding)<-[given:CONVERSION_FOR]-(:Conversion)-[:CONVERTED_TO]->(krw:Amount {currency: 'KRW'})
WHERE source.id IN given.sources
UNWIND CASE citations WHEN [] THEN [null] ELSE citations END AS citation
RETURN funding.name AS round, coalesce(day, words, 'not stated') AS date,
       CASE WHEN day IS NOT NULL THEN CASE size(day) WHEN 10 THEN 'day' WHEN 7 THEN 'month' ELSE 'year' END
            WHEN words IS NOT NULL THEN 'relative' ELSE 'not stated' END AS precision,
       CASE one[0] WHEN 'amount' THEN 'whole' WHEN 'equityAmount' THEN 'in equity' WHEN 'debtAmount' THEN 'in debt'
       END AS part,
       amount.bound AS bound, amount.value AS amount, amount.currency AS currency, krw.bound AS boundKRW,
       krw.value AS reportedKRW, source.name AS source, citation
ORDER BY funding.announcedOn, round, source, part, amount, citation

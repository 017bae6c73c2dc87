// Q10 Show every funding round of Mistral AI with date precision, amount in original currency, reported KRW, and who
//   reported it.
MATCH (funding:FundingRound)-[told:RECIPIENT]->(:Organization {id: 'org-mistral-ai'})
UNWIND told.sources AS id
MATCH (source:Source {id: id})
// what this source says of the day and of the amounts, shown or not
OPTIONAL MATCH (days:ShownValue {shownProperty: 'announcedOn'})-[:SHOWN_OF]->(funding)
OPTIONAL MATCH (funding)-[paid:AMOUNT|EQUITY_AMOUNT|DEBT_AMOUNT]->(shown:Amount)
OPTIONAL MATCH (amounts:ShownValue)-[:SHOWN_OF]->(funding)
WHERE amounts.shownProperty = CASE type(paid) WHEN 'AMOUNT' THEN 'amount' WHEN 'EQUITY_AMOUNT' THEN 'equityAmount'
                              ELSE 'debtAmount' END
OPTIONAL MATCH (funding)<-[given:CONVERSION_FOR]-(:Conversion)-[:CONVERTED_TO]->(krw:Amount {currency: 'KRW'})
WHERE source.id IN given.sources
WITH funding.id AS funding, funding.name AS round, funding.announcedOn AS announced, source.name AS source,
     krw.id AS krw, krw.bound AS boundKRW, krw.value AS reportedKRW,
     CASE WHEN days IS NOT NULL
          THEN head([i IN range(0, size(days.values) - 1) WHERE days.valueSources[i] = source.id | days.values[i]])
          WHEN source.id IN funding.announcedOn_sources THEN funding.announcedOn END AS day,
     head([i IN range(0, size(coalesce(funding.timing, [])) - 1)
           WHERE source.id IN split(funding.timing_sources[i], ' ') | funding.timing[i]]) AS words,
     [i IN range(0, size(coalesce(funding.citation, [])) - 1)
      WHERE source.id IN split(funding.citation_sources[i], ' ') | funding.citation[i]] AS citations,
     collect([CASE type(paid) WHEN 'AMOUNT' THEN 'whole' WHEN 'EQUITY_AMOUNT' THEN 'in equity'
                              WHEN 'DEBT_AMOUNT' THEN 'in debt' END,
              CASE WHEN amounts IS NOT NULL
                   THEN [i IN range(0, size(amounts.values) - 1)
                         WHERE amounts.valueSources[i] = source.id | amounts.values[i]]
                   WHEN source.id IN paid.sources THEN [shown.id] ELSE [] END]) AS parts
UNWIND CASE reduce(n = 0, each IN parts | n + size(each[1])) WHEN 0 THEN [[null, [null]]] ELSE parts END AS each
UNWIND each[1] AS amountId
OPTIONAL MATCH (amount:Amount {id: amountId})
UNWIND CASE citations WHEN [] THEN [null] ELSE citations END AS citation
RETURN round, coalesce(day, words, 'not stated') AS date,
       CASE WHEN day IS NOT NULL THEN CASE size(day) WHEN 10 THEN 'day' WHEN 7 THEN 'month' ELSE 'year' END
            WHEN words IS NOT NULL THEN 'relative' ELSE 'not stated' END AS precision,
       each[0] AS part, amount.bound AS bound, amount.value AS amount, amount.currency AS currency,
       boundKRW, reportedKRW, source, citation
ORDER BY announced, round, source, part, amount, citation

// Q11 How did Mistral AI's valuation change over time and at which round was each figure set?
MATCH (valuation:Valuation)-[:VALUATION_OF]->(:Organization {id: 'org-mistral-ai'})
OPTIONAL MATCH (valuation)-[put:AMOUNT]->(shown:Amount)
OPTIONAL MATCH (amounts:ShownValue {shownProperty: 'amount'})-[:SHOWN_OF]->(valuation)
OPTIONAL MATCH (days:ShownValue {shownProperty: 'asOf'})-[:SHOWN_OF]->(valuation)
OPTIONAL MATCH (bases:ShownValue {shownProperty: 'valuationBasis'})-[:SHOWN_OF]->(valuation)
WITH valuation,
     coalesce(amounts.values, [s IN put.sources | shown.id]) AS amounts,
     coalesce(amounts.valueSources, put.sources, []) AS amountsBy,
     coalesce(days.values, [s IN valuation.asOf_sources | valuation.asOf]) AS days,
     coalesce(days.valueSources, valuation.asOf_sources, []) AS daysBy,
     coalesce(bases.values, [s IN valuation.valuationBasis_sources | valuation.valuationBasis]) AS bases,
     coalesce(bases.valueSources, valuation.valuationBasis_sources, []) AS basesBy
UNWIND range(0, size(amountsBy) - 1) AS n
MATCH (source:Source {id: amountsBy[n]}), (amount:Amount {id: amounts[n]})
WITH valuation, source, amount,
     head([i IN range(0, size(daysBy) - 1) WHERE daysBy[i] = source.id | days[i]]) AS day,
     head([i IN range(0, size(basesBy) - 1) WHERE basesBy[i] = source.id | bases[i]]) AS basis,
     [i IN range(0, size(coalesce(valuation.citation, [])) - 1)
      WHERE source.id IN split(valuation.citation_sources[i], ' ') | valuation.citation[i]] AS citations
OPTIONAL MATCH (valuation)-[fixed:SET_BY]->(round:FundingRound) WHERE source.id IN fixed.sources
WITH collect({valuation: valuation, source: source, amount: amount, day: day, basis: basis, citations: citations,
              round: round, of: round.id, currency: amount.currency, value: amount.value}) AS figures
UNWIND figures AS one
WITH one.valuation AS valuation, one.source AS source, one.amount AS amount, one.day AS day, one.basis AS basis,
     one.citations AS citations, one.round AS round,
     size(reduce(others = [], two IN figures |
       CASE WHEN two.of = one.of AND two.currency = one.currency AND two.value <> one.value AND NOT two.value IN others
            THEN others + two.value ELSE others END)) AS rivals
OPTIONAL MATCH (valuation)<-[given:CONVERSION_FOR]-(:Conversion)-[:CONVERTED_TO]->(krw:Amount {currency: 'KRW'})
WHERE source.id IN given.sources
UNWIND CASE citations WHEN [] THEN [null] ELSE citations END AS citation
RETURN coalesce(day, 'not stated') AS asOf, amount.bound AS bound, amount.value AS amount, amount.currency AS currency,
       coalesce(basis, 'not stated') AS basis, coalesce(round.name, 'round not stated') AS setAt,
       CASE WHEN rivals > 0 THEN 'rivals: ' + toString(rivals) END AS rivals, krw.bound AS boundKRW, krw.value AS reportedKRW, source.name AS source, citation
ORDER BY asOf, source, citation, amount

// Q15 Do two sources disagree about the amount or date of the same round or budget? List both.
CALL () {
  MATCH (amounts:ShownValue {shownProperty: 'amount'})-[:SHOWN_OF]->(node:Entity)
  UNWIND range(0, size(amounts.values) - 1) AS i
  UNWIND [j IN range(0, size(amounts.values) - 1) WHERE amounts.valueSources[i] < amounts.valueSources[j]] AS j
  MATCH (a:Amount {id: amounts.values[i]}), (b:Amount {id: amounts.values[j]})
  WHERE a.value <> b.value OR a.currency <> b.currency
  RETURN 'amount' AS about, node.name AS subject,
         amounts.valueSources[i] AS told, a.value AS one, a.currency AS oneIs,
         node.citation AS cites, node.citation_sources AS citedBy,
         amounts.valueSources[j] AS otherTold, b.value AS other, b.currency AS otherIs,
         node.citation AS otherCites, node.citation_sources AS otherCitedBy,
         CASE a.currency WHEN b.currency THEN 'different figures'
              ELSE 'different currencies: may be the same money' END AS verdict
  UNION ALL
  MATCH (days:ShownValue {shownProperty: 'announcedOn'})-[:SHOWN_OF]->(node:Entity)
  UNWIND range(0, size(days.values) - 1) AS i
  UNWIND [j IN range(0, size(days.values) - 1) WHERE days.valueSources[i] < days.valueSources[j]] AS j
  WITH node.name AS subject, days.values[i] AS one, days.valueSources[i] AS told, days.values[j] AS other,
       days.valueSources[j] AS otherTold, node.citation AS cites, node.citation_sources AS citedBy
  WHERE NOT one STARTS WITH other AND NOT other STARTS WITH one
  RETURN 'date' AS about, subject, told, one, 'announced on' AS oneIs, cites, citedBy,
         otherTold, other, 'announced on' AS otherIs, cites AS otherCites, citedBy AS otherCitedBy,
         'different dates' AS verdict
  UNION ALL
  MATCH (a:Amount)<-[:AMOUNT]-(first:BudgetCommitment)-[said:POLICY]->(node:Policy)
  MATCH (node)<-[otherSaid:POLICY]-(second:BudgetCommitment)-[:AMOUNT]->(b:Amount)
  WHERE first.id < second.id AND (a.value <> b.value OR a.currency <> b.currency)
    AND first.phase IS NOT NULL AND first.funderScope IS NOT NULL
    AND second.phase IS NOT NULL AND second.funderScope IS NOT NULL
  UNWIND said.sources AS told
  UNWIND otherSaid.sources AS otherTold
  RETURN 'budget' AS about, node.name AS subject, told, a.value AS one,
         a.currency + ', ' + first.phase + ', whose money: ' + first.funderScope AS oneIs,
         first.citation AS cites, first.citation_sources AS citedBy, otherTold, b.value AS other,
         b.currency + ', ' + second.phase + ', whose money: ' + second.funderScope AS otherIs,
         second.citation AS otherCites, second.citation_sources AS otherCitedBy,
         CASE WHEN first.phase <> second.phase THEN 'different phases: not the same quantity'
              WHEN first.funderScope <> second.funderScope THEN 'whose money differs or is not stated'
              ELSE 'different figures' END AS verdict
}
MATCH (source:Source {id: told}), (otherSource:Source {id: otherTold})
// the document that a source cites for it, else the source itself
WITH subject, about, one, oneIs, other, otherIs, verdict, source.name AS source, otherSource.name AS otherSource,
     [i IN range(0, size(coalesce(cites, [])) - 1) WHERE told IN split(citedBy[i], ' ') | cites[i]] AS cited,
     [i IN range(0, size(coalesce(otherCites, [])) - 1)
      WHERE otherTold IN split(otherCitedBy[i], ' ') | otherCites[i]] AS otherCited
UNWIND CASE cited WHEN [] THEN [source] ELSE cited END AS saidBy
UNWIND CASE otherCited WHEN [] THEN [otherSource] ELSE otherCited END AS otherSaidBy
WITH subject, about, one, oneIs, saidBy, other, otherIs, otherSaidBy, verdict WHERE saidBy <> otherSaidBy
RETURN DISTINCT subject, about, one, oneIs, saidBy, other, otherIs, otherSaidBy, verdict
ORDER BY about, subject, one, other, saidBy, otherSaidBy

// Q12 Which investors took part in a given round, who led, and which amounts are undisclosed?
MATCH (round:FundingRound {id: 'round-mistral-ai-2023-06-seed'})
OPTIONAL MATCH (lists:ShownValue {shownProperty: 'investorsKnown'})-[:SHOWN_OF]->(round)
WITH round, coalesce(lists.values, [s IN round.investorsKnown_sources | round.investorsKnown]) AS lists,
     coalesce(lists.valueSources, round.investorsKnown_sources, []) AS listsBy
UNWIND range(0, size(listsBy) - 1) AS i
MATCH (source:Source {id: listsBy[i]})
OPTIONAL MATCH (investor:Investor)-[part:TOOK_PART_IN]->(round) WHERE source.id IN part.sources
OPTIONAL MATCH (amount:Amount {id: part.amount})
RETURN round.name AS round, lists[i] AS investorsNamed, coalesce(investor.name, 'none named') AS investor,
       coalesce(part.participationRole, 'not stated') AS part,
       coalesce(amount.value, part.disclosure, 'not stated') AS amount, amount.currency AS currency,
       source.name AS source
ORDER BY round, part, investor, source

// Q19 Which policies fund AI, with which budget, over which years, by whom, and in which phase?
MATCH (budget:BudgetCommitment)-[told:POLICY]->(policy:Policy)-[:JURISDICTION]->(jurisdiction:Jurisdiction)
MATCH (budget)-[:AMOUNT]->(amount:Amount)
WHERE budget.phase IS NOT NULL
OPTIONAL MATCH (policy)-[:PART_OF]->(whole:Entity)
OPTIONAL MATCH (policy)-[:ADOPTED_BY]->(body:Organization)
UNWIND told.sources AS id
MATCH (source:Source {id: id})
UNWIND coalesce(budget.note, ['AI']) AS covers
UNWIND coalesce(budget.timing, [budget.start]) AS timing
UNWIND coalesce(budget.citation, [source.name]) AS saidBy
RETURN jurisdiction.name AS jurisdiction, policy.name AS policy, coalesce(whole.name, '') AS partOf,
       CASE budget.phase WHEN 'executed' THEN 'executed' ELSE 'planned' END AS state, budget.phase AS phase,
       amount.bound AS bound, amount.value AS amount, amount.currency AS currency,
       coalesce(budget.funderScope, 'not stated') AS whoseMoney, covers, coalesce(timing, 'not stated') AS from,
       coalesce(budget.end, 'not stated') AS to, coalesce(body.name, 'not stated') AS adoptedBy, saidBy
ORDER BY jurisdiction, policy, state, phase, amount, saidBy, adoptedBy

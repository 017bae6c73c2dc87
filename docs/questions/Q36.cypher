// Q36 Which policies or recommendations concern GPUs or public compute, and who is the target?
CALL () {
  MATCH (said:Recommendation)-[told:CONCERNS]->(:Concept {id: 'concept-gpu'})
  WHERE said.statedValue IS NOT NULL
  MATCH (said)-[:REPORTED_BY]->(report:Document)
  OPTIONAL MATCH (said)-[:ASSERTED_BY]->(proposer:Entity)
  OPTIONAL MATCH (said)-[:ADDRESSED_TO]->(addressee:Entity)
  UNWIND coalesce(said.beneficiary, ['not stated']) AS beneficiary
  RETURN 'proposed, not a policy' AS status, said.class AS kind, said.statementId AS number, said.statedValue AS what,
         proposer, 'reported ' + report.publishedOn AS date, addressee.name AS askedToAct, beneficiary,
         told.sources AS told
  UNION ALL
  MATCH (policy:Policy)
  WHERE 'compute' IN policy.topic
  OPTIONAL MATCH (policy)-[:ADOPTED_BY]->(proposer:Organization)
  UNWIND range(0, size(policy.topic) - 1) AS i
  WITH policy, proposer, i WHERE policy.topic[i] = 'compute'
  RETURN 'policy' AS status, policy.class AS kind, '' AS number, policy.name AS what, proposer, policy.adoptedOn AS date,
         null AS askedToAct, 'not stated' AS beneficiary, split(policy.topic_sources[i], ' ') AS told
}
UNWIND told AS id
MATCH (source:Source {id: id})
RETURN status, kind, number, what, coalesce(proposer.name, 'not stated') AS `by`, coalesce(date, 'not stated') AS date,
       coalesce(askedToAct, 'not stated') AS askedToAct, beneficiary, source.name AS source
ORDER BY status DESC, number, date, what, `by`, askedToAct, beneficiary

// Q35 Which organisations are described as "national champion", by whom?
MATCH (statement:Statement)-[:ABOUT]->(organisation:Organization)
WHERE (statement:Opinion OR statement:Evaluation OR statement:QuotedLabel)
  AND toLower(statement.statedValue) CONTAINS 'champion'
OPTIONAL MATCH (statement)-[:ASSERTED_BY]->(asserter:Entity)
OPTIONAL MATCH (statement)-[:REPORTED_BY]->(document:Document)
UNWIND coalesce(statement.assertion, [null]) AS how
RETURN organisation.name AS organisation, statement.statedValue AS words, statement.class AS kind,
       coalesce(asserter.name, how, 'not stated') AS saidBy, document.name AS reportedBy
ORDER BY organisation, words, saidBy

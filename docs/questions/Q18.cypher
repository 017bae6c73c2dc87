// Q18 Which statements in this article are opinions, which are reported claims, which are facts?
MATCH (article:NewsArticle {id: 'doc-aju-2024-09-24'}), (statement:Statement)
WHERE statement.predicate IS NOT NULL
  AND any(source IN statement.statementId_sources WHERE source IN article.sources)
OPTIONAL MATCH (statement)-[:SUBJECT]->(subject:Entity)
OPTIONAL MATCH (statement)-[:STATED_ENTITY]->(entity:Entity)
OPTIONAL MATCH (statement)-[:ASSERTED_BY]->(asserter:Entity)
OPTIONAL MATCH (statement)-[:REPORTED_BY]->(document:Document)
OPTIONAL MATCH (speaker:Person)-[post:HAS_ROLE_IN]->(:Organization)
WHERE post.id IN statement.inRole AND (statement:ReportedSpeech OR statement:QuotedLabel)
UNWIND coalesce(statement.assertion, ['']) AS how
RETURN statement.class AS kind, statement.statementId AS number,
       coalesce(subject.name, 'the statement itself') AS subject, statement.predicate AS predicate,
       coalesce(statement.statedValue, entity.name, '') AS said,
       coalesce(speaker.name, asserter.name, 'nobody named') AS saidBy, how,
       coalesce(document.name, 'not in the article') AS toldBy
ORDER BY kind, number, saidBy

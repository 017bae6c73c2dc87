// Q06 Which non-US labs have released an open-weight model above 1e25 training FLOP, and who funds them?
MATCH (estimate:Estimate {quantity: 'training-compute'})-[:ESTIMATE_OF]->(model:AIModel)-[:DEVELOPED_BY]->(lab:Organization)
MATCH (lab)-[:COUNTRY]->(home:Country)
WHERE estimate.value > 1e25
  AND NOT EXISTS { (model)-[:DEVELOPED_BY]->(:Organization)-[:COUNTRY]->(:Country {id: 'country-us'}) }
MATCH (weights:Component {part: 'weights'})-[:COMPONENT_OF]->(model)
WHERE weights.access IN ['open', 'open-restricted', 'open-noncommercial']
OPTIONAL MATCH (weights)-[:LICENCE]->(licence:Licence)
MATCH (source:Source) WHERE source.id IN estimate.value_sources
WITH estimate, model, lab, home, weights, licence, min(source.name) AS estimatedBy, count(source) AS sources
OPTIONAL MATCH (funder:Entity)-[:TOOK_PART_IN]->(round:FundingRound)-[:RECIPIENT]->(lab)
UNWIND coalesce(round.citation, [null]) AS fundingReportedBy
RETURN lab.name AS lab, home.name AS country, model.name AS model, estimate.value AS flop,
       coalesce(estimate.confidence, 'not stated') AS confidence, weights.access AS weights, licence.name AS licence,
       estimatedBy, sources, funder.name AS funder, round.name AS round, fundingReportedBy
ORDER BY flop DESC, model, lab, round, funder, fundingReportedBy

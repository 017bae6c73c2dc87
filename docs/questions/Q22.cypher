// Q22 Compare France and South Korea: ranks, models, funding, compute, policies.
MATCH (country:Country)
WHERE country.id IN ['country-fr', 'country-kr']
CALL (country) {
  OPTIONAL MATCH (country)<-[:RANKED]-(ranking:Ranking)-[:EDITION]->(edition:IndexEdition)
  WHERE ranking.rank IS NOT NULL
  OPTIONAL MATCH (ranking)-[:PILLAR]->(pillar:Pillar)
  RETURN 'rank' AS measure, edition.name + ', ' + pillar.name AS detail, ranking.rank AS figure
  UNION ALL
  OPTIONAL MATCH (country)-[stands:RANKED_AHEAD_OF]->(other:Country)
  WHERE other.id IN ['country-fr', 'country-kr']
  OPTIONAL MATCH (edition:IndexEdition) WHERE edition.id = stands.edition
  OPTIONAL MATCH (pillar:Pillar) WHERE pillar.id = stands.pillar
  RETURN 'ranked ahead, ranks not stated' AS measure, edition.name + ', ' + pillar.name AS detail,
         'of ' + other.name AS figure
  UNION ALL
  OPTIONAL MATCH (model:AIModel)-[:DEVELOPED_BY]->(:Organization)-[:COUNTRY]->(country)
  WITH count(DISTINCT model) AS models
  RETURN 'models' AS measure, null AS detail, CASE WHEN models > 0 THEN models END AS figure
  UNION ALL
  OPTIONAL MATCH (estimate:Estimate {quantity: 'training-compute'})-[:ESTIMATE_OF]->(:AIModel)
                 -[:DEVELOPED_BY]->(:Organization)-[:COUNTRY]->(country)
  RETURN 'largest training compute, FLOP' AS measure, null AS detail, max(estimate.value) AS figure
  UNION ALL
  OPTIONAL MATCH (round:FundingRound)-[:RECIPIENT]->(:Organization)-[:COUNTRY]->(country)
  WITH count(DISTINCT round) AS rounds
  RETURN 'funding rounds' AS measure, null AS detail, CASE WHEN rounds > 0 THEN rounds END AS figure
  UNION ALL
  OPTIONAL MATCH (amount:Amount)<-[:AMOUNT]-(:FundingRound)-[:RECIPIENT]->(:Organization)-[:COUNTRY]->(country)
  WITH amount.currency AS currency, sum(amount.value) AS total
  RETURN 'money raised' AS measure, currency AS detail, CASE WHEN total > 0 THEN total END AS figure
  UNION ALL
  OPTIONAL MATCH (policy:Policy)-[:JURISDICTION]->(country)
  WITH count(DISTINCT policy) AS policies
  RETURN 'policies' AS measure, null AS detail, CASE WHEN policies > 0 THEN policies END AS figure
  UNION ALL
  OPTIONAL MATCH (cluster:Cluster {status: 'existing'})-[:COUNTRY]->(country)
  WHERE cluster.certainty <> 'unlikely' AND NOT coalesce(cluster.possiblyDuplicate, false)
        AND NOT EXISTS { (:Cluster {status: 'existing'})-[:SUCCESSOR_OF]->(cluster) }
  WITH count(DISTINCT cluster) AS clusters
  RETURN 'clusters in operation' AS measure, null AS detail, CASE WHEN clusters > 0 THEN clusters END AS figure
  UNION ALL
  OPTIONAL MATCH (cluster:Cluster {status: 'existing'})-[:COUNTRY]->(country)
  WHERE cluster.certainty <> 'unlikely' AND NOT coalesce(cluster.possiblyDuplicate, false)
        AND NOT EXISTS { (:Cluster {status: 'existing'})-[:SUCCESSOR_OF]->(cluster) }
  WITH sum(cluster.h100Equivalents) AS h100
  RETURN 'H100 equivalents of these clusters' AS measure, null AS detail,
         CASE WHEN h100 > 0 THEN round(h100) END AS figure
}
RETURN country.name AS country, measure, coalesce(detail, '') AS detail, coalesce(figure, 'none recorded') AS figure
ORDER BY measure, detail, country, figure

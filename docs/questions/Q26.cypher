// Q26 Give training compute, parameters, hardware and their confidence for the models in a lineage.
MATCH (model:AIModel)-[:DERIVED_FROM*0..]->(root:AIModel)
WHERE root.id IN ['model-llama-3-1-405b', 'model-mistral-large-2']
WITH DISTINCT root, model
OPTIONAL MATCH (model)-[step:DERIVED_FROM]->(base:AIModel)
WITH root, model, coalesce(step.derivationKind + ', from ' + base.name, 'no base model recorded') AS derivation
CALL (model) {
  MATCH (estimate:Estimate)-[:ESTIMATE_OF]->(model)
  WHERE estimate.quantity IS NOT NULL AND estimate.unit IS NOT NULL
  OPTIONAL MATCH (figures:ShownValue {shownProperty: 'value'})-[:SHOWN_OF]->(estimate)
  OPTIONAL MATCH (grades:ShownValue {shownProperty: 'confidence'})-[:SHOWN_OF]->(estimate)
  WITH estimate,
       coalesce([v IN figures.values | toFloat(v)], [s IN estimate.value_sources | estimate.value]) AS figures,
       coalesce(figures.valueSources, estimate.value_sources, []) AS figuresBy,
       coalesce(grades.values, [s IN estimate.confidence_sources | estimate.confidence]) AS grades,
       coalesce(grades.valueSources, estimate.confidence_sources, []) AS gradesBy
  UNWIND range(0, size(figuresBy) - 1) AS n
  RETURN estimate.quantity AS quantity, figures[n] AS figure, estimate.unit AS unit, figuresBy[n] AS told,
         head([i IN range(0, size(gradesBy) - 1) WHERE gradesBy[i] = figuresBy[n] | grades[i]]) AS grade
  UNION ALL
  MATCH (model)-[training:TRAINED_ON]->(chip:Chip)
  UNWIND training.sources AS told
  RETURN 'hardware' AS quantity, chip.name AS figure, 'kind of chip' AS unit, told, null AS grade
  UNION ALL
  OPTIONAL MATCH (counts:ShownValue {shownProperty: 'chipCount'})-[:SHOWN_OF]->(model)
  WITH coalesce([v IN counts.values | toInteger(v)], [s IN model.chipCount_sources | model.chipCount]) AS counts,
       coalesce(counts.valueSources, model.chipCount_sources, []) AS countsBy
  UNWIND range(0, size(countsBy) - 1) AS n
  RETURN 'hardware' AS quantity, counts[n] AS figure, 'number of chips' AS unit, countsBy[n] AS told, null AS grade
}
MATCH (source:Source {id: told})
RETURN root.name AS lineage, model.name AS model, derivation, quantity, figure, unit,
       coalesce(grade, 'not stated') AS confidence, min(source.name) AS saidBy, count(DISTINCT source) AS sources
ORDER BY lineage, model, derivation, quantity, unit, figure, confidence

// Q41 Where do the loaded sources give rival values? Each value, who says so, and which one is shown.
CALL () {
  MATCH (choice:ShownValue)
  UNWIND range(0, size(choice.values) - 1) AS i
  WITH choice.shownOf AS entity, choice.shownProperty AS about, choice.chosenValue AS chosen,
       choice.values[i] AS value, choice.valueSources[i] AS told
  RETURN entity, about, value, told,
         CASE WHEN value = chosen OR toFloat(value) = toFloat(chosen) THEN 'shown'
              WHEN value =~ '[0-9]{4}(-[0-9]{2})?' AND chosen STARTS WITH value + '-' THEN 'agrees, less precise'
              WHEN about = 'type' THEN 'another type'
              ELSE 'rival' END AS stands
  UNION
  MATCH (a:Amount)<-[put:AMOUNT]-(one:Valuation)-[:VALUATION_OF]->(node:Entity)
  MATCH (node)<-[:VALUATION_OF]-(other:Valuation)-[:AMOUNT]->(b:Amount)
  WHERE one.id <> other.id AND (a.value <> b.value OR a.currency <> b.currency)
    AND size(one.asOf) >= 7 AND left(one.asOf, 7) = left(other.asOf, 7)
  UNWIND put.sources AS told
  RETURN node.id AS entity, 'valuation, ' + left(one.asOf, 7) AS about, a.id AS value, told,
         'none is shown before the other' AS stands
}
MATCH (source:Source {id: told})
RETURN DISTINCT entity, about, value, stands, source.name AS source
ORDER BY entity, about, value, stands, source

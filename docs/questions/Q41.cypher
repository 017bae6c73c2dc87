// Q41 Which values do sources, or one source with itself, state differently, and which of them is shown?
MATCH (shown:ShownValue)
UNWIND range(0, size(shown.values) - 1) AS i
MATCH (source:Source {id: shown.valueSources[i]})
RETURN DISTINCT shown.shownOf AS subject, shown.shownProperty AS property, shown.values[i] AS value,
       CASE shown.values[i] WHEN shown.chosenValue THEN 'shown' ELSE 'rival' END AS status, source.name AS source
ORDER BY subject, property, value, source

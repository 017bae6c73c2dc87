// Q16 Which conversions reported in an article imply inconsistent exchange rates?
MATCH (a:Amount)<-[:CONVERTED_FROM]-(conversion:Conversion)-[:CONVERTED_TO]->(b:Amount)
MATCH (conversion)-[told:CONVERSION_FOR]->(subject:Entity)
UNWIND told.sources AS id
MATCH (source:Source {id: id})
WITH source, a.currency + ' to ' + b.currency AS pair, max(b.value / a.value) / min(b.value / a.value) AS spread,
     collect({what: subject.name, original: a.value, converted: b.value}) AS conversions
UNWIND conversions AS each
RETURN source.name AS source, pair, each.what AS what, each.original AS original, each.converted AS converted,
       round(each.converted / each.original) AS impliedRate,
       CASE WHEN size(conversions) = 1 THEN 'nothing to compare with' WHEN spread > 1.05 THEN 'inconsistent'
            ELSE 'consistent' END AS verdict
ORDER BY source, pair, impliedRate DESC, what

// Q05 Which countries gained or lost more than five places between two given editions, by pillar?
MATCH (from:IndexEdition {id: 'edition-global-ai-index-2023'})<-[:EDITION]-(old:Ranking)-[:RANKED]->(subject:Entity)
MATCH (to:IndexEdition {id: 'edition-global-ai-index-2024'})<-[:EDITION]-(new:Ranking)-[:RANKED]->(subject)
MATCH (old)-[:PILLAR]->(pillar:Pillar)<-[:PILLAR]-(new)
WHERE abs(old.rank - new.rank) > 5
OPTIONAL MATCH (from)<-[:NOTE_ON]-(note:MethodologyNote)-[:NOTE_ON]->(to)
UNWIND coalesce(note.note, [null]) AS warning
UNWIND new.rank_sources AS id
MATCH (source:Source {id: id})
RETURN pillar.name AS pillar, subject.name AS country, old.rank AS before, new.rank AS after,
       old.rank - new.rank AS gained, warning, source.name AS source
ORDER BY pillar, gained DESC, country, source

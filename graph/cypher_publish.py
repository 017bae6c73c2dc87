"""The Cypher of a publication to Neo4j: one difference in one transaction, or a whole graph in steps.

Labels and types are parameters too (`$(…)`), which Neo4j has since 5.26. What readers are not meant to
see has one of three labels of ours: `_Staged` not yet, `_Gone` no longer, `_Publication` where we are.
"""

from __future__ import annotations

from graph.cypher import name

SCHEMA = (
    "CREATE CONSTRAINT entity_id IF NOT EXISTS FOR (n:Entity) REQUIRE n.id IS UNIQUE",
    "CREATE CONSTRAINT staged_id IF NOT EXISTS FOR (n:_Staged) REQUIRE n.id IS UNIQUE",
    "CREATE CONSTRAINT publication_id IF NOT EXISTS FOR (n:_Publication) REQUIRE n.id IS UNIQUE",
)
LABELS = "MATCH (n:Entity) UNWIND labels(n) AS label WITH DISTINCT label WHERE label <> 'Entity' RETURN label"
AWAIT_INDEXES = "CALL db.awaitIndexes(600)"
LOCK = "MERGE (p:_Publication {id: 'lock'}) SET p.taken = true"
"""One publication at a time: a second one waits here until the first has committed."""
UNLOCK = "MATCH (p:_Publication {id: 'lock'}) DELETE p"

HELD_NODES = "MATCH (n:Entity) RETURN elementId(n), labels(n), properties(n)"
HELD_RELATIONSHIPS = "MATCH (a:Entity)-[r]->(b:Entity) RETURN elementId(r), type(r), a.id, b.id, properties(r)"
CREATE_NODES = "UNWIND $rows AS row CREATE (n:$(row.labels)) SET n = row.properties"
CHANGE_NODES = """UNWIND $rows AS row MATCH (n) WHERE elementId(n) = row.element
    SET n = row.properties REMOVE n:$(row.lost) SET n:$(row.gained)"""
DELETE_NODES = "UNWIND $rows AS row MATCH (n) WHERE elementId(n) = row DETACH DELETE n"
CREATE_RELATIONSHIPS = """UNWIND $rows AS row MATCH (a:Entity {id: row.start}) MATCH (b:Entity {id: row.end})
    CREATE (a)-[r:$(row.type)]->(b) SET r = row.properties"""
DELETE_RELATIONSHIPS = "UNWIND $rows AS row MATCH ()-[r]->() WHERE elementId(r) = row DELETE r"

PROGRESS = "MATCH (p:_Publication {id: 'steps'}) RETURN p.generation, p.step"
STAGING = "MATCH (p:_Publication {id: 'steps'}) RETURN p.token"
"""Something else for each publication in steps; nothing before it begins and once it has switched."""
BEGIN = "CREATE (:_Publication {id: 'steps', generation: $generation, step: 0, token: randomUUID()})"
_STEP = """MATCH (p:_Publication {id: 'steps', generation: $generation}) SET p.taken = true
    WITH p WHERE p.step = $step - 1 SET p.step = $step WITH p UNWIND $rows AS row """
"""A step that was committed although its answer was lost is not written again."""
STAGE_NODES = _STEP + "CREATE (n:_Staged) SET n = row.properties"
STAGE_RELATIONSHIPS = (
    _STEP
    + """MATCH (a:_Staged {id: row.start}) MATCH (b:_Staged {id: row.end})
    CREATE (a)-[r:$(row.type)]->(b) SET r = row.properties"""
)
COUNT_STAGED = "MATCH (n:_Staged) RETURN count(n)"
COUNT_STAGED_LINKS = "MATCH (:_Staged)-[r]->() RETURN count(r)"
COUNT_LINKS_OF_ENTITIES = "MATCH (:Entity)-[r]->() RETURN count(r)"
HIDE = "MATCH (n:Entity) WITH n, labels(n) AS labels REMOVE n:$(labels) SET n:_Gone"
REVEAL = "UNWIND $ids AS id MATCH (n:_Staged {id: id}) REMOVE n:_Staged SET n:$($labels)"
FINISH = "MATCH (p:_Publication {id: 'steps'}) DELETE p"
SWEEP = "MATCH (n:_Staged|_Gone) WITH n LIMIT 5000 DETACH DELETE n RETURN count(*)"


def index(label: str) -> str:
    """An index on the ids of a label: that on `Entity` is not used for `(:Company {id: …})`."""
    return f"CREATE INDEX {name(f'id of {label}')} IF NOT EXISTS FOR (n:{name(label)}) ON (n.id)"

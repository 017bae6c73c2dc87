"""Every Cypher text of the program; values go in as parameters, and only labels and types as names in back-ticks."""

from __future__ import annotations

COUNT_NODES = "MATCH (n) RETURN count(n) AS nodes"
COUNT_RELATIONSHIPS = "MATCH ()-[r]->() RETURN count(r) AS relationships"
EXAMPLE = """MATCH (investor:Investor)-[part:TOOK_PART_IN]->(round:FundingRound)
      -[:RECIPIENT]->(developer)-[:COUNTRY]->(:Country {name: 'France'})
WHERE EXISTS { (:AIModel)-[:DEVELOPED_BY]->(developer) }
RETURN developer, investor, round, part.sources AS sources
ORDER BY developer.name, round.name, investor.name LIMIT 100"""
"""What the page shows before anybody asks: who invested in French developers of models."""
COUNT_ENTITIES = "MATCH (n:Entity) RETURN count(n)"
COUNT_LINKS = "MATCH (:Entity)-[r]->(:Entity) RETURN count(r)"
SOURCE_IDS = "MATCH (n:Source) RETURN collect(n.id)"
LABELS = "CALL db.labels() YIELD label RETURN label ORDER BY label"
RELATIONSHIP_TYPES = "MATCH ()-[r]->() RETURN DISTINCT type(r) AS type ORDER BY type"
NODES_BY_ELEMENT = "MATCH (n) WHERE elementId(n) IN $elements RETURN n"


def nodes_of_class(label: str) -> str:
    """All nodes whose own class is `label`, which is also `$label`."""
    of_class = f"MATCH (n:{name(label)}) WHERE labels(n)[0] = $label"
    return f"{of_class} RETURN labels(n) AS labels, properties(n) AS properties"


def relationships_of_type(type_: str) -> str:
    """All relationships of a type and the ids of their ends."""
    return f"MATCH (a)-[r:{name(type_)}]->(b) RETURN a.id AS start, b.id AS end, properties(r) AS properties"


def an_end_without(type_: str, is_start: bool, label: str) -> str:
    """A node at the start (else at the end) of relationships of a type that does not have a label, if there is one."""
    pattern = f"(n)-[:{name(type_)}]->()" if is_start else f"()-[:{name(type_)}]->(n)"
    return f"MATCH {pattern} WHERE NOT n:{name(label)} RETURN n.id LIMIT 1"


def create_parallel(type_: str, start: str, end: str) -> str:
    """Create the relationships of `$rows` (source, target, properties) between nodes of two classes."""
    return (
        f"UNWIND $rows AS row MATCH (a:{name(start)} {{id: row.source}}), (b:{name(end)} {{id: row.target}})"
        f" CREATE (a)-[r:{name(type_)}]->(b) SET r += row.properties"
    )


def name(text: str) -> str:
    """A label or type as it is written in Cypher."""
    return f"`{text.replace('`', '``')}`"

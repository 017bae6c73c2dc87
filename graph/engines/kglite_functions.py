"""Neo4j's functions as kglite has them. What is not listed is not passed on: kglite has many of its own."""

from __future__ import annotations

_ARITIES = {
    (0, 0): "pi rand randomUUID",
    (0, 1): "date datetime localdatetime localtime time",
    (1, 1): """abs acos all allShortestPaths any asin atan avg ceil collect cos cot count degrees duration elementId
        endNode exists exp floor haversin head keys labels last length log log10 lTrim max min nodes none properties
        radians relationships reverse rTrim shortestPath sign sin single size sqrt startNode sum tail tan toBoolean
        toFloat toInteger toLower toString toUpper trim type valueType""",
    (1, 2): "round",
    (1, 99): "coalesce",
    (2, 2): """atan2 date.truncate datetime.truncate duration.inDays duration.inMonths duration.inSeconds left
        localdatetime.truncate localtime.truncate reduce right split time.truncate""",
    (2, 3): "range substring",
    (3, 3): "replace",
}
AGGREGATES = frozenset(
    ["avg", "collect", "count", "max", "min", "percentilecont", "percentiledisc", "stdev", "stdevp", "sum"]
)
"""By the name in small letters."""
_RENAMED = {
    "btrim": "trim", "ceiling": "ceil", "char_length": "size", "character_length": "size", "ln": "log",
    "lower": "toLower", "upper": "toUpper",
}  # fmt: skip
ARITY = {name.lower(): arity for arity, names in _ARITIES.items() for name in names.split()}
"""Fewest and most arguments by the name in small letters."""
ARITY |= {name: ARITY[other.lower()] for name, other in _RENAMED.items()}
ARITY |= {"percentilecont": (2, 2), "percentiledisc": (2, 2), "isempty": (1, 1)}
RENAMED = {**_RENAMED, "percentilecont": "percentile_cont", "percentiledisc": "percentile_disc"}
WRAPPED = {("isempty", 1): ("(size", " = 0)"), ("round", 1): ("floor(0.5 + ", ")")}
"""By the number of arguments: what stands for the name, and what after the brackets. Neo4j rounds -2.5 up."""
REFUSED = {
    "id": "id() has no lasting numbers here: use the property id, or elementId()",
    "duration.between": "the engine counts all in days: use duration.inMonths() or duration.inDays()",
}
"""Functions that the engine would answer otherwise than Neo4j, and what to write instead."""

/** The same question as code in other languages. */
import { FIELD } from "./answers";
import type { QueryLanguage } from "./editor";

export function samples(language: QueryLanguage, query: string, origin: string): Record<string, string> {
  const url = `${origin}/${language}`, field = FIELD[language], accept = "text/csv";
  const quoted = JSON.stringify(query), shell = `'${query.replaceAll("'", "'\\''")}'`;
  return {
    curl: `curl -G '${url}' -H 'Accept: ${accept}' \\\n  --data-urlencode ${field}=${shell}`,
    Python: `import csv, io, urllib.parse, urllib.request\n\nquery = ${quoted}\n`
      + `body = urllib.parse.urlencode({"${field}": query}).encode()\n`
      + `request = urllib.request.Request("${url}", body, {"Accept": "${accept}"})\n`
      + `rows = list(csv.DictReader(io.TextIOWrapper(urllib.request.urlopen(request), "utf-8")))`,
    R: `query <- ${quoted}\naddress <- paste0("${url}?format=csv&${field}=", URLencode(query, reserved = TRUE))\nrows <- read.csv(address, encoding = "UTF-8")`,
    JavaScript: `const query = ${quoted};\nconst answer = await fetch("${url}", {\n  method: "POST",\n`
      + `  headers: { Accept: "application/json" },\n  body: new URLSearchParams({ ${field}: query }),\n});\nconst result = await answer.json();`,
  };
}

// Splits GraphQL and JSON into tokens, for colouring, formatting and suggestions only.
const pattern = /(#[^\n]*)|("""[\s\S]*?(?:"""|$)|"(?:\\.|[^"\\\n])*"?)|(-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)|(\$?[_A-Za-z]\w*)|(\.\.\.|[{}()[\]:=!|&@,$])|(\s+)|(.)/g;
const keywords = new Set(["query", "mutation", "subscription", "fragment", "on", "true", "false", "null"]);

/** [{ kind, text }]: c comment, s string, d number, n name, p punctuation, w white space. */
export function tokens(text) {
  return [...text.matchAll(pattern)].map((match) => ({ kind: "csdnpwx"[match.slice(1).findIndex((group) => group !== undefined)], text: match[0] }));
}

export function highlight(text) {
  return tokens(text).map(({ kind, text: part }) => {
    const colour = kind === "n" ? (keywords.has(part) ? "k" : "n") : "csd".includes(kind) ? kind : "";
    if (!colour) return document.createTextNode(part);
    const span = document.createElement("span");
    span.className = colour;
    span.textContent = part;
    return span;
  });
}

/** One selection per line, two spaces per level; arguments stay on their line. */
export function prettify(text) {
  let out = "", level = 0, inside = 0, line = true;
  const newline = () => { out = out.trimEnd() + "\n" + "  ".repeat(level); line = true; };
  const put = (part, space) => { out += (space && !line && !/[\s([{$!@.]$/.test(out) ? " " : "") + part; line = false; };
  const all = tokens(text).filter(({ kind, text: part }) => kind !== "w" && part !== ",");
  all.forEach(({ kind, text: part }, at) => {
    const next = all[at + 1]?.text, previous = all[at - 1];
    if (kind === "c") { put(part, true); newline(); }
    else if (part === "(" || part === "[") { put(part, part === "["); inside++; }
    else if (part === ")" || part === "]") { put(part, false); inside--; if (!inside && next !== "{" && next !== "@" && next !== ")" && next !== "!") newline(); }
    else if (part === "{" && inside) put((previous && !"([{:=".includes(previous.text) ? ", " : "") + "{ ", true);
    else if (part === "}" && inside) put(" }", false);
    else if (part === "{") { put("{", true); level++; newline(); }
    else if (part === "}") { level--; newline(); put("}", false); newline(); if (level === 0 && next) newline(); }
    else if (part === ":" || part === "!") put(part + (part === ":" ? " " : ""), false);
    else if (inside) { put((previous && !"([{:=".includes(previous.text) && !out.endsWith(" ") && previous.text !== "@" && previous.text !== "$" ? ", " : "") + part, false); }
    else {
      put(part, previous?.text !== "..." || part === "on");
      if (level > 0 && !["{", "(", ":", "@"].includes(next) && previous?.text !== "on" && part !== "..." && part !== "@" && part !== "on" && previous?.text !== "@" ) newline();
    }
  });
  return out.trimEnd().replace(/[ \t]+\n/g, "\n").replace(/ = /g, " = ").replace(/, ([=!])/g, " $1") + "\n";
}

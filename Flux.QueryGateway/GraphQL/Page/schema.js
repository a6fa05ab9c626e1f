// The schema by introspection: documentation to browse, and suggestions while typing.
import { send } from "./transport.js";

const type = "kind name ofType { kind name ofType { kind name ofType { kind name } } }";
const introspection = `{ __schema { queryType { name } subscriptionType { name } types {
  kind name description
  fields { name description args { name description defaultValue type { ${type} } } type { ${type} } }
  inputFields { name description type { ${type} } }
  enumValues { name description } } } }`;

export async function loadSchema() {
  for await (const { body } of send({ query: introspection })) {
    if (body.errors) throw new Error(body.errors[0].message);
    const { types, queryType, subscriptionType } = body.data.__schema;
    return { types: new Map(types.map((each) => [each.name, each])), roots: { query: queryType?.name, subscription: subscriptionType?.name } };
  }
}

const text = (of) => of.kind === "NON_NULL" ? `${text(of.ofType)}!` : of.kind === "LIST" ? `[${text(of.ofType)}]` : of.name;
const named = (of) => of.ofType ? named(of.ofType) : of.name;

export function showDocs(schema, place, name) {
  const make = (tag, ...children) => { const element = document.createElement(tag); element.append(...children.filter(Boolean)); return element; };
  const link = (of) => {
    const anchor = make("a", typeof of === "string" ? of : text(of));
    anchor.tabIndex = 0;
    anchor.onclick = () => showDocs(schema, place, typeof of === "string" ? of : named(of));
    anchor.onkeydown = (event) => { if (event.key === "Enter") anchor.onclick(); };
    return anchor;
  };
  const about = (description) => description ? make("dd", description) : null;
  place.scrollTop = 0;
  if (!name) {
    const rest = [...schema.types.values()].filter((each) => !each.name.startsWith("__") && !Object.values(schema.roots).includes(each.name));
    place.replaceChildren(make("h2", "Schema"), make("dl",
      ...Object.entries(schema.roots).filter(([, root]) => root).map(([kind, root]) => make("dt", `${kind}: `, link(root))),
      ...rest.sort((a, b) => a.name.localeCompare(b.name)).map((each) => make("dt", link(each.name)))));
    return;
  }

  const shown = schema.types.get(name);
  const back = make("a", "‹ Schema");
  back.onclick = () => showDocs(schema, place);
  const list = make("dl");
  for (const field of shown.fields ?? shown.inputFields ?? []) {
    const args = (field.args ?? []).flatMap((arg, at) => [at ? ", " : "(", `${arg.name}: `, link(arg.type), arg.defaultValue ? ` = ${arg.defaultValue}` : ""]);
    list.append(make("dt", field.name, ...args, args.length ? "): " : ": ", link(field.type)));
    if (field.description) list.append(about(field.description));
    for (const arg of field.args ?? []) if (arg.description) list.append(about(`${arg.name}: ${arg.description}`));
  }
  for (const value of shown.enumValues ?? []) list.append(...[make("dt", value.name), about(value.description)].filter(Boolean));
  place.replaceChildren(back, make("h2", name), make("p", shown.description ?? ""), list);
}

/** The names that may follow these tokens and begin with the word. */
export function suggest(schema, before, word) {
  const stack = [];
  let last = null, argumentsOf = null, variable = false;
  let root = "query";
  for (const { kind, text: part } of before) {
    if (kind === "w" || kind === "c" || part === ",") continue;
    const top = stack.at(-1);
    if (part === "{") {
      if (top?.list) stack.push({ input: last ? inputOf(schema, top, last) : top.input });
      else stack.push({ of: stack.length === 0 ? schema.types.get(schema.roots[root]) : last === "on" || !last ? top?.of : schema.types.get(fieldType(top?.of, last)) ?? schema.types.get(last) });
      last = null;
    } else if (part === "}") { stack.pop(); last = null; }
    else if (part === "(") { argumentsOf = top?.of?.fields?.find((field) => field.name === last); stack.push({ list: true, args: argumentsOf?.args ?? [] }); last = null; }
    else if (part === ")") { stack.pop(); last = argumentsOf?.name ?? null; }
    else if (part === "[") stack.push({ list: true, input: last ? inputOf(schema, top, last) : top?.input });
    else if (part === "]") { stack.pop(); last = null; }
    else if (part === ":") { if (top && !top.list && !top.input) last = null; else if (top) top.value = last; }
    else {
      variable = part.startsWith("$");
      if (kind === "n" && stack.length === 0 && schema.roots[part]) root = part;
      if (top && (top.list || top.input) && top.value && !variable) { top.value = null; }
      last = part;
    }
  }

  const top = stack.at(-1);
  const begins = (each) => each.name.toLowerCase().startsWith(word.toLowerCase());
  const describe = (each) => ({ name: each.name, type: each.type ? text(each.type) : "" });
  if (!top) return ["query", "subscription", "fragment"].filter((name) => word && name.startsWith(word)).map((name) => ({ name }));
  const valueOf = top.value ? inputOf(schema, top, top.value) : null;
  if (valueOf?.enumValues) return valueOf.enumValues.filter(begins).map((each) => ({ name: each.name }));
  const inside = top.args ?? top.input?.inputFields;
  if (inside && !top.value) return inside.filter(begins).map(describe);
  return word || before.at(-1)?.kind === "w" ? (top.of?.fields ?? []).filter(begins).map(describe) : [];
}

const fieldType = (of, name) => { const field = of?.fields?.find((each) => each.name === name); return field && named(field.type); };

function inputOf(schema, place, name) {
  const found = (place.args ?? place.input?.inputFields ?? []).find((each) => each.name === name);
  return found && schema.types.get(named(found.type));
}

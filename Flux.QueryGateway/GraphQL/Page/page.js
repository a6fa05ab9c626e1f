import { highlight, prettify, tokens } from "./language.js";
import { loadSchema, showDocs, suggest } from "./schema.js";
import { send } from "./transport.js";

const $ = (id) => document.getElementById(id);
const query = $("query"), variables = $("variables"), result = $("result"), suggestions = $("suggestions");
const storage = "flux.graphql";
let schema = null, running = null, chosen = 0, offered = [];

const examples = {
  "Newest points of a device": `{
  metrics(where: { deviceId: { startsWith: "device" } }, first: 10) {
    nodes { time deviceId metricName metricValue unit }
    pageInfo { hasNextPage endCursor }
  }
}`,
  "A chart of the last day": `query($from: DateTime!, $to: DateTime!) {
  series(from: $from, to: $to, maxPoints: 200) {
    source
    bucket
    series { deviceId metricName unit points { time value } }
  }
}`,
  "Severe events": `{
  events(where: { severity: { gte: HIGH } }, first: 20) {
    nodes { time deviceId eventType eventData severity }
  }
}`,
  "Every device and its newest points": `{
  devices { nodes { deviceId firstSeen lastSeen metricCount } }
  latest { deviceId metricName time metricValue unit }
}`,
  "Watch points arrive": `subscription {
  metricAdded { time deviceId metricName metricValue }
}`,
};

function draw() {
  $("highlight").replaceChildren(...highlight(query.value + "\n"));
  if (!CSS.supports("field-sizing", "content")) { query.style.height = "auto"; query.style.height = `${query.scrollHeight}px`; }
  localStorage.setItem(storage, JSON.stringify({ query: query.value, variables: variables.value }));
}

function show(value) {
  result.replaceChildren(...highlight(JSON.stringify(value, null, 2)));
}

async function run() {
  stop();
  let given;
  try { given = variables.value.trim() ? JSON.parse(variables.value) : undefined; }
  catch (error) { show({ errors: [{ message: `The variables are not JSON: ${error.message}` }] }); return; }

  const mine = running = new AbortController();
  const began = performance.now();
  let events = 0;
  $("stop").hidden = false;
  $("status").textContent = "…";
  try {
    for await (const response of send({ query: query.value, variables: given, operationName: operationAtCaret() }, mine.signal)) {
      if (mine !== running) return;
      show(response.body);
      events++;
      $("status").textContent = response.stream
        ? `${events} events, the last at ${new Date().toLocaleTimeString()}`
        : `${response.status} · ${Math.round(performance.now() - began)} ms · ${response.bytes.toLocaleString()} bytes`;
    }
  } catch (error) {
    if (error.name !== "AbortError") show({ errors: [{ message: String(error.message ?? error) }] });
  } finally {
    if (mine === running) { $("stop").hidden = true; running = null; }
  }
}

function stop() {
  running?.abort();
  running = null;
  $("stop").hidden = true;
}

/** The operation at the caret, where the document has several. */
function operationAtCaret() {
  const named = [...query.value.matchAll(/\b(?:query|mutation|subscription)\s+([_A-Za-z]\w*)/g)];
  if (named.length < 2) return undefined;
  return (named.filter((each) => each.index <= query.selectionStart).at(-1) ?? named[0])[1];
}

function offer() {
  const before = query.value.slice(0, query.selectionStart);
  const word = /[_A-Za-z]\w*$/.exec(before)?.[0] ?? "";
  offered = schema ? suggest(schema, tokens(before.slice(0, before.length - word.length)), word) : [];
  if (offered.length === 0 || (offered.length === 1 && offered[0].name === word)) { suggestions.hidden = true; return; }
  chosen = 0;
  suggestions.replaceChildren(...offered.map((each, at) => {
    const item = document.createElement("li");
    item.setAttribute("role", "option");
    item.setAttribute("aria-selected", at === 0);
    item.append(each.name, Object.assign(document.createElement("small"), { textContent: each.type ?? "" }));
    item.onmousedown = (event) => { event.preventDefault(); chosen = at; take(); };
    return item;
  }));
  place(before);
  suggestions.hidden = false;
}

/** Below the caret: where the text before it ends in the coloured copy. */
function place(before) {
  const probe = document.createElement("pre");
  const end = document.createElement("span");
  probe.id = "highlight";
  probe.style.visibility = "hidden";
  probe.append(before, end);
  $("highlight").after(probe);
  suggestions.style.left = `${Math.min(end.offsetLeft, query.clientWidth - 200)}px`;
  suggestions.style.top = `${end.offsetTop + 22}px`;
  probe.remove();
}

function take() {
  const end = query.selectionStart;
  const start = end - (/[_A-Za-z]\w*$/.exec(query.value.slice(0, end))?.[0].length ?? 0);
  query.setRangeText(offered[chosen].name, start, end, "end");
  suggestions.hidden = true;
  draw();
}

function select(step) {
  suggestions.children[chosen].setAttribute("aria-selected", false);
  chosen = (chosen + step + offered.length) % offered.length;
  suggestions.children[chosen].setAttribute("aria-selected", true);
  suggestions.children[chosen].scrollIntoView({ block: "nearest" });
}

query.addEventListener("input", () => { draw(); offer(); });
query.addEventListener("blur", () => { suggestions.hidden = true; });
query.addEventListener("keydown", (event) => {
  if (!suggestions.hidden && ["ArrowDown", "ArrowUp", "Enter", "Tab", "Escape"].includes(event.key) && !event.ctrlKey) {
    event.preventDefault();
    if (event.key === "ArrowDown") select(1);
    else if (event.key === "ArrowUp") select(-1);
    else if (event.key === "Escape") suggestions.hidden = true;
    else take();
  } else if (event.key === "Tab" && !event.shiftKey) {
    event.preventDefault();
    query.setRangeText("  ", query.selectionStart, query.selectionEnd, "end");
    draw();
  } else if (event.key === " " && event.ctrlKey) {
    event.preventDefault();
    offer();
  }
});
variables.addEventListener("input", draw);
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey && event.key === "Enter") { event.preventDefault(); suggestions.hidden = true; run(); }
  if (event.ctrlKey && event.shiftKey && event.key === "P") { event.preventDefault(); $("prettify").click(); }
});
$("run").onclick = run;
$("stop").onclick = stop;
$("prettify").onclick = () => { query.value = prettify(query.value); draw(); };
$("toggle-docs").onclick = (event) => {
  $("docs").hidden = !$("docs").hidden;
  event.target.setAttribute("aria-expanded", !$("docs").hidden);
};
for (const name of Object.keys(examples)) $("examples").append(new Option(name, name));
$("examples").onchange = (event) => {
  if (!examples[event.target.value]) return;
  query.value = examples[event.target.value];
  const now = new Date();
  variables.value = query.value.includes("$from")
    ? JSON.stringify({ from: new Date(now - 86400000).toISOString(), to: now.toISOString() }, null, 2) : "";
  event.target.value = "";
  draw();
};

const saved = JSON.parse(localStorage.getItem(storage) ?? "{}");
query.value = new URLSearchParams(location.search).get("query") ?? saved.query ?? Object.values(examples)[0];
variables.value = saved.variables ?? "";
draw();
try {
  schema = await loadSchema();
  showDocs(schema, $("docs"));
} catch (error) {
  $("docs").textContent = `The schema cannot be loaded: ${error.message}`;
}

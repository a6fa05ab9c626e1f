// Sends a request to the endpoint; a subscription returns a stream of events.
const endpoint = "graphql";

export async function* send(request, signal) {
  const isSubscription = /^\s*(?:#[^\n]*\n\s*)*subscription\b/.test(request.query) || (request.operationName && new RegExp(`\\bsubscription\\s+${request.operationName}\\b`).test(request.query));
  const response = await fetch(endpoint, {
    method: "POST",
    signal,
    headers: { "content-type": "application/json", accept: isSubscription ? "text/event-stream" : "application/graphql-response+json" },
    body: JSON.stringify(request),
  });
  if (!(response.headers.get("content-type") ?? "").startsWith("text/event-stream")) {
    const text = await response.text();
    yield { status: response.status, bytes: text.length, body: JSON.parse(text) };
    return;
  }

  let rest = "";
  for await (const part of read(response.body)) {
    const events = (rest + part).split("\n\n");
    rest = events.pop();
    for (const event of events) {
      const lines = event.split("\n");
      if (lines.includes("event: complete")) return;
      const data = lines.find((line) => line.startsWith("data: "));
      if (data) yield { status: response.status, stream: true, body: JSON.parse(data.slice(6)) };
    }
  }
}

async function* read(body) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  for (let part = await reader.read(); !part.done; part = await reader.read()) yield part.value;
}

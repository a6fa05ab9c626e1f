using System.Text.Json.Nodes;
using Flux.Ingest.Decoding;
using Flux.Ingest.Rows;

namespace Flux.Ingest.Http.OpenApi;

/// <summary>The description of the service as <see href="https://spec.openapis.org/oas/v3.1.1.html">OpenAPI 3.1</see>.</summary>
/// <remarks>
/// Made from the layouts and formats that the decoders use: bodies are read as bytes, so no framework can derive their schema.
/// </remarks>
internal static class OpenApiDocument
{
    public static JsonObject Of(IEnumerable<IRowFormat> formats)
    {
        var paths = new JsonObject();
        foreach (var table in TableLayout.All)
            paths[$"/api/v1/{table.Name}"] = new JsonObject { ["post"] = Write(table, formats) };

        paths["/api/v1/receipts/{key}"] = new JsonObject { ["get"] = ReadReceipt() };
        return new JsonObject
        {
            ["openapi"] = "3.1.1",
            ["info"] = new JsonObject
            {
                ["title"] = "Flux.Ingest",
                ["version"] = typeof(OpenApiDocument).Assembly.GetName().Version!.ToString(3),
                ["description"] = "Writes metrics, logs and events. A 2xx response means that the rows are committed.",
            },
            ["paths"] = paths,
            ["components"] = new JsonObject { ["schemas"] = Schemas() },
        };
    }

    private static JsonObject Write(TableLayout table, IEnumerable<IRowFormat> formats)
    {
        var content = new JsonObject();
        foreach (var format in formats)
        {
            content[format.MediaType] = new JsonObject
            {
                ["schema"] = format.IsText
                    ? new JsonObject { ["type"] = "string", ["description"] = $"One {Row(table)} object a line." }
                    : new JsonObject
                    {
                        ["oneOf"] = new JsonArray(Ref(Row(table)), new JsonObject { ["type"] = "array", ["items"] = Ref(Row(table)) }),
                    },
            };
        }

        return new JsonObject
        {
            ["operationId"] = $"write-{table.Name}",
            ["summary"] = $"Writes one or many {table.Name}.",
            ["parameters"] = new JsonArray(
                Parameter("precision", "query", "Unit of integer times.", Words("s", "ms", "us", "ns")),
                Parameter("atomic", "query", "Write all rows or none.", new JsonObject { ["type"] = "boolean", ["default"] = false }),
                Parameter("Content-Encoding", "header", "How the body is compressed.", Words("gzip", "br", "deflate")),
                Parameter(
                    WriteParameters.KeyHeader,
                    "header",
                    "A repeated key writes nothing and returns the result of the first request.",
                    KeySchema())),
            ["requestBody"] = new JsonObject { ["required"] = true, ["content"] = content },
            ["responses"] = new JsonObject
            {
                ["200"] = Response("All rows are committed.", "Accepted"),
                ["400"] = Response(
                    "Rows were rejected (partial-write, atomic-write, refused-by-database), or the request cannot be read.",
                    "PartialWrite", isProblem: true),
                ["408"] = Response("The body arrived too slowly.", "Problem", isProblem: true),
                ["413"] = Response("The body is over the limit.", "Problem", isProblem: true),
                ["415"] = Response("Unknown content type, charset or coding.", "Problem", isProblem: true),
                ["422"] = Response("The key was used before with another body.", "Problem", isProblem: true),
                ["429"] = Response("Too many rows are waiting; Retry-After says when to try again.", "Problem", isProblem: true),
                ["503"] = Response(
                    "The database cannot be reached, or the service is stopping; Retry-After says when to try again.", "Problem",
                    isProblem: true),
            },
        };
    }

    private static JsonObject ReadReceipt() => new()
    {
        ["operationId"] = "read-receipt",
        ["summary"] = "Returns the receipt of the request with this key.",
        ["parameters"] = new JsonArray(new JsonObject { ["name"] = "key", ["in"] = "path", ["required"] = true, ["schema"] = KeySchema() }),
        ["responses"] = new JsonObject
        {
            ["200"] = Response("The receipt.", "Receipt"),
            ["400"] = Response("The key is not valid.", "Problem", isProblem: true),
            ["404"] = Response("Nothing was committed with this key.", "Problem", isProblem: true),
            ["503"] = Response("The database cannot be reached.", "Problem", isProblem: true),
        },
    };

    private static JsonObject Schemas()
    {
        var schemas = new JsonObject();
        foreach (var table in TableLayout.All)
            schemas[Row(table)] = RowSchema.Of(table);

        var counts = new[] { ("accepted", RowSchema.Integer()), ("rejected", RowSchema.Integer()) };
        schemas["Accepted"] = RowSchema.Object([.. counts, ("duplicate", RowSchema.Boolean())], "accepted", "rejected");
        schemas["Rejection"] = RowSchema.Object(
            [
                ("index", RowSchema.Integer()), ("path", RowSchema.Text()),
                ("code", Words([.. Enum.GetValues<RejectCode>().Skip(1).Select(code => code.Name())])), ("reason", RowSchema.Text()),
            ],
            "index", "path", "code", "reason");
        schemas["Receipt"] = RowSchema.Object(
            [
                ("key", KeySchema()), ("table", Words([.. TableLayout.All.Select(table => table.Name)])), .. counts,
                ("committedAt", RowSchema.DateTime()), ("errors", Errors()),
            ],
            "key", "table", "accepted", "rejected", "committedAt", "errors");
        (string, JsonNode)[] problem =
        [
            ("type", RowSchema.Text()), ("title", RowSchema.Text()), ("status", RowSchema.Integer()), ("detail", RowSchema.Text()),
            ("traceId", RowSchema.Text()),
        ];
        schemas["Problem"] = RowSchema.Object(problem, "type", "title", "status", "traceId");
        schemas["PartialWrite"] = new JsonObject
        {
            ["allOf"] = new JsonArray(
                Ref("Problem"),
                RowSchema.Object([.. counts, ("brokenAt", RowSchema.Integer()), ("duplicate", RowSchema.Boolean()), ("errors", Errors())])),
        };
        return schemas;
    }

    private static string Row(TableLayout table) => table.Number switch { 0 => "Metric", 1 => "Log", _ => "Event" };

    private static JsonObject Errors() =>
        new() { ["type"] = "array", ["items"] = Ref("Rejection"), ["maxItems"] = CopyFrame.MaxRejectionsKept };

    private static JsonObject KeySchema() =>
        new() { ["type"] = "string", ["minLength"] = 1, ["maxLength"] = WriteParameters.LongestKey, ["pattern"] = "^[ -~]+$" };

    private static JsonObject Ref(string schema) => new() { ["$ref"] = $"#/components/schemas/{schema}" };

    private static JsonObject Words(params string[] words) =>
        new() { ["type"] = "string", ["enum"] = new JsonArray([.. words.Select(word => JsonValue.Create(word))]) };

    private static JsonObject Parameter(string name, string place, string description, JsonObject schema) =>
        new() { ["name"] = name, ["in"] = place, ["description"] = description, ["schema"] = schema };

    private static JsonObject Response(string description, string schema, bool isProblem = false) => new()
    {
        ["description"] = description,
        ["content"] = new JsonObject
        {
            [isProblem ? "application/problem+json" : "application/json"] = new JsonObject { ["schema"] = Ref(schema) },
        },
    };
}

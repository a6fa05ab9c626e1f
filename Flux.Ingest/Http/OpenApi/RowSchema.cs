using System.Text.Json.Nodes;
using Flux.Ingest.Rows;

namespace Flux.Ingest.Http.OpenApi;

/// <summary>JSON schemas of rows and of the parts of responses.</summary>
internal static class RowSchema
{
    public static JsonObject Of(TableLayout table)
    {
        var row = Object(
            [.. table.Columns.Select(column => (column.Field, (JsonNode)Field(column)))],
            [.. table.Columns.Where(column => column.Required).Select(column => column.Field)]);
        row["additionalProperties"] = false;
        row["description"] = "The snake_case names of the columns are accepted too.";
        return row;
    }

    public static JsonObject Object((string Name, JsonNode Schema)[] properties, params string[] required)
    {
        var schema = new JsonObject { ["type"] = "object" };
        if (required.Length > 0)
            schema["required"] = new JsonArray([.. required.Select(name => JsonValue.Create(name))]);

        schema["properties"] = new JsonObject(
            properties.Select(property => KeyValuePair.Create<string, JsonNode?>(property.Name, property.Schema.DeepClone())));
        return schema;
    }

    public static JsonObject Integer() => new() { ["type"] = "integer", ["format"] = "int64" };

    public static JsonObject Boolean() => new() { ["type"] = "boolean" };

    public static JsonObject Text() => new() { ["type"] = "string" };

    public static JsonObject DateTime() => new() { ["type"] = "string", ["format"] = "date-time" };

    private static JsonObject Field(Column column)
    {
        var bytes = column.MaxBytes > 0 ? $"At most {column.MaxBytes} bytes of UTF-8." : null;
        var schema = column.Kind switch
        {
            ColumnKind.Time => new JsonObject
            {
                ["oneOf"] = new JsonArray(DateTime(), Integer()),
                ["description"] = "RFC 3339, or Unix time in the unit of ?precision. Default: the time of receipt.",
            },
            ColumnKind.Number => new JsonObject { ["type"] = "number", ["format"] = "double" },
            ColumnKind.Word => new JsonObject
            {
                ["type"] = "string",
                ["enum"] = new JsonArray([.. column.WordList.Split(", ").Select(word => JsonValue.Create(word))]),
            },
            ColumnKind.JsonObject => new JsonObject { ["type"] = "object", ["description"] = bytes },
            ColumnKind.Json => new JsonObject { ["not"] = new JsonObject { ["type"] = "null" }, ["description"] = bytes },
            _ => new JsonObject { ["type"] = "string", ["maxLength"] = column.MaxBytes, ["description"] = bytes },
        };
        return schema;
    }
}

using System.Text.Json;
using Npgsql;

namespace Flux.Bench.Query;

/// <summary>The floor: SQL by hand, a reader and <see cref="Utf8JsonWriter"/>, no query language.</summary>
internal static class FloorEndpoint
{
    public static async Task RespondAsync(HttpContext http, NpgsqlDataSource dataSource, string device, string metric, int top)
    {
        await using var command = dataSource.CreateCommand("""
            SELECT time, device_id, metric_name, metric_value, unit, tags FROM device_metrics
            WHERE device_id = $1 AND metric_name = $2 ORDER BY time DESC LIMIT $3
            """);
        command.Parameters.Add(new NpgsqlParameter { Value = device });
        command.Parameters.Add(new NpgsqlParameter { Value = metric });
        command.Parameters.Add(new NpgsqlParameter { Value = top });
        http.Response.ContentType = "application/json";
        await using var reader = await command.ExecuteReaderAsync(http.RequestAborted);
        await using var json = new Utf8JsonWriter(http.Response.BodyWriter);
        json.WriteStartObject();
        json.WriteStartArray("value");
        while (await reader.ReadAsync(http.RequestAborted))
        {
            json.WriteStartObject();
            json.WriteString("Time", reader.GetDateTime(0));
            json.WriteString("DeviceId", reader.GetString(1));
            json.WriteString("MetricName", reader.GetString(2));
            json.WriteNumber("MetricValue", reader.GetDouble(3));
            json.WriteString("Unit", reader.IsDBNull(4) ? null : reader.GetString(4));
            if (reader.IsDBNull(5))
                json.WriteNull("Tags");
            else
                WriteTags(json, reader.GetString(5));
            json.WriteEndObject();
            if (json.BytesPending > 16 * 1024)
                await json.FlushAsync(http.RequestAborted);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteTags(Utf8JsonWriter json, string tags)
    {
        json.WritePropertyName("Tags");
        json.WriteRawValue(tags, skipInputValidation: true);
    }
}

using System.Globalization;
using System.Text;
using System.Text.Json;
using Flux.Ingest.Decoding.Json;

namespace Flux.Ingest.Tests.Decoding;

public sealed class MutationTests
{
    /// <summary>Bodies tried; <c>FLUX_FUZZ_BODIES</c> makes it minutes.</summary>
    public static int Bodies => int.TryParse(Environment.GetEnvironmentVariable("FLUX_FUZZ_BODIES"), CultureInfo.InvariantCulture, out var bodies) ? bodies : 8_000;

    [Fact]
    public void Whatever_the_bytes_the_decoder_agrees_with_the_framework_and_with_itself()
    {
        var seed = Environment.TickCount;
        var mutations = new Mutations(seed);
        for (var i = 0; i < Bodies; i++)
        {
            var body = mutations.Next();
            var cuts = mutations.Cuts(body.Length);
            var because = $"seed {seed}, body {i}: {Convert.ToBase64String(body)}";

            var decoded = Decoded.Of(body);
            Assert.True(decoded.ToString() == Decoded.Of(body, cuts: cuts).ToString(), because);
            Assert.True(Decoded.Of(body, lines: true).ToString() == Decoded.Of(body, lines: true, cuts: cuts).ToString(), because);
            Assert.True(IsWhole(body) == decoded.BrokenAt < 0, because);
            if (decoded.BrokenAt < 0)
                AssertSameValues(body, decoded, because);
        }
    }

    /// <summary>What the framework thinks: one JSON object or array, and nothing behind it.</summary>
    private static bool IsWhole(ReadOnlySpan<byte> body)
    {
        body = WithoutMark(body);
        if (body.TrimStart(" \t\r\n"u8).IsEmpty)
            return true;

        try
        {
            var reader = new Utf8JsonReader(body, new JsonReaderOptions { MaxDepth = 1_000_000 });
            var first = JsonTokenType.None;
            while (reader.Read())
                first = first == JsonTokenType.None ? reader.TokenType : first;

            return first is JsonTokenType.StartObject or JsonTokenType.StartArray;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    /// <summary>Rows that were taken hold what the framework reads.</summary>
    private static void AssertSameValues(byte[] body, Decoded decoded, string because)
    {
        var text = WithoutMark(body);
        if (text.TrimStart(" \t\r\n"u8).IsEmpty)
            return;

        using var document = JsonDocument.Parse(text.ToArray(), new JsonDocumentOptions { MaxDepth = 1_000_000 });
        var rejected = decoded.Rejections.Select(rejection => rejection.Index).ToHashSet();
        JsonElement[] elements = document.RootElement.ValueKind == JsonValueKind.Array ? [.. document.RootElement.EnumerateArray()] : [document.RootElement];
        Assert.True(elements.Length == decoded.Rows.Count + decoded.Rejected, because);
        var taken = elements.Where((_, i) => !rejected.Contains(i)).ToArray();
        for (var i = 0; i < taken.Length; i++)
        {
            var row = decoded.Rows[i];
            Assert.True(Field(taken[i], "deviceId", "device_id").GetString() == (string?)row[1], because);
            Assert.True(Field(taken[i], "metricName", "metric_name").GetString() == (string?)row[2], because);
            Assert.True(Field(taken[i], "metricValue", "metric_value").GetDouble().Equals(row[3]), because);
            Assert.True(Field(taken[i], "unit", "unit") is var unit && (unit.ValueKind == JsonValueKind.String ? unit.GetString() : null) == (string?)row[4], because);
            Assert.True(Field(taken[i], "tags", "tags") is var tags && (tags.ValueKind == JsonValueKind.Object ? tags.GetRawText() : null) == (string?)row[5], because);
        }
    }

    private static JsonElement Field(JsonElement row, string name, string other) =>
        row.TryGetProperty(name, out var value) || row.TryGetProperty(other, out value) ? value : default;

    private static ReadOnlySpan<byte> WithoutMark(ReadOnlySpan<byte> body) => body.StartsWith(Encoding.UTF8.Preamble) ? body[3..] : body;

    [Fact]
    public void A_double_is_the_nearest_one_to_its_digits()
    {
        var random = new Random(1);
        for (var i = 0; i < 50_000; i++)
        {
            var digits = string.Concat(Enumerable.Range(0, random.Next(1, 25)).Select(at => (char)('0' + random.Next(at == 0 ? 1 : 0, 10))));
            var point = random.Next(0, digits.Length);
            var text = (point == 0 ? digits : $"{digits[..point]}.{digits[point..]}") + (random.Next(2) == 0 ? "" : $"e{random.Next(-300, 280)}");
            var bytes = Encoding.ASCII.GetBytes(text);
            var scanner = new JsonScanner(bytes, isFinal: true);

            Assert.Equal(Step.Done, scanner.ReadNumber(out var number));
            Assert.True(number.TryToDouble(bytes, out var value), text);
            Assert.True(double.Parse(text, CultureInfo.InvariantCulture).Equals(value), text);
        }
    }
}

using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Flux.QueryGateway.GraphQL.Execution;

namespace Flux.QueryGateway.GraphQL.Subscriptions;

/// <summary>How much a subscriber has received.</summary>
/// <param name="Since">The position (see <see cref="FeedSql"/>) whose rows were all sent.</param>
/// <param name="Until">The position whose new rows are being sent; null between two.</param>
/// <param name="Sent">How many of those rows were sent.</param>
internal sealed record FeedCursor(string Since, string? Until = null, long Sent = 0)
{
    /// <summary>As text that is bound to a subscription's table and filter.</summary>
    public string Write(FeedTable table, FeedFilter filter) =>
        Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(new object?[] { Digest(table, filter), Since, Until, Sent }));

    /// <exception cref="InvalidArgumentException">Not a cursor of this subscription.</exception>
    public static FeedCursor Read(string text, FeedTable table, FeedFilter filter)
    {
        try
        {
            using var json = JsonDocument.Parse(Base64Url.DecodeFromChars(text));
            if (json.RootElement[0].GetString() == Digest(table, filter)
                && json.RootElement[3].GetInt64() is var sent and >= 0 && json.RootElement[1].GetString() is { } since)
                return new FeedCursor(since, json.RootElement[2].GetString(), sent);
        }
        catch (Exception error) when (error is FormatException or JsonException or InvalidOperationException or IndexOutOfRangeException)
        {
            // Reported below, like a cursor of another subscription.
        }

        throw new InvalidArgumentException(
            "'after' is not a cursor of this subscription; use the last 'extensions.cursor' received for the same arguments.");
    }

    private static string Digest(FeedTable table, FeedFilter filter) =>
        Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes($"{table.Name} {filter.Text}")).AsSpan(0, 8));
}

/// <summary>Which rows a subscriber wants: each named column has one of the values.</summary>
internal sealed record FeedFilter(IReadOnlyList<(string Column, IReadOnlyList<string> Values)> Conditions)
{
    /// <summary>A text that is the same for the same filter: cursors are bound to it.</summary>
    public string Text =>
        JsonSerializer.Serialize(Conditions.Select(condition => condition.Values.Order(StringComparer.Ordinal).Prepend(condition.Column)));
}

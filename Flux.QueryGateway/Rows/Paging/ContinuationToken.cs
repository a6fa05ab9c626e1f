using System.Buffers;
using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Flux.QueryGateway.Rows.Paging;

/// <summary>Where the next page begins, as opaque text that a client sends back.</summary>
/// <param name="Position">The place after the last row sent.</param>
/// <param name="Remaining">How many more rows the client wants; null for all.</param>
/// <param name="Count">The number of rows that match, if the client asked for it with its first page.</param>
/// <remarks>
/// base64url of: digest (8 bytes) of the query and of what follows, version, duplicates, remaining, count, keys. The digest binds a
/// token to its query and detects damage. It is not a secret: a forged token is validated as strictly as a genuine one and can only
/// name another place in the same result, since its values are SQL parameters.
/// </remarks>
internal sealed record ContinuationToken(RowPosition Position, long? Remaining = null, long? Count = null)
{
    private const byte Version = 1;
    private const int DigestLength = 8;
    private const int LongestText = 64 * 1024;

    /// <param name="query">A text that is the same for the same query.</param>
    public string Write(ReadOnlySpan<char> query)
    {
        var bytes = new ArrayBufferWriter<byte>(128);
        bytes.Advance(bytes.GetSpan(DigestLength)[..DigestLength].Length);
        bytes.Write([Version]);
        KeyValueCodec.WriteLong(bytes, Position.Duplicates);
        KeyValueCodec.Write(bytes, Remaining);
        KeyValueCodec.Write(bytes, Count);
        foreach (var key in Position.Keys)
            KeyValueCodec.Write(bytes, key);

        var token = bytes.WrittenSpan.ToArray();
        Digest(query, token.AsSpan(DigestLength), token);
        return Base64Url.EncodeToString(token);
    }

    /// <summary>Reads a token that was written for the same query and order; false for any other text.</summary>
    public static bool TryRead(ReadOnlySpan<char> text, ReadOnlySpan<char> query, RowOrder order, out ContinuationToken token)
    {
        token = null!;
        if (text.Length > LongestText * 2 || !Base64Url.IsValid(text))
            return false;

        var bytes = Base64Url.DecodeFromChars(text);
        Span<byte> digest = stackalloc byte[DigestLength];
        if (bytes.Length <= DigestLength + 1 || bytes[DigestLength] != Version)
            return false;

        Digest(query, bytes.AsSpan(DigestLength), digest);
        var rest = (ReadOnlySpan<byte>)bytes.AsSpan(DigestLength + 1);
        if (!digest.SequenceEqual(bytes.AsSpan(0, DigestLength))
            || !KeyValueCodec.TryReadLong(ref rest, out var duplicates) || duplicates is < 0 or > int.MaxValue
            || !KeyValueCodec.TryRead(ref rest, typeof(long), out var remaining) || remaining is < 0L
            || !KeyValueCodec.TryRead(ref rest, typeof(long), out var count) || count is < 0L)
        {
            return false;
        }

        var keys = new object?[order.Keys.Count];
        for (var at = 0; at < keys.Length; at++)
        {
            if (!KeyValueCodec.TryRead(ref rest, order.KeyValues[at].Type, out keys[at]) || keys[at] is null && !order.Keys[at].Nullable)
                return false;
        }

        token = new ContinuationToken(new RowPosition(keys, (int)duplicates), (long?)remaining, (long?)count);
        return rest.IsEmpty;
    }

    private static void Digest(ReadOnlySpan<char> query, ReadOnlySpan<byte> payload, Span<byte> destination)
    {
        using var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var utf8 = Encoding.UTF8.GetBytes(query.ToString());
        Span<byte> length = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(length, utf8.Length);
        sha.AppendData(length);
        sha.AppendData(utf8);
        sha.AppendData(payload);
        sha.GetHashAndReset().AsSpan(0, DigestLength).CopyTo(destination);
    }
}

/// <summary>A place between two rows of an ordered result that stays valid while rows are appended.</summary>
/// <param name="Keys">The values of the order's keys in the row before it.</param>
/// <param name="Duplicates">How many rows with exactly these keys come before it, that row included.</param>
internal sealed record RowPosition(IReadOnlyList<object?> Keys, int Duplicates)
{
    /// <summary>The place after a row with <paramref name="keys"/>, when <paramref name="before"/> is the place before that row.</summary>
    public static RowPosition After(RowPosition? before, IReadOnlyList<object?> keys) =>
        new(keys, before is not null && before.Keys.SequenceEqual(keys) ? before.Duplicates + 1 : 1);
}

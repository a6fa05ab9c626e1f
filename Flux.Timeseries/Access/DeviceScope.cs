using System.Text;

namespace Flux.Timeseries.Access;

/// <summary>The devices that a caller may write and read: all, none, or exact ids and prefixes of ids.</summary>
/// <remarks>Ids are compared by their UTF-8 bytes, as the database compares them (<c>COLLATE "C"</c>).</remarks>
public sealed class DeviceScope
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private static readonly Comparer<byte[]> ByBytes = Comparer<byte[]>.Create((left, right) => left.AsSpan().SequenceCompareTo(right));

    private readonly byte[][] _ids;
    private readonly byte[][] _prefixes;

    private DeviceScope(bool isAll, byte[][] ids, byte[][] prefixes)
    {
        (IsAll, _ids, _prefixes) = (isAll, ids, prefixes);
        Ids = [.. ids.Select(Encoding.UTF8.GetString)];
        Prefixes = [.. prefixes.Select(Encoding.UTF8.GetString)];
        Ranges = [.. Prefixes.Select(DeviceRange.OfPrefix)];
    }

    /// <summary>Every device.</summary>
    public static DeviceScope All { get; } = new(true, [], []);

    /// <summary>No device: the scope of an unknown caller.</summary>
    public static DeviceScope None { get; } = new(false, [], []);

    /// <summary>True if every device is inside, so that no predicate is needed.</summary>
    public bool IsAll { get; }

    /// <summary>True if no device is inside.</summary>
    public bool IsNone => !IsAll && _ids.Length == 0 && _prefixes.Length == 0;

    /// <summary>Exact ids outside of every prefix, in byte order.</summary>
    public IReadOnlyList<string> Ids { get; }

    /// <summary>Prefixes in byte order; none begins with another.</summary>
    public IReadOnlyList<string> Prefixes { get; }

    /// <summary><see cref="Prefixes"/> as ranges that an index in byte order can search.</summary>
    public IReadOnlyList<DeviceRange> Ranges { get; }

    /// <summary>A scope of some devices.</summary>
    /// <param name="ids">Exact ids, 1 to 256 bytes of UTF-8 each.</param>
    /// <param name="prefixes">Beginnings of ids, 1 to 256 bytes of UTF-8 each.</param>
    /// <exception cref="ArgumentException">An id or a prefix is empty, too long, or is not text that a device id can hold.</exception>
    public static DeviceScope Of(IEnumerable<string> ids, IEnumerable<string> prefixes)
    {
        ArgumentNullException.ThrowIfNull(ids);
        ArgumentNullException.ThrowIfNull(prefixes);
        List<byte[]> roots = [];
        foreach (var prefix in prefixes.Select(prefix => Bytes(prefix, "prefix")).Order(ByBytes))
        {
            // In byte order, all texts that begin with a root directly follow it.
            if (roots.Count == 0 || !prefix.AsSpan().StartsWith(roots[^1]))
                roots.Add(prefix);
        }

        var exact = ids.Select(id => Bytes(id, "id"))
            .Where(id => !roots.Exists(root => id.AsSpan().StartsWith(root)))
            .Order(ByBytes)
            .ToList();
        for (var i = exact.Count - 1; i > 0; i--)
        {
            if (exact[i].AsSpan().SequenceEqual(exact[i - 1]))
                exact.RemoveAt(i);
        }

        return new DeviceScope(false, [.. exact], [.. roots]);
    }

    /// <summary>Whether a device is inside.</summary>
    /// <param name="deviceId">The id.</param>
    public bool Allows(string deviceId) => IsAll || Allows(Encoding.UTF8.GetBytes(deviceId));

    /// <summary>Whether a device is inside.</summary>
    /// <param name="deviceId">The id's bytes in UTF-8.</param>
    public bool Allows(ReadOnlySpan<byte> deviceId) =>
        IsAll
        || Last(_ids, deviceId) is { } id && deviceId.SequenceEqual(id)
        || Last(_prefixes, deviceId) is { } prefix && deviceId.StartsWith(prefix);

    /// <inheritdoc/>
    public override string ToString() =>
        IsAll ? "all devices" : IsNone ? "no device" : string.Join(", ", [.. Ids, .. Prefixes.Select(prefix => prefix + "*")]);

    /// <summary>The last of the sorted values that is not after the id: the only one that can be the id, or begin it.</summary>
    private static byte[]? Last(byte[][] sorted, ReadOnlySpan<byte> id)
    {
        var (low, high) = (0, sorted.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (id.SequenceCompareTo(sorted[middle]) < 0)
                high = middle;
            else
                low = middle + 1;
        }

        return low == 0 ? null : sorted[low - 1];
    }

    private static byte[] Bytes(string text, string what)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Contains('\0'))
            throw new ArgumentException($"A device {what} must be text without NUL.", nameof(text));

        // Throws, as an ArgumentException, on lone surrogates.
        var bytes = Strict.GetBytes(text);
        return bytes.Length is > 0 and <= PointLimits.Name
            ? bytes
            : throw new ArgumentException($"A device {what} must have 1 to {PointLimits.Name} bytes.", nameof(text));
    }
}

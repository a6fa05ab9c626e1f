using System.IO.Hashing;
using System.Text;
using Flux.Ingest.Rows;
using Flux.Timeseries;

namespace Flux.Ingest.Decoding.Json;

/// <summary>Checks that <c>jsonb</c> can store a JSON value without changing it. Keeps the first fault with its path.</summary>
/// <remarks>
/// Refused: more than <see cref="MaxDepth"/> levels, a name twice in one object (<c>jsonb</c> would keep the last), NUL and invalid text,
/// numbers beyond a double's range (<c>jsonb</c> stores 1e131000 as 131,001 digits; within the range all digits are kept exactly).
/// </remarks>
internal sealed class JsonGuard
{
    public const int MaxDepth = PointLimits.JsonDepth;
    private const int LongestNumber = 512;
    private const int MaxNames = 1 << 16;
    private const int NamesKept = 1024;
    private const int MaxExponent = 308;

    private static readonly long Seed = Random.Shared.NextInt64();

    private readonly Level[] _levels = new Level[MaxDepth + 1];
    private Entry[] _names = new Entry[16];
    private byte[] _scratch = [];
    private int _nameCount;
    private int _depth;

    public RejectCode Fault { get; private set; }

    /// <summary>Path below the value, starting with a dot or bracket; empty for the value itself.</summary>
    public string Path { get; private set; } = "";

    public string Reason { get; private set; } = "";

    public void Start()
    {
        (_depth, _nameCount, Fault, Path, Reason) = (0, 0, RejectCode.None, "", "");
        if (_names.Length > NamesKept)
            _names = new Entry[NamesKept];
    }

    public void Open(ReadOnlySpan<byte> input, bool isObject)
    {
        _depth++;
        if (_depth > MaxDepth)
            Fail(input, RejectCode.TooDeep, $"JSON may be nested {MaxDepth} levels deep.");
        else
            _levels[_depth] = new Level { IsObject = isObject, FirstName = _nameCount, Index = -1 };
    }

    /// <summary>Another element or property begins.</summary>
    public void Next()
    {
        if (_depth <= MaxDepth)
            _levels[_depth].Index++;
    }

    public void Name(ReadOnlySpan<byte> input, JsonString name)
    {
        if (_depth > MaxDepth || Fault != RejectCode.None)
            return;

        _levels[_depth].Name = name;
        if (JsonText.Check(name.In(input), name.Traits) is { } wrong)
        {
            Fail(input, RejectCode.InvalidText, $"A property name {wrong}.");
            return;
        }

        if (_nameCount == MaxNames)
        {
            Fail(input, RejectCode.TooLong, "More names than any value within its limit can have.");
            return;
        }

        if (_nameCount == _names.Length)
            Array.Resize(ref _names, _names.Length * 2);

        _names[_nameCount++] = new Entry(XxHash3.HashToUInt64(TextOf(input, name), Seed), name);
    }

    public void Text(ReadOnlySpan<byte> input, JsonString text)
    {
        if (Fault == RejectCode.None && text.Traits != TextTraits.Plain && JsonText.Check(text.In(input), text.Traits) is { } wrong)
            Fail(input, RejectCode.InvalidText, $"The text {wrong}.");
    }

    public void Number(ReadOnlySpan<byte> input, JsonNumber number)
    {
        var magnitude = number.Exponent + Math.Min(number.Digits, 19);
        if (Fault == RejectCode.None && (number.Length > LongestNumber || magnitude is > MaxExponent or < -MaxExponent))
            Fail(input, RejectCode.NumberOutOfRange, "The number is beyond the range of a double, or longer than 512 digits.");
    }

    public void Close(ReadOnlySpan<byte> input)
    {
        if (_depth <= MaxDepth && _levels[_depth].IsObject)
        {
            var first = _levels[_depth].FirstName;
            if (Fault == RejectCode.None && _nameCount - first > 1)
                FindDuplicate(input, _names.AsSpan(first, _nameCount - first));

            _nameCount = first;
        }

        _depth--;
    }

    private void FindDuplicate(ReadOnlySpan<byte> input, Span<Entry> entries)
    {
        entries.Sort(static (one, other) => one.Hash.CompareTo(other.Hash));
        for (var i = 1; i < entries.Length; i++)
        {
            if (entries[i].Hash != entries[i - 1].Hash)
                continue;

            var other = TextOf(input, entries[i - 1].Name).ToArray();
            if (!TextOf(input, entries[i].Name).SequenceEqual(other))
                continue;

            _levels[_depth].Name = entries[i].Name;
            Fail(input, RejectCode.DuplicateField, "The name is used twice in one object.");
            return;
        }
    }

    private ReadOnlySpan<byte> TextOf(ReadOnlySpan<byte> input, JsonString name)
    {
        var source = name.In(input);
        if (!name.Traits.HasFlag(TextTraits.Escaped))
            return source;

        if (_scratch.Length < source.Length)
            _scratch = new byte[source.Length * 2];

        JsonText.Unescape(source, _scratch, out var written);
        return _scratch.AsSpan(0, written);
    }

    private void Fail(ReadOnlySpan<byte> input, RejectCode code, string reason)
    {
        if (Fault != RejectCode.None)
            return;

        (Fault, Reason) = (code, reason);
        var path = new StringBuilder();
        for (var i = 1; i <= Math.Min(_depth, MaxDepth); i++)
        {
            if (_levels[i].IsObject)
                JsonPath.Append(path, TextOf(input, _levels[i].Name));
            else
                path.Append('[').Append(_levels[i].Index).Append(']');
        }

        Path = path.ToString();
    }

    private struct Level
    {
        public bool IsObject;
        public int FirstName;
        public int Index;
        public JsonString Name;
    }

    private readonly record struct Entry(ulong Hash, JsonString Name);
}

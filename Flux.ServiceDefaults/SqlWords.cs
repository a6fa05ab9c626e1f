namespace Flux.ServiceDefaults;

/// <summary>Reads a statement word by word: names with their schema, and symbols; skips comments and the inside of literals.</summary>
/// <remarks>A copy continues from the position of the original: use one to look ahead.</remarks>
internal ref struct SqlWords(ReadOnlySpan<char> sql)
{
    private readonly ReadOnlySpan<char> _sql = sql;
    private ReadOnlySpan<char> _raw;
    private int _next;
    // One bit for each open parenthesis: set if it holds the arguments of a function and not a query.
    private ulong _arguments;
    private bool _isParenthesisNew;

    /// <summary>How many parentheses are open.</summary>
    public int Depth { get; private set; }

    /// <summary>Whether this is a keyword or a name.</summary>
    public bool IsName { get; private set; }

    /// <summary>Whether the word before was <c>DISTINCT</c>.</summary>
    public bool IsAfterDistinct { get; private set; }

    /// <summary>Whether this is inside the arguments of a function.</summary>
    public readonly bool IsArgument => (_arguments & 1) != 0;

    /// <summary>Whether the parenthesis of a function follows.</summary>
    public readonly bool IsCall => IsName && _next < _sql.Length && _sql[_next] == '(';

    public readonly bool IsStatementEnd => _raw is ";";

    /// <summary>The name without its quotes.</summary>
    public readonly ReadOnlySpan<char> Word => _raw.Contains('"') ? _raw.ToString().Replace("\"", "", StringComparison.Ordinal) : _raw;

    public readonly bool Is(string keyword) => IsName && _raw.Equals(keyword, StringComparison.OrdinalIgnoreCase);

    /// <summary>Moves to the next word; false at the end.</summary>
    public bool Next()
    {
        IsAfterDistinct = Is("DISTINCT");
        var wasName = IsName;
        SkipSpace();
        if (_next >= _sql.Length)
            return IsName = false;

        var start = _next;
        IsName = IsNameStart(_sql[start]);
        _next = IsName ? EndOfName(start) : EndOfSymbol(start);
        _raw = _sql[start.._next];
        if (_raw is "(")
        {
            Depth++;
            _arguments = _arguments << 1 | (wasName ? 1UL : 0);
        }
        else if (_raw is ")")
        {
            Depth--;
            _arguments >>= 1;
        }
        else if (_isParenthesisNew && (Is("SELECT") || Is("WITH")))
        {
            _arguments &= ~1UL;
        }

        _isParenthesisNew = _raw is "(";
        return true;
    }

    /// <summary>
    /// Moves to the next word that is not <c>FROM</c>, <c>INTO</c>, <c>ONLY</c>, <c>LATERAL</c> or <c>TABLE</c>; false if it is not a name.
    /// </summary>
    public bool NextName()
    {
        while (Next() && IsName)
        {
            if (!Is("FROM") && !Is("INTO") && !Is("ONLY") && !Is("LATERAL") && !Is("TABLE"))
                return true;
        }

        return false;
    }

    private void SkipSpace()
    {
        while (_next < _sql.Length)
        {
            var rest = _sql[_next..];
            if (char.IsWhiteSpace(rest[0]))
                _next++;
            else if (rest.StartsWith("--"))
                _next = EndOf("\n");
            else if (rest.StartsWith("/*"))
                _next = EndOf("*/");
            else
                return;
        }
    }

    private readonly int EndOf(string mark)
    {
        var at = _sql[_next..].IndexOf(mark);
        return at < 0 ? _sql.Length : _next + at + mark.Length;
    }

    private readonly int EndOfName(int at)
    {
        while (true)
        {
            if (_sql[at] == '"')
                at = AfterQuote(at);
            else
                while (at < _sql.Length && IsNamePart(_sql[at]))
                    at++;

            if (at + 1 >= _sql.Length || _sql[at] != '.' || !IsNameStart(_sql[at + 1]))
                return at;
            at++;
        }
    }

    /// <summary>A literal or a parameter as a whole, everything else character by character.</summary>
    private readonly int EndOfSymbol(int at)
    {
        if (_sql[at] == '\'')
            return AfterQuote(at);
        if (_sql[at] is not ('$' or '@') && !char.IsAsciiDigit(_sql[at]))
            return at + 1;
        for (at++; at < _sql.Length && IsNamePart(_sql[at]);)
            at++;
        return at;
    }

    /// <summary>A doubled quote is read as two literals, which makes no difference here.</summary>
    private readonly int AfterQuote(int at)
    {
        var length = _sql[(at + 1)..].IndexOf(_sql[at]);
        return length < 0 ? _sql.Length : at + 1 + length + 1;
    }

    private static bool IsNameStart(char letter) => char.IsLetter(letter) || letter is '_' or '"';

    private static bool IsNamePart(char letter) => char.IsLetterOrDigit(letter) || letter is '_' or '$';
}

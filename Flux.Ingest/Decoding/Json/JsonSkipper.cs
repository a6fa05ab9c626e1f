namespace Flux.Ingest.Decoding.Json;

/// <summary>Skips one value that is too large to be held, across any number of inputs.</summary>
internal sealed class JsonSkipper
{
    private long _open;
    private bool _inString;
    private bool _inEscape;
    private bool _inScalar;

    public void Start() => (_open, _inString, _inEscape, _inScalar) = (0, false, false, false);

    /// <summary>False if the input ended first; then all of it was read.</summary>
    public bool Skip(ref JsonScanner scanner)
    {
        for (; !scanner.AtEnd; scanner.Position++)
        {
            var b = scanner.Current;
            if (_inEscape)
            {
                _inEscape = false;
            }
            else if (_inString)
            {
                _inEscape = b == '\\';
                if (b == '"')
                {
                    _inString = false;
                    if (_open == 0)
                        return Done(ref scanner, 1);
                }
            }
            else if (_inScalar)
            {
                if (b is (byte)',' or (byte)']' or (byte)'}' or <= (byte)' ')
                    return Done(ref scanner, 0);
            }
            else if (b == '"')
            {
                _inString = true;
            }
            else if (b is (byte)'{' or (byte)'[')
            {
                _open++;
            }
            else if (b is (byte)'}' or (byte)']')
            {
                if (--_open <= 0)
                    return Done(ref scanner, 1);
            }
            else
            {
                _inScalar = _open == 0;
            }
        }

        return false;
    }

    private static bool Done(ref JsonScanner scanner, int last)
    {
        scanner.Position += last;
        return true;
    }
}

namespace Flux.Ingest.Decoding.Json;

/// <summary>Reads past one value that is too large to be held, wherever the input is cut.</summary>
internal sealed class JsonSkipper
{
    private long open;
    private bool inString;
    private bool inEscape;
    private bool inScalar;

    public void Start() => (open, inString, inEscape, inScalar) = (0, false, false, false);

    /// <summary>False where the input ended first; all of it is read then.</summary>
    public bool Skip(ref JsonScanner scanner)
    {
        for (; !scanner.AtEnd; scanner.Position++)
        {
            var b = scanner.Current;
            if (inEscape)
            {
                inEscape = false;
            }
            else if (inString)
            {
                inEscape = b == '\\';
                if (b == '"')
                {
                    inString = false;
                    if (open == 0)
                        return Done(ref scanner, 1);
                }
            }
            else if (inScalar)
            {
                if (b is (byte)',' or (byte)']' or (byte)'}' or <= (byte)' ')
                    return Done(ref scanner, 0);
            }
            else if (b == '"')
            {
                inString = true;
            }
            else if (b is (byte)'{' or (byte)'[')
            {
                open++;
            }
            else if (b is (byte)'}' or (byte)']')
            {
                if (--open <= 0)
                    return Done(ref scanner, 1);
            }
            else
            {
                inScalar = open == 0;
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

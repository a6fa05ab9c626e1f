namespace Flux.EmbeddedTimescale;

/// <summary>Progress as lines of text, one at a time, from whichever thread.</summary>
internal sealed class LineProgress(TextWriter writer) : IProgress<string>
{
    private readonly Lock _gate = new();

    public void Report(string value)
    {
        lock (_gate)
        {
            writer.WriteLine(value);
            writer.Flush();
        }
    }
}

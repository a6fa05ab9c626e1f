namespace Flux.EmbeddedTimescale;

/// <summary>Writes progress as lines of text. Safe to call from any thread.</summary>
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

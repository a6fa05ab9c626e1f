using Spectre.Console;

namespace Flux.AppHost.Terminal;

/// <summary>The AppHost's terminal: one writer at a time; coloured, or plain if the output is redirected.</summary>
internal sealed class ConsoleTerminal
{
    private const int NameWidth = 16;
    private const int RedirectedWidth = 10_000;

    private readonly Lock _gate = new();
    private readonly IAnsiConsole _console;

    public ConsoleTerminal(IAnsiConsole console)
    {
        _console = console;
        // A file has no width: lines must not be wrapped.
        if (!console.Profile.Out.IsTerminal)
            console.Profile.Width = RedirectedWidth;
    }

    /// <summary>One line about a resource.</summary>
    /// <param name="resource">The resource's name.</param>
    /// <param name="style">A Spectre.Console style for the text.</param>
    /// <param name="text">The event.</param>
    public void Line(string resource, string style, string text)
    {
        lock (_gate)
            _console.MarkupLine($"[bold]{resource.PadRight(NameWidth).EscapeMarkup()}[/] [{style}]{text.EscapeMarkup()}[/]");
    }

    /// <summary>A message of the AppHost itself.</summary>
    public void Notice(string text)
    {
        lock (_gate)
            _console.MarkupLine($"[bold]{text.EscapeMarkup()}[/]");
    }

    /// <summary>A heading, and named values below it.</summary>
    public void Block(string heading, IEnumerable<(string Name, string Value)> rows)
    {
        lock (_gate)
        {
            _console.WriteLine();
            _console.MarkupLine($"[bold green]{heading.EscapeMarkup()}[/]");
            foreach (var (name, value) in rows)
                _console.MarkupLine($"  [grey]{name.PadRight(NameWidth - 2).EscapeMarkup()}[/] {value.EscapeMarkup()}");
            _console.WriteLine();
        }
    }
}

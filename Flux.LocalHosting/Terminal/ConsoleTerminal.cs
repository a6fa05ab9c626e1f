using Spectre.Console;

namespace Flux.LocalHosting.Terminal;

/// <summary>The AppHost's terminal: one writer at a time, coloured where somebody looks, plain where output is redirected.</summary>
internal sealed class ConsoleTerminal(IAnsiConsole console)
{
    private const int NameWidth = 16;
    private const int EndlessWidth = 10_000;
    private static readonly string[] Palette = ["deepskyblue1", "springgreen3", "gold1", "mediumpurple1", "darkorange", "hotpink", "cyan1", "tan"];
    private readonly Lock _gate = new();
    private readonly Dictionary<string, string> _colours = new(StringComparer.OrdinalIgnoreCase);

    public bool IsInteractive => console.Profile.Out.IsTerminal;

    public static ConsoleTerminal Create()
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings());
        if (!console.Profile.Out.IsTerminal)
        {
            // A file has no width: a line stays a line.
            console.Profile.Width = EndlessWidth;
        }

        return new ConsoleTerminal(console);
    }

    /// <summary>One line of a resource's output, as it was printed.</summary>
    public void Output(string resource, string line, bool isError)
    {
        lock (_gate)
        {
            console.Markup($"[{Colour(resource)}]{Name(resource)}[/] {(isError ? "[red]│[/]" : "│")} ");
            console.Profile.Out.Writer.WriteLine(line);
        }
    }

    /// <summary>A change of a resource's state.</summary>
    /// <param name="resource">The resource's name.</param>
    /// <param name="symbol">One character that is understood without reading.</param>
    /// <param name="style">A Spectre.Console style for symbol and text.</param>
    /// <param name="text">What has happened.</param>
    public void State(string resource, string symbol, string style, string text)
    {
        lock (_gate)
        {
            console.MarkupLine($"[{Colour(resource)}]{Name(resource)}[/] [{style}]{symbol} {text.EscapeMarkup()}[/]");
        }
    }

    /// <summary>A word from hosting itself.</summary>
    public void Notice(string text)
    {
        lock (_gate)
        {
            console.MarkupLine($"[bold]{text.EscapeMarkup()}[/]");
        }
    }

    /// <summary>The table of what is up.</summary>
    public void Summary(IEnumerable<(string Resource, string State, string Urls)> rows)
    {
        var table = new Table { Border = IsInteractive ? TableBorder.Rounded : TableBorder.Minimal };
        table.AddColumns("Resource", "State", "Address");
        foreach (var (resource, state, urls) in rows)
        {
            table.AddRow(resource.EscapeMarkup(), state.EscapeMarkup(), urls.EscapeMarkup());
        }

        lock (_gate)
        {
            console.Write(table);
        }
    }

    private static string Name(string resource) => resource.PadRight(NameWidth).EscapeMarkup();

    private string Colour(string resource)
    {
        if (!_colours.TryGetValue(resource, out var colour))
        {
            _colours[resource] = colour = Palette[_colours.Count % Palette.Length];
        }

        return colour;
    }
}

using System.ComponentModel.DataAnnotations;

namespace Flux.QueryGateway.GraphQL;

/// <summary>What the GraphQL endpoint allows, section <c>Flux:GraphQL</c>.</summary>
internal sealed class GraphQLOptions
{
    public const string Section = "Flux:GraphQL";

    /// <summary>Whether clients may ask for the schema.</summary>
    public bool Introspection { get; set; } = true;

    /// <summary>The query page for browsers; where not set, only in Development.</summary>
    public bool? QueryPage { get; set; }

    /// <summary>Levels of selections below each other.</summary>
    [Range(1, 100)]
    public int MaxDepth { get; set; } = 20;

    /// <summary>Fields with an alias in one document.</summary>
    [Range(0, 10_000)]
    public int MaxAliases { get; set; } = 30;

    /// <summary>Fields in one document.</summary>
    [Range(1, 10_000)]
    public int MaxFields { get; set; } = 500;

    /// <summary>Values that one answer may hold: fields times rows asked for.</summary>
    [Range(1, int.MaxValue)]
    public int MaxCost { get; set; } = 250_000;

    /// <summary>Most rows of a page: a page is held in memory until it is complete.</summary>
    [Range(1, 100_000)]
    public int MaxPageSize { get; set; } = 10_000;

    /// <summary>Most bytes of rows in one answer: long texts fill a page before its rows are counted.</summary>
    [Range(64 * 1024, 1024 * 1024 * 1024)]
    public int MaxAnswerBytes { get; set; } = 32 * 1024 * 1024;

    /// <summary>Longest body of a request, in bytes.</summary>
    [Range(1024, 16 * 1024 * 1024)]
    public int MaxRequestBytes { get; set; } = 256 * 1024;

    /// <summary>Statements that one request may run at the same time.</summary>
    [Range(1, 64)]
    public int MaxParallelFields { get; set; } = 4;

    /// <summary>How often subscribers learn of new commits, while there are any.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "00:01:00")]
    public TimeSpan PollInterval { get; set; } = TimeSpan.FromMilliseconds(200);

    /// <summary>How far a subscriber may fall behind before it is told to go.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan MaxLag { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long one event may take to be sent before the connection is given up.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan SendTimeout { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>Silence after which a sign of life is sent.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan KeepAlive { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>How long a WebSocket client may take to introduce itself.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:01:00")]
    public TimeSpan InitTimeout { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>Operations that one WebSocket may run at the same time.</summary>
    [Range(1, 10_000)]
    public int MaxOperationsPerSocket { get; set; } = 100;
}

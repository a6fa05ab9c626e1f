using System.ComponentModel.DataAnnotations;

namespace Flux.QueryGateway.GraphQL;

/// <summary>Limits of the GraphQL endpoint, section <c>Flux:GraphQL</c>.</summary>
internal sealed class GraphQLOptions
{
    public const string Section = "Flux:GraphQL";

    /// <summary>Whether clients may introspect the schema.</summary>
    public bool Introspection { get; set; } = true;

    /// <summary>The query page for browsers; where not set, only in Development.</summary>
    public bool? QueryPage { get; set; }

    /// <summary>Most nested levels of selections.</summary>
    [Range(1, 100)]
    public int MaxDepth { get; set; } = 20;

    /// <summary>Most aliases in one document.</summary>
    [Range(0, 10_000)]
    public int MaxAliases { get; set; } = 30;

    /// <summary>Most fields in one document.</summary>
    [Range(1, 10_000)]
    public int MaxFields { get; set; } = 500;

    /// <summary>Most values in one response: fields times requested rows.</summary>
    [Range(1, int.MaxValue)]
    public int MaxCost { get; set; } = 250_000;

    /// <summary>Most rows of a page, which is buffered until it is complete.</summary>
    [Range(1, 100_000)]
    public int MaxPageSize { get; set; } = 10_000;

    /// <summary>Most bytes of rows in one response: long texts can be large in a few rows.</summary>
    [Range(64 * 1024, 1024 * 1024 * 1024)]
    public int MaxAnswerBytes { get; set; } = 32 * 1024 * 1024;

    /// <summary>Largest request body, in bytes.</summary>
    [Range(1024, 16 * 1024 * 1024)]
    public int MaxRequestBytes { get; set; } = 256 * 1024;

    /// <summary>Most statements that one request runs at the same time.</summary>
    [Range(1, 64)]
    public int MaxParallelFields { get; set; } = 4;

    /// <summary>How often new commits are looked for, while there are subscribers.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "00:01:00")]
    public TimeSpan PollInterval { get; set; } = TimeSpan.FromMilliseconds(200);

    /// <summary>How far a subscriber may fall behind before its subscription is ended.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan MaxLag { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long sending one event may take before the connection is closed.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan SendTimeout { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>Time without events after which a keep-alive message is sent.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan KeepAlive { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>How long a WebSocket client may take to send <c>connection_init</c>.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:01:00")]
    public TimeSpan InitTimeout { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>Most operations that one WebSocket runs at the same time.</summary>
    [Range(1, 10_000)]
    public int MaxOperationsPerSocket { get; set; } = 100;
}

namespace Flux.QueryGateway.OData.Endpoint;

/// <summary>A request that is rejected before any response was sent.</summary>
internal sealed class RefusedException(int status, string message, Exception? cause = null) : Exception(message, cause)
{
    public int Status { get; } = status;

    /// <summary>The part of the request that has to change: a query option or a header.</summary>
    public string? Target { get; init; }

    /// <summary>Where in the target, counted in characters from 0.</summary>
    public int? Position { get; init; }

    /// <summary>The allowed values.</summary>
    public IReadOnlyList<string> Allowed { get; init; } = [];
}

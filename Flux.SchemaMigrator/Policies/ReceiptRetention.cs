namespace Flux.SchemaMigrator.Policies;

/// <summary>How long a receipt is kept, on both editions: for so long a repeated request is recognised.</summary>
internal static class ReceiptRetention
{
    public static readonly TimeSpan Period = TimeSpan.FromDays(7);
}

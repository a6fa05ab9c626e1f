namespace Aspire.Hosting;

/// <summary>The names of the ties between resources.</summary>
internal static class Relationship
{
    public const string Reference = "Reference";
    public const string WaitFor = "WaitFor";
}

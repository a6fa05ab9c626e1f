namespace Flux.SchemaMigrator.Policies;

/// <summary>One difference between the policies that are wanted and those in force.</summary>
/// <param name="Subject">What it is about: <c>retention of device_metrics</c>.</param>
/// <param name="Before">In force, null when there is none.</param>
/// <param name="After">Wanted, null when there is to be none.</param>
/// <param name="Sql">Makes the change.</param>
/// <param name="Arguments">Positional parameters of the SQL.</param>
internal sealed record PolicyAction(string Subject, string? Before, string? After, string Sql, IReadOnlyList<object> Arguments)
{
    public PolicyChange Change => (Before, After) switch
    {
        (null, _) => PolicyChange.Add,
        (_, null) => PolicyChange.Remove,
        _ => PolicyChange.Alter,
    };

    public override string ToString() => Change switch
    {
        PolicyChange.Add => $"+ {Subject}: {After}",
        PolicyChange.Remove => $"- {Subject}: {Before}",
        _ => $"~ {Subject}: {Before} -> {After}",
    };
}

using System.Reflection;

namespace Flux.Architecture.Tests;

public sealed class DependencyTests
{
    private static readonly Assembly Core = Assembly.Load("Flux.Timeseries");

    private static readonly string[] All = ["Flux.Ingest", "Flux.QueryGateway", "Flux.SchemaMigrator", "Flux.AppHost"];

    /// <summary>The services: each holds one verb and none knows another.</summary>
    public static TheoryData<string> Services => [.. All];

    [Theory]
    [MemberData(nameof(Services))]
    public void A_service_never_references_another(string service)
    {
        var others = All.Where(other => other != service);

        Assert.Empty(Assembly.Load(service).GetReferencedAssemblies().Select(reference => reference.Name).Intersect(others, StringComparer.Ordinal));
    }

    [Fact]
    public void The_core_knows_no_web() =>
        Assert.DoesNotContain(Core.GetReferencedAssemblies(), reference => reference.Name!.StartsWith("Microsoft.AspNetCore", StringComparison.Ordinal));

    [Fact]
    public void The_core_knows_no_service() =>
        Assert.DoesNotContain(Core.GetReferencedAssemblies(), reference => reference.Name!.StartsWith("Flux.", StringComparison.Ordinal));
}

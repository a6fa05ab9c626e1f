using System.Reflection;

namespace Flux.Architecture.Tests;

public sealed class DependencyTests
{
    private static readonly Assembly Core = Assembly.Load("Flux.Timeseries");

    private static readonly string[] All = ["Flux.Ingest", "Flux.QueryGateway", "Flux.SchemaMigrator"];

    /// <summary>The services: none may reference another.</summary>
    public static TheoryData<string> Services => [.. All];

    [Theory]
    [MemberData(nameof(Services))]
    public void A_service_never_references_another(string service)
    {
        var others = All.Where(other => other != service);

        Assert.Empty(
            Assembly.Load(service).GetReferencedAssemblies().Select(reference => reference.Name).Intersect(others, StringComparer.Ordinal));
    }

    /// <summary>Others would build Aspire's orchestrator and dashboard too.</summary>
    [Fact]
    public void Only_the_AppHost_and_the_tests_that_start_it_depend_on_Aspire_hosting()
    {
        string[] marks = ["Aspire.Hosting", "/Flux.AppHost.csproj"];
        var dependents = Repository.Files(".csproj")
            .Where(file => Repository.Lines(file).Any(line => marks.Any(mark => line.Contains(mark, StringComparison.Ordinal))))
            .Select(Path.GetFileNameWithoutExtension)
            .Order(StringComparer.Ordinal);
        Assert.Equal("Flux.AppHost Flux.AppHost.Tests Flux.EndToEnd.Tests", string.Join(' ', dependents));
    }

    [Fact]
    public void The_core_references_no_web_framework() =>
        Assert.DoesNotContain(
            Core.GetReferencedAssemblies(), reference => reference.Name!.StartsWith("Microsoft.AspNetCore", StringComparison.Ordinal));

    [Fact]
    public void The_core_references_no_service() =>
        Assert.DoesNotContain(Core.GetReferencedAssemblies(), reference => reference.Name!.StartsWith("Flux.", StringComparison.Ordinal));
}

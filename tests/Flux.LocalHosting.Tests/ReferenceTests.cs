using Aspire.Hosting;
using Flux.LocalHosting.Tests.Support;

namespace Flux.LocalHosting.Tests;

public sealed class ReferenceTests
{
    [Fact]
    public async Task A_database_is_injected_as_connection_string_and_in_parts()
    {
        await using var builder = Model.Create();
        var server = builder.AddPostgres("timescale", password: builder.AddParameter("secret", "a b", secret: true));
        var client = builder.Shell("client", "true").WithReference(server.AddDatabase("flux"));

        var environment = await builder.EnvironmentAsync(client.Resource);

        var port = server.Resource.PrimaryEndpoint.Port;
        Assert.Equal($"Host=localhost;Port={port};Username=postgres;Password=a b;Database=flux", environment["ConnectionStrings__flux"]);
        Assert.Equal("localhost", environment["FLUX_HOST"]);
        Assert.Equal($"{port}", environment["FLUX_PORT"]);
        Assert.Equal("postgres", environment["FLUX_USERNAME"]);
        Assert.Equal("a b", environment["FLUX_PASSWORD"]);
        Assert.Equal($"postgresql://postgres:a%20b@localhost:{port}/flux", environment["FLUX_URI"]);
        Assert.Equal($"jdbc:postgresql://localhost:{port}/flux", environment["FLUX_JDBCCONNECTIONSTRING"]);
        Assert.Equal("flux", environment["FLUX_DATABASENAME"]);
    }

    [Fact]
    public async Task A_service_is_injected_by_name_and_for_service_discovery()
    {
        await using var builder = Model.Create();
        var gateway = builder.AddProject<Projects.Flux_LocalHosting_TestService>("query-gateway");
        var client = builder.Shell("client", "true").WithReference(gateway);

        var environment = await builder.EnvironmentAsync(client.Resource);

        var url = gateway.GetEndpoint("http").Url;
        Assert.Equal(url, environment["QUERY_GATEWAY_HTTP"]);
        Assert.Equal(url, environment["services__query-gateway__http__0"]);
    }

    [Fact]
    public async Task A_reference_to_one_endpoint_leaves_the_others_out()
    {
        await using var builder = Model.Create();
        var service = builder.AddContainer("service", "image").WithHttpEndpoint(targetPort: 80).WithHttpEndpoint(targetPort: 81, name: "admin");
        var client = builder.Shell("client", "true").WithReference(service.GetEndpoint("admin"));

        var environment = await builder.EnvironmentAsync(client.Resource);

        Assert.Equal(service.GetEndpoint("admin").Url, environment["services__service__admin__0"]);
        Assert.DoesNotContain("SERVICE_HTTP", environment.Keys);
    }

    [Fact]
    public async Task A_connection_string_that_is_not_configured_names_itself()
    {
        await using var builder = Model.Create();
        var client = builder.Shell("client", "true").WithReference(builder.AddConnectionString("flux"));

        var refusal = await Assert.ThrowsAsync<MissingParameterValueException>(() => builder.EnvironmentAsync(client.Resource));

        Assert.Contains("'flux'", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_connection_string_is_read_from_the_configuration()
    {
        await using var builder = Model.Create("--ConnectionStrings:flux=Host=elsewhere");
        var client = builder.Shell("client", "true").WithReference(builder.AddConnectionString("flux"));

        var environment = await builder.EnvironmentAsync(client.Resource);

        Assert.Equal("Host=elsewhere", environment["ConnectionStrings__flux"]);
    }

    [Theory]
    [InlineData("Parameters:api-key")]
    [InlineData("Parameters:api_key")]
    public async Task A_parameter_is_read_with_its_hyphens_or_with_underscores(string key)
    {
        await using var builder = Model.Create($"--{key}=given");
        var client = builder.Shell("client", "true").WithEnvironment("KEY", builder.AddParameter("api-key", secret: true));

        Assert.Equal("given", (await builder.EnvironmentAsync(client.Resource))["KEY"]);
    }

    [Fact]
    public async Task Environment_variables_come_from_every_kind_of_value()
    {
        await using var builder = Model.Create();
        var target = builder.AddContainer("target", "image").WithHttpEndpoint(targetPort: 80);
        var parameter = builder.AddParameter("p", "v");
        var client = builder.Shell("client", "true")
            .WithEnvironment("TEXT", "text")
            .WithEnvironment("URL", target.GetEndpoint("http"))
            .WithEnvironment("COMPOSED", $"<{parameter}>")
            .WithEnvironment("LATE", () => "late")
            .WithEnvironment(context => context.EnvironmentVariables["CALLBACK"] = parameter.Resource);

        var environment = await builder.EnvironmentAsync(client.Resource);

        Assert.Equal("text", environment["TEXT"]);
        Assert.Equal(target.GetEndpoint("http").Url, environment["URL"]);
        Assert.Equal("<v>", environment["COMPOSED"]);
        Assert.Equal("late", environment["LATE"]);
        Assert.Equal("v", environment["CALLBACK"]);
    }
}

using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Flux.LocalHosting.Tests.Support;

namespace Flux.LocalHosting.Tests.ApplicationModel;

public sealed class ReferenceExpressionTests
{
    private readonly ParameterResource _password = new("db-password", static _ => "p@ss {word}", secret: true);

    [Fact]
    public async Task A_hole_is_filled_when_the_application_runs_and_named_in_the_manifest()
    {
        var expression = ReferenceExpression.Create($"Host=db;Password={_password}");

        Assert.Equal("Host=db;Password=p@ss {word}", await expression.GetValueAsync(CancellationToken.None));
        Assert.Equal("Host=db;Password={db-password.value}", expression.ValueExpression);
    }

    [Fact]
    public async Task The_format_uri_encodes_the_value()
    {
        var expression = ReferenceExpression.Create($"postgresql://me:{_password:uri}@db");

        Assert.Equal("postgresql://me:p%40ss%20%7Bword%7D@db", await expression.GetValueAsync(CancellationToken.None));
    }

    [Fact]
    public async Task Braces_of_the_text_stay_braces()
    {
        var text = "{not a hole}";

        var expression = ReferenceExpression.Create($"{{literal}} {text} {_password}");

        Assert.Equal("{literal} {not a hole} p@ss {word}", await expression.GetValueAsync(CancellationToken.None));
    }

    [Fact]
    public async Task A_format_that_is_not_known_is_refused()
    {
        var expression = ReferenceExpression.Create($"{_password:base64}");

        var refusal = await Assert.ThrowsAsync<FormatException>(async () => await expression.GetValueAsync(CancellationToken.None));
        Assert.Contains("base64", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_connection_string_is_composed_of_other_resources()
    {
        await using var builder = Model.Create();
        var server = builder.AddPostgres("db", password: builder.AddParameter("secret", "s3cret", secret: true), port: 20001);
        var database = server.AddDatabase("flux");
        await builder.EnvironmentAsync(server.Resource);

        var value = await database.Resource.ConnectionStringExpression.GetValueAsync(CancellationToken.None);

        Assert.Equal($"Host=localhost;Port={server.Resource.PrimaryEndpoint.Port};Username=postgres;Password=s3cret;Database=flux", value);
    }
}

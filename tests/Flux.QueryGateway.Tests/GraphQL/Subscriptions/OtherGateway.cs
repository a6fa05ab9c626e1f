using Flux.QueryGateway.Rows.Sets;
using Microsoft.AspNetCore.Mvc.Testing;

namespace Flux.QueryGateway.Tests.GraphQL.Subscriptions;

/// <summary>A second replica on the database of another gateway.</summary>
internal sealed class OtherGateway(GatewayFixture first) : IAsyncLifetime
{
    private WebApplicationFactory<RowSet>? _gateway;

    public HttpClient Client { get; private set; } = null!;

    public Task InitializeAsync()
    {
        _gateway = new WebApplicationFactory<RowSet>().WithWebHostBuilder(host =>
        {
            host.UseSetting("urls", "http://127.0.0.1:0");
            host.UseSetting("ConnectionStrings:flux", first.ConnectionString);
            host.UseSetting("Flux:GraphQL:PollInterval", "00:00:00.020");
        });
        _gateway.UseKestrel(0);
        _gateway.StartServer();
        Client = _gateway.CreateClient();
        return Task.CompletedTask;
    }

    public async Task DisposeAsync()
    {
        Client.Dispose();
        await _gateway!.DisposeAsync();
    }
}

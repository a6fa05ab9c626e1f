using Npgsql;

namespace Flux.Ingest.Tests.Commit;

/// <summary>The service with a line to its database that can be cut.</summary>
public sealed class ProxiedIngest : RunningIngest
{
    internal CuttingProxy Proxy { get; private set; } = null!;

    protected override IEnumerable<(string Key, string Value)> Settings => [("Flux:Ingest:DatabasePatience", "00:00:01")];

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        await Proxy.DisposeAsync();
    }

    protected override string DatabaseForIngest()
    {
        var direct = new NpgsqlConnectionStringBuilder(ConnectionString);
        Proxy = new CuttingProxy(direct.Host!, direct.Port);
        return new NpgsqlConnectionStringBuilder(ConnectionString) { Host = "127.0.0.1", Port = Proxy.Port, Timeout = 3 }.ConnectionString;
    }
}

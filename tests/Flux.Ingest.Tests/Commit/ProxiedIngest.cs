using Npgsql;

namespace Flux.Ingest.Tests.Commit;

/// <summary>The service with a line to its database that can be cut.</summary>
public class ProxiedIngest : RunningIngest
{
    internal CuttingProxy Proxy { get; private set; } = null!;

    // A busy machine must not turn a cut line into an absent database.
    protected override IEnumerable<(string Key, string Value)> Settings => [("Flux:Ingest:DatabasePatience", "00:02:00")];

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

namespace Flux.EmbeddedTimescale.Server;

/// <summary>Another program listens where the embedded server should.</summary>
internal sealed class PortTakenException(int port) : DatabaseUnavailableException(
    $"Port {port} on 127.0.0.1 is taken by another program: stop it, or move the embedded TimescaleDB with Flux:Database:Embedded:Port "
    + "(environment: Flux__Database__Embedded__Port).");

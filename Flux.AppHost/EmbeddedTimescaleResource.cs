using System.Globalization;
using Flux.EmbeddedTimescale.Server;

namespace Flux.AppHost;

/// <summary>An embedded TimescaleDB in the application model: the program <c>Flux.EmbeddedTimescale</c>, run as a child process.</summary>
internal sealed class EmbeddedTimescaleResource(string name, string command, string workingDirectory, int port, ParameterResource password)
    : ExecutableResource(name, command, workingDirectory), IResourceWithConnectionString
{
    /// <summary>On 127.0.0.1.</summary>
    public int Port => port;

    /// <summary>Of the server, without a database.</summary>
    public ReferenceExpression ConnectionStringExpression => ReferenceExpression.Create(
        $"Host=127.0.0.1;Port={port.ToString(CultureInfo.InvariantCulture)};Username={ServerSettings.User};Password={password}");
}

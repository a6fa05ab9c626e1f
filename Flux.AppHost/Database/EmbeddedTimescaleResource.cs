using System.Globalization;

namespace Flux.AppHost.Database;

/// <summary>An embedded TimescaleDB in the application model: this program's own verb, run as a child process.</summary>
internal sealed class EmbeddedTimescaleResource(string name, string command, string workingDirectory, int port, ParameterResource password)
    : ExecutableResource(name, command, workingDirectory), IResourceWithConnectionString
{
    private const string Host = "127.0.0.1";
    private const string User = Server.ServerSettings.User;

    private readonly string _port = port.ToString(CultureInfo.InvariantCulture);

    /// <summary>Of the server, without a database.</summary>
    public ReferenceExpression ConnectionStringExpression =>
        ReferenceExpression.Create($"Host={Host};Port={_port};Username={User};Password={password}");

    /// <summary>The parts that a reference to one of its databases injects, named as those of a PostgreSQL container.</summary>
    public IEnumerable<KeyValuePair<string, ReferenceExpression>> PropertiesOf(string database) =>
    [
        new("Host", ReferenceExpression.Create($"{Host}")),
        new("Port", ReferenceExpression.Create($"{_port}")),
        new("Username", ReferenceExpression.Create($"{User}")),
        new("Password", ReferenceExpression.Create($"{password}")),
        new("Uri", ReferenceExpression.Create($"postgresql://{User}:{password:uri}@{Host}:{_port}/{database}")),
        new("JdbcConnectionString", ReferenceExpression.Create($"jdbc:postgresql://{Host}:{_port}/{database}")),
        new("DatabaseName", ReferenceExpression.Create($"{database}")),
    ];
}

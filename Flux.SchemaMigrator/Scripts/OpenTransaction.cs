using System.Data;
using DbUp.Engine;
using DbUp.Engine.Output;
using DbUp.Engine.Transactions;
using Npgsql;

namespace Flux.SchemaMigrator.Scripts;

/// <summary>Lets DbUp work inside the transaction that the migration has open, so that scripts, journal and policies stand or fall together.</summary>
internal sealed class OpenTransaction(NpgsqlConnection connection) : IConnectionManager
{
    // DDL on tables with data takes the time it takes; the run's own cancellation ends it.
    private const int NoTimeout = 0;

    public TransactionMode TransactionMode { get; set; } = TransactionMode.NoTransaction;

    public bool IsScriptOutputLogged { get; set; }

    public int? ExecutionTimeoutSeconds { get; set; } = NoTimeout;

    public IDisposable OperationStarting(IUpgradeLog upgradeLog, List<SqlScript> executedScripts) => new Nothing();

    public void ExecuteCommandsWithManagedConnection(Action<Func<IDbCommand>> action) => action(Create);

    public T ExecuteCommandsWithManagedConnection<T>(Func<Func<IDbCommand>, T> actionWithResult) => actionWithResult(Create);

    // A script goes to the server as it is: the server splits it better than anyone else.
    public IEnumerable<string> SplitScriptIntoCommands(string scriptContents) => [scriptContents];

    public bool TryConnect(IUpgradeLog upgradeLog, out string errorMessage)
    {
        errorMessage = "";
        return connection.State == ConnectionState.Open;
    }

    private NpgsqlCommand Create() => new() { Connection = connection, CommandTimeout = NoTimeout };

    private sealed class Nothing : IDisposable
    {
        public void Dispose()
        {
        }
    }
}

using System.Diagnostics;
using OpenTelemetry;

namespace Flux.ServiceDefaults;

/// <summary>Exports a database span only as part of a larger one: a request, a commit, a command of the migrator.</summary>
/// <remarks>
/// Health checks, the warm-up and whatever a service polls would otherwise be most of the traces, each a trace of one statement. Their number
/// and duration are in Npgsql's metrics all the same.
/// </remarks>
internal sealed class BackgroundStatements : BaseProcessor<Activity>
{
    private const string Npgsql = "Npgsql";

    public override void OnStart(Activity data)
    {
        if (data.Source.Name != Npgsql || data.Parent is { Recorded: true })
            return;

        // Before its attributes are set, which is then left out.
        data.IsAllDataRequested = false;
        data.ActivityTraceFlags &= ~ActivityTraceFlags.Recorded;
    }
}

using System.Diagnostics;
using OpenTelemetry;

namespace Flux.ServiceDefaults;

/// <summary>Exports a database span only as part of a larger one: a request, a commit, a command of the migrator.</summary>
/// <remarks>
/// Otherwise most traces would be single statements of health checks, the warm-up and polling. Npgsql's metrics still count them and their
/// duration.
/// </remarks>
internal sealed class BackgroundStatements : BaseProcessor<Activity>
{
    private const string Npgsql = "Npgsql";

    public override void OnStart(Activity data)
    {
        if (data.Source.Name != Npgsql || data.Parent is { Recorded: true })
            return;

        // Set before its attributes are collected, which is then skipped.
        data.IsAllDataRequested = false;
        data.ActivityTraceFlags &= ~ActivityTraceFlags.Recorded;
    }
}

using System.Diagnostics;
using Flux.Ingest.Commit;
using Flux.Ingest.Rows;
using Flux.Ingest.Telemetry;
using Flux.ServiceDefaults;
using Flux.ServiceDefaults.Authentication;
using Flux.ServiceDefaults.Limits;

namespace Flux.Ingest.Http;

/// <summary>
/// One write from request to response: 1. read the parameters, 2. refuse it if the service is overloaded, 3. decode the body into rows,
/// 4. commit them or decide that there is nothing to commit, 5. respond.
/// </summary>
internal sealed class WriteEndpoint(
    CommitPipeline pipeline, BodyAdmission admission, BodyDecoder bodies, FormatCatalog formats, RowAllowance allowance,
    ReceiptLookup receipts, ILogger<WriteEndpoint> logger)
{
    private readonly ReturnPool<CopyFrame> _frames = new(_ => new CopyFrame(pipeline.Memory));

    public async Task WriteAsync(HttpContext http, TableLayout table)
    {
        // 1. Read the parameters.
        if (WriteParameters.TryRead(http.Request, formats, out var parameters) is { } bad)
        {
            await IngestResponse.ProblemAsync(http, bad);
            return;
        }

        // 2. Refuse it if the service is overloaded, before the body is read.
        if (FindOverload(http.Caller()) is { } overload)
        {
            await IngestResponse.ProblemAsync(http, overload);
            return;
        }

        var rows = _frames.Take();
        try
        {
            rows.Devices = http.Caller().Devices;
            await WriteRowsAsync(http, table, parameters, rows);
        }
        finally
        {
            rows.Clear();
            _frames.GiveBack(rows);
        }
    }

    private async Task WriteRowsAsync(HttpContext http, TableLayout table, WriteParameters parameters, CopyFrame rows)
    {
        // 3. Decode the body into rows.
        using var hash = parameters.Key is null ? null : Idempotency.StartHash(table, parameters);
        if (await bodies.DecodeAsync(http, table, parameters, rows, hash) is { } problem)
        {
            await IngestResponse.ProblemAsync(http, problem);
            return;
        }

        allowance.Charge(http.Caller(), rows.Rows + rows.Rejected);
        var counts = RowCounts.Of(rows);
        var write = new PendingWrite(table, rows)
        {
            Key = parameters.Key is { } key ? Idempotency.StoredKey(http.Caller(), key) : null,
            BodyHash = hash?.GetHashAndReset() ?? [],
            Errors = counts.Errors,
            Trace = Activity.Current?.Context ?? default,
        };

        // 4. Commit them, or decide that there is nothing to commit.
        var outcome = parameters.IsAtomic && rows.Rejected > 0 ? await FindEarlierAsync(write)
            : rows.Rows == 0 && write.Key is null ? WriteOutcome.Committed.Instance
            : await CommitAsync(write);

        // 5. Respond.
        await RespondAsync(http, outcome, counts, parameters.IsAtomic);
    }

    private Problem? FindOverload(Caller caller)
    {
        if (pipeline.Database.IsUnreachable)
            return Problem.DatabaseUnavailable;

        if (pipeline.IsBehind(admission.WaitingBytes))
            return Problem.Overload(pipeline.Rate.TimeFor(pipeline.Queue.Bytes + admission.WaitingBytes));

        return allowance.WaitOf(caller) is { } wait ? Problem.TooManyRows(wait) : null;
    }

    private async ValueTask<WriteOutcome> CommitAsync(PendingWrite write)
    {
        admission.BeginCommit();
        try
        {
            return await pipeline.Queue.CommitAsync(write);
        }
        finally
        {
            // The response needs the counts only; the memory is for other bodies.
            write.Rows.Clear();
            admission.EndCommit();
        }
    }

    /// <summary>
    /// The outcome of an atomic request with bad rows: nothing is written, but an earlier request with this key may have been.
    /// </summary>
    private async Task<WriteOutcome> FindEarlierAsync(PendingWrite write)
    {
        if (write.Key is null)
            return WriteOutcome.Committed.Instance;

        Receipt? receipt;
        try
        {
            receipt = await receipts.FindAsync(write.Key, CancellationToken.None);
        }
        catch (CommitUnsettledException)
        {
            return WriteOutcome.NotReplicated.Instance;
        }
        catch (Exception error) when (DatabaseErrors.KindOf(error) != DatabaseErrorKind.None)
        {
            logger.ReceiptNotRead(error);
            return new WriteOutcome.Unavailable(NothingWritten: true);
        }

        return receipt is null ? WriteOutcome.Committed.Instance
            : receipt.BodyHash.AsSpan().SequenceEqual(write.BodyHash) ? new WriteOutcome.Duplicate(receipt)
            : WriteOutcome.KeyReused.Instance;
    }

    private static Task RespondAsync(HttpContext http, WriteOutcome outcome, RowCounts counts, bool isAtomic) => outcome switch
    {
        WriteOutcome.Committed when counts.Rejected == 0 => IngestResponse.AcceptedAsync(http, counts.Accepted, isDuplicate: false),
        WriteOutcome.Committed => IngestResponse.PartialAsync(http, counts, isAtomic, isDuplicate: false),
        WriteOutcome.Duplicate { Receipt: { Rejected: 0 } earlier } =>
            IngestResponse.AcceptedAsync(http, earlier.Accepted, isDuplicate: true),
        WriteOutcome.Duplicate { Receipt: var earlier } => IngestResponse.PartialAsync(
            http, new RowCounts(earlier.Accepted, earlier.Rejected, counts.BrokenAt, earlier.Errors), isAtomic: false, isDuplicate: true),
        WriteOutcome.KeyReused => IngestResponse.ProblemAsync(http, Problem.KeyReused),
        WriteOutcome.Refused refused => IngestResponse.ProblemAsync(http, Problem.Refused(refused.SqlState, refused.Reason)),
        WriteOutcome.Unavailable { NothingWritten: true } => IngestResponse.ProblemAsync(http, Problem.DatabaseUnavailable),
        WriteOutcome.Unavailable => IngestResponse.ProblemAsync(http, Problem.CommitUnknown),
        WriteOutcome.NotReplicated => IngestResponse.ProblemAsync(http, Problem.NotReplicated),
        _ => throw new UnreachableException(),
    };
}

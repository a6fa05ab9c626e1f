using System.Diagnostics;
using Flux.Ingest.Commit;
using Flux.Ingest.Rows;
using Flux.Ingest.Telemetry;
using Flux.ServiceDefaults.Authentication;
using Flux.ServiceDefaults.Limits;

namespace Flux.Ingest.Http;

/// <summary>
/// The story of one write: 1. read what the request asks, 2. decode its body into rows, 3. decide whether there is something to commit,
/// 4. wait for the commit, 5. answer.
/// </summary>
internal sealed class WriteEndpoint(
    CommitPipeline pipeline, BodyAdmission admission, BodyDecoder bodies, FormatCatalog formats, RowAllowance allowance, ReceiptLookup receipts,
    ILogger<WriteEndpoint> logger)
{
    private readonly ReturnPool<CopyFrame> _frames = new(_ => new CopyFrame(pipeline.Memory));

    public async Task WriteAsync(HttpContext http, TableLayout table)
    {
        if (WriteParameters.TryRead(http.Request, formats, out var parameters) is { } bad)
        {
            await Answer.ProblemAsync(http, bad);
            return;
        }

        if (pipeline.Database.IsAway)
        {
            await Answer.ProblemAsync(http, Problem.DatabaseAway);
            return;
        }

        if (pipeline.IsBehind(admission.WaitingBytes))
        {
            await Answer.ProblemAsync(http, Problem.Overload(pipeline.Rate.TimeFor(pipeline.Queue.Bytes + admission.WaitingBytes)));
            return;
        }

        if (allowance.WaitOf(http.Caller()) is { } wait)
        {
            await Answer.ProblemAsync(http, Problem.TooManyRows(wait));
            return;
        }

        var rows = _frames.Take();
        try
        {
            rows.Devices = http.Caller().Devices;
            await WriteAsync(http, table, parameters, rows);
        }
        finally
        {
            rows.Clear();
            _frames.GiveBack(rows);
        }
    }

    private async Task WriteAsync(HttpContext http, TableLayout table, WriteParameters parameters, CopyFrame rows)
    {
        using var hash = parameters.Key is null ? null : BodyHash.Start(table, parameters);
        if (await bodies.DecodeAsync(http, table, parameters, rows, hash) is { } problem)
        {
            await Answer.ProblemAsync(http, problem);
            return;
        }

        allowance.Charge(http.Caller(), rows.Rows + rows.Rejected);
        var counts = RowCounts.Of(rows);
        var write = new PendingWrite(table, rows)
        {
            Key = parameters.Key is { } key ? OwnedKey.Of(http.Caller(), key) : null,
            BodyHash = hash?.GetHashAndReset() ?? [],
            Errors = counts.Errors,
            Trace = Activity.Current?.Context ?? default,
        };
        var outcome = parameters.IsAtomic && rows.Rejected > 0 ? await FindEarlierAsync(write)
            : rows.Rows == 0 && write.Key is null ? WriteOutcome.Committed.Instance
            : await CommitAsync(write);
        await AnswerAsync(http, outcome, counts, parameters.IsAtomic);
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
            // The answer needs the counts only; other bodies need the room.
            write.Rows.Clear();
            admission.EndCommit();
        }
    }

    /// <summary>All or none was asked for and it is none, unless the same request came through before, when its rows were still good.</summary>
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
        catch (Exception error) when (CommitFault.IsOutage(error))
        {
            logger.ReceiptNotRead(error);
            return new WriteOutcome.Unavailable(NothingWritten: true);
        }

        return receipt is null ? WriteOutcome.Committed.Instance
            : receipt.BodyHash.AsSpan().SequenceEqual(write.BodyHash) ? new WriteOutcome.Duplicate(receipt)
            : WriteOutcome.KeyReused.Instance;
    }

    private static Task AnswerAsync(HttpContext http, WriteOutcome outcome, RowCounts counts, bool isAtomic) => outcome switch
    {
        WriteOutcome.Committed when counts.Rejected == 0 => Answer.AcceptedAsync(http, counts.Accepted, isDuplicate: false),
        WriteOutcome.Committed => Answer.PartialAsync(http, counts, isAtomic, isDuplicate: false),
        WriteOutcome.Duplicate { Receipt: { Rejected: 0 } earlier } => Answer.AcceptedAsync(http, earlier.Accepted, isDuplicate: true),
        WriteOutcome.Duplicate { Receipt: var earlier } =>
            Answer.PartialAsync(http, new RowCounts(earlier.Accepted, earlier.Rejected, counts.BrokenAt, earlier.Errors), isAtomic: false, isDuplicate: true),
        WriteOutcome.KeyReused => Answer.ProblemAsync(http, Problem.KeyReused),
        WriteOutcome.Refused refused => Answer.ProblemAsync(http, Problem.Refused(refused.SqlState, refused.Reason)),
        WriteOutcome.Unavailable { NothingWritten: true } => Answer.ProblemAsync(http, Problem.DatabaseAway),
        WriteOutcome.Unavailable => Answer.ProblemAsync(http, Problem.CommitUnknown),
        WriteOutcome.NotReplicated => Answer.ProblemAsync(http, Problem.NotReplicated),
        _ => throw new UnreachableException(),
    };
}

using Flux.Ingest.Commit;
using Flux.Ingest.Rows;
using Flux.Ingest.Telemetry;
using Flux.ServiceDefaults.Authentication;
using Microsoft.AspNetCore.Http.Features;

namespace Flux.Ingest.Http;

/// <summary>Answers what became of a request, by its key.</summary>
internal sealed class ReceiptEndpoint(ReceiptLookup receipts, ILogger<ReceiptEndpoint> logger)
{
    public async Task ReadAsync(HttpContext http)
    {
        var key = KeyOf(http);
        if (!WriteParameters.IsKey(key))
        {
            await Answer.ProblemAsync(http, Problem.BadKey);
            return;
        }

        Receipt? receipt;
        try
        {
            receipt = await receipts.FindAsync(OwnedKey.Of(http.Caller(), key), http.RequestAborted);
        }
        catch (CommitUnsettledException)
        {
            await Answer.ProblemAsync(http, Problem.NotReplicated);
            return;
        }
        catch (Exception error) when (CommitFault.IsOutage(error))
        {
            logger.ReceiptNotRead(error);
            await Answer.ProblemAsync(http, Problem.DatabaseAway);
            return;
        }

        if (receipt is null)
            await Answer.ProblemAsync(http, Problem.NoReceipt);
        else
            await Answer.ReceiptAsync(http, receipt with { Key = key }, TableLayout.Find(receipt.Table)?.Name ?? receipt.Table);
    }

    /// <summary>The last segment as it was sent: routing leaves an encoded slash as it is, so that it and an encoded percent sign could not be told apart.</summary>
    private static string KeyOf(HttpContext http)
    {
        var target = http.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget.AsSpan();
        var query = target.IndexOf('?');
        var path = query < 0 ? target : target[..query];
        return Uri.UnescapeDataString(path[(path.LastIndexOf('/') + 1)..]);
    }
}

using Flux.Ingest.Commit;
using Flux.Ingest.Rows;
using Flux.Ingest.Telemetry;
using Flux.ServiceDefaults;
using Flux.ServiceDefaults.Authentication;
using Microsoft.AspNetCore.Http.Features;

namespace Flux.Ingest.Http;

/// <summary>Returns the receipt of a request, by its idempotency key.</summary>
internal sealed class ReceiptEndpoint(ReceiptLookup receipts, ILogger<ReceiptEndpoint> logger)
{
    public async Task ReadAsync(HttpContext http)
    {
        var key = KeyOf(http);
        if (!WriteParameters.IsKey(key))
        {
            await IngestResponse.ProblemAsync(http, Problem.BadKey);
            return;
        }

        Receipt? receipt;
        try
        {
            receipt = await receipts.FindAsync(Idempotency.StoredKey(http.Caller(), key), http.RequestAborted);
        }
        catch (CommitUnsettledException)
        {
            await IngestResponse.ProblemAsync(http, Problem.NotReplicated);
            return;
        }
        catch (Exception error) when (DatabaseErrors.KindOf(error) != DatabaseErrorKind.None)
        {
            logger.ReceiptNotRead(error);
            await IngestResponse.ProblemAsync(http, Problem.DatabaseUnavailable);
            return;
        }

        if (receipt is null)
            await IngestResponse.ProblemAsync(http, Problem.NoReceipt);
        else
            await IngestResponse.ReceiptAsync(http, receipt with { Key = key }, TableLayout.Find(receipt.Table)?.Name ?? receipt.Table);
    }

    /// <summary>The last segment of the raw path. The routed value would not tell an encoded slash from an encoded percent sign.</summary>
    private static string KeyOf(HttpContext http)
    {
        var target = http.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget.AsSpan();
        var query = target.IndexOf('?');
        var path = query < 0 ? target : target[..query];
        return Uri.UnescapeDataString(path[(path.LastIndexOf('/') + 1)..]);
    }
}

using Flux.Ingest.Commit;
using Flux.Ingest.Rows;
using Npgsql;

namespace Flux.Ingest.Http;

/// <summary>Answers what became of a request, by its key.</summary>
internal sealed class ReceiptEndpoint(NpgsqlDataSource database)
{
    public async Task ReadAsync(HttpContext http)
    {
        var key = (string)http.Request.RouteValues["key"]!;
        if (!WriteParameters.IsKey(key))
        {
            await Answer.ProblemAsync(http, Problem.BadKey);
            return;
        }

        var receipt = await ReceiptReader.FindAsync(database, key, http.RequestAborted);
        if (receipt is null)
            await Answer.ProblemAsync(http, Problem.NoReceipt);
        else
            await Answer.ReceiptAsync(http, receipt, TableLayout.Find(receipt.Table)?.Name ?? receipt.Table);
    }
}

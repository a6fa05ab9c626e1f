using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;

namespace Fleet.Sending;

/// <summary>Writes batches to Flux.Ingest. Its <see cref="HttpClient"/> does the retries, with the same Idempotency-Key.</summary>
internal sealed class IngestClient(HttpClient http)
{
    private static readonly MediaTypeHeaderValue NdJson = new("application/x-ndjson");

    public Uri Address => http.BaseAddress!;

    /// <summary>The service's receipt for the batch; a batch with rejected rows has a receipt too.</summary>
    /// <exception cref="HttpRequestException">The service refused the request, and would refuse a retry.</exception>
    public async Task<Receipt> WriteAsync(Batch batch, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/api/v1/{batch.Table}")
        {
            Content = new ByteArrayContent(batch.Body) { Headers = { ContentType = NdJson } },
            Headers = { { "Idempotency-Key", batch.IdempotencyKey } },
        };
        using var response = await http.SendAsync(request, cancellationToken);
        if (response.IsSuccessStatusCode || response.StatusCode == HttpStatusCode.BadRequest)
        {
            return await response.Content.ReadFromJsonAsync<Receipt>(cancellationToken)
                ?? throw new HttpRequestException("The ingest service responded without a receipt.");
        }

        throw new HttpRequestException(
            $"{http.BaseAddress} responded with {(int)response.StatusCode}: {await response.Content.ReadAsStringAsync(cancellationToken)}");
    }
}

/// <summary>The response of Flux.Ingest to one request.</summary>
/// <param name="Accepted">Rows that are stored.</param>
/// <param name="Rejected">Rows that are not.</param>
/// <param name="Duplicate">An earlier request with the same key stored the rows; this one wrote nothing.</param>
/// <param name="Errors">The first rejected rows.</param>
internal sealed record Receipt(long Accepted, long Rejected, bool Duplicate = false, IReadOnlyList<RejectedRow>? Errors = null);

/// <summary>One row that was not stored.</summary>
internal sealed record RejectedRow(long Index, string Path, string Code, string Reason);
